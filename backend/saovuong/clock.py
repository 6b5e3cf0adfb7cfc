"""The only reader of the time. Everyone else asks here, so tests can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def now_ms() -> int:
    """The present instant in milliseconds since 1970, as phones count."""
    return to_ms(now())


def today() -> date:
    """The day it is in Việt Nam, which has one time zone and no summer time."""
    return now().astimezone(VIETNAM).date()


def to_ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Within the block, it is ``at`` (aware) in this context."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
