"""Column types that mean the same on both engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer
from sqlalchemy.types import TypeDecorator

from saovuong import clock

BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""A counting primary key: SQLite numbers rows by itself only in INTEGER columns."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as whole milliseconds since 1970 (UTC).

    Raises ValueError when given a naive datetime.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return clock.to_ms(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else clock.from_ms(value)

    @property
    def python_type(self) -> type[datetime]:
        return datetime
