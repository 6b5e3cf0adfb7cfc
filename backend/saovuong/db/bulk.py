"""One statement for many rows: arrays on PostgreSQL, one long VALUES list on SQLite.

SQLAlchemy would bind row by row. SQLite's driver, besides, gives up the interpreter's lock at every
row it steps over and must win it back from a busy event loop: one long statement is one step.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Dialect, Float, LargeBinary, Table, Uuid

from saovuong import clock
from saovuong.db.types import Instant

Convert = Callable[[Any], Any]
Row = dict[str, Any]
_LONGEST = 1024
"""Rows in one statement on SQLite, whose limit is 32,766 values."""


@dataclass(frozen=True)
class Many:
    """A statement that takes rows of ``names``: ``before``, the rows, ``after``.

    The rows are ``new`` to what stands around them; no two may have the same key.
    """

    table: Table
    names: tuple[str, ...]
    before: str
    after: str

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        if not rows:
            return
        columns = self._columns(connection.dialect, rows)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(_with_arrays(self, connection.dialect), tuple(columns))
            return
        for piece in _pieces(list(zip(*columns, strict=True))):
            values = tuple(chain.from_iterable(piece))
            connection.exec_driver_sql(_with_values(self, len(piece)), values)

    def _columns(self, dialect: Dialect, rows: Sequence[Row]) -> list[list[Any]]:
        binds = zip(self.names, _binds(self, dialect), strict=True)
        return [_converted([row[name] for row in rows], bind) for name, bind in binds]


@dataclass(frozen=True)
class Lookup:
    """Rows of ``names`` by many values of ``key``, of those for which ``only_if`` holds."""

    table: Table
    names: tuple[str, ...]
    key: str
    only_if: str

    def run(self, connection: Connection, wanted: Collection[Any]) -> Iterable[Any]:
        """Named tuples, in no order."""
        if not wanted:
            return []
        dialect = connection.dialect
        values = _converted(list(wanted), _bind(self.table.columns[self.key], dialect))
        if dialect.name == "postgresql":
            found = connection.exec_driver_sql(_any_of(self, dialect), (values,)).all()
        else:
            found = [
                row
                for piece in _pieces(values)
                for row in connection.exec_driver_sql(_one_of(self, len(piece)), tuple(piece))
            ]
        return self._read(found, dialect)

    def _read(self, found: Sequence[Any], dialect: Dialect) -> Iterable[Any]:
        if not found:
            return []
        by_column = zip(zip(*found, strict=True), _reads(self, dialect), strict=True)
        columns = [_converted(list(values), read) for values, read in by_column]
        return map(_shape(self)._make, zip(*columns, strict=True))


def inserts(model: Any, *, keys: Sequence[str] = (), sums: Sequence[str] = ()) -> Many:
    """Fills every column but a numbered key. Where ``keys`` are there already, the other columns
    are replaced and ``sums`` added up."""
    table: Table = model.__table__
    names = tuple(one.name for one in table.columns if one is not table.autoincrement_column)
    moved = [
        f'"{name}" = '
        + (f'{table.name}."{name}" + ' if name in sums else "")
        + f'excluded."{name}"'
        for name in names
        if name not in keys
    ]
    # WHERE true: without it SQLite would take ON CONFLICT for the condition of a join.
    conflict = f"ON CONFLICT ({_listed(keys)}) DO UPDATE SET {', '.join(moved)}" if keys else ""
    before = f"INSERT INTO {table.name} ({_listed(names)}) SELECT * FROM"
    return Many(table, names, before, f"WHERE true {conflict}")


def lookup(model: Any, *, key: str, names: Sequence[str] = (), only_if: str = "true") -> Lookup:
    """Finds ``names``, by default all columns."""
    table: Table = model.__table__
    return Lookup(table, tuple(names) or tuple(table.columns.keys()), key, only_if)


def updates(model: Any, *, key: str, names: Sequence[str], only_if: str) -> Many:
    """Sets ``names`` where ``key`` is that of a row and ``only_if`` holds."""
    table: Table = model.__table__
    moved = ", ".join(f'"{name}" = new."{name}"' for name in names)
    where = f'WHERE {table.name}."{key}" = new."{key}" AND {only_if}'
    before = f"UPDATE {table.name} SET {moved} FROM"  # noqa: S608
    return Many(table, (key, *names), before, where)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _pieces(rows: list[Any]) -> Iterator[list[Any]]:
    """Lengths are powers of two, so that a few prepared statements serve every number of rows."""
    start, length = 0, _LONGEST
    while start < len(rows):
        while length > len(rows) - start:
            length //= 2
        yield rows[start : start + length]
        start += length


def _converted(values: list[Any], convert: Convert | None) -> list[Any]:
    if convert is None:
        return values
    return [None if value is None else convert(value) for value in values]


def _bind(column: Column[Any], dialect: Dialect) -> Convert | None:
    """How a value becomes the driver's own; None where it is already."""
    if isinstance(column.type, Boolean | LargeBinary):
        return None
    if isinstance(column.type, Instant):
        return clock.to_ms
    if isinstance(column.type, Uuid):
        return attrgetter("hex") if dialect.name == "sqlite" else None
    return column.type.dialect_impl(dialect).bind_processor(dialect)


@lru_cache
def _binds(many: Many, dialect: Dialect) -> list[Convert | None]:
    return [_bind(many.table.columns[name], dialect) for name in many.names]


@lru_cache
def _reads(lookup: Lookup, dialect: Dialect) -> list[Convert | None]:
    return [
        None
        if isinstance(kind, Float)  # both drivers give floats
        else kind.dialect_impl(dialect).result_processor(dialect, None)
        for kind in (lookup.table.columns[name].type for name in lookup.names)
    ]


@lru_cache
def _shape(lookup: Lookup) -> Any:
    return namedtuple("Found", lookup.names)


def _select(lookup: Lookup) -> str:
    names = _listed(lookup.names)
    return f"SELECT {names} FROM {lookup.table.name} WHERE {lookup.only_if}"  # noqa: S608


@lru_cache
def _any_of(lookup: Lookup, dialect: Dialect) -> str:
    kind = lookup.table.columns[lookup.key].type.compile(dialect)
    return f'{_select(lookup)} AND "{lookup.key}" = ANY($1::{kind}[])'


@lru_cache
def _one_of(lookup: Lookup, count: int) -> str:
    values = ", ".join(["(?)"] * count)
    some = f"SELECT * FROM (VALUES {values})"  # noqa: S608
    return f'{_select(lookup)} AND "{lookup.key}" IN ({some})'


@lru_cache
def _with_arrays(many: Many, dialect: Dialect) -> str:
    kinds = [many.table.columns[name].type.compile(dialect) for name in many.names]
    arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(kinds, 1))
    return f"{many.before} unnest({arrays}) AS new ({_listed(many.names)}) {many.after}"


@lru_cache
def _with_values(many: Many, count: int) -> str:
    one = f"({', '.join('?' * len(many.names))})"
    rows = f"VALUES {', '.join([one] * count)}"
    named = f"WITH new ({_listed(many.names)}) AS ({rows})"
    return f"{named} {many.before} new {many.after}"
