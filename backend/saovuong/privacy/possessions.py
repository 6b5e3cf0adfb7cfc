"""Which rows speak of a person, by the inventory and the schema as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select

from saovuong.db.base import Base
from saovuong.privacy.inventory import Kept, inventory


class Possession(NamedTuple):
    """A table that holds rows about people."""

    name: str
    table: Table
    kept: Kept

    def about(self, person_id: UUID) -> ColumnElement[bool]:
        """The condition that a row is about the person."""
        column = self.table.c[str(self.kept.about)]
        if self.kept.through is None:
            return column == person_id
        owner = Base.metadata.tables[self.kept.through]
        (key,) = owner.primary_key
        whose = owner.c[str(inventory()[self.kept.through].about)]
        return column.in_(select(key).where(whose == person_id))


def possessions() -> Iterator[Possession]:
    """Every table with rows about people; raises KeyError if its models were never imported."""
    for name, kept in inventory().items():
        table = Base.metadata.tables[name]
        if kept.about is not None:
            yield Possession(name, table, kept)
