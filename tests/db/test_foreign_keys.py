"""Whoever deletes a row makes the database look for it in every table that could point there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

import saovuong

NEVER_DELETED = {
    "devices": "Device",
    "receipts": "Receipt",
    "courses": "Course",
    "packs": "Pack",
}
"""What is revoked or superseded, and stays: nothing has to be looked for, and an index on the
30 million events would cost every envelope."""


def unindexed(connection: Connection) -> Iterator[tuple[str, str]]:
    """Foreign keys that no index begins with, of those whose target can be deleted."""
    inspector = inspect(connection)
    for table in inspector.get_table_names():
        whole = [
            one["column_names"]
            for one in inspector.get_indexes(table)
            if not any(name.endswith("_where") for name in one.get("dialect_options", {}))
        ]
        whole.append(inspector.get_pk_constraint(table)["constrained_columns"])
        whole += [one["column_names"] for one in inspector.get_unique_constraints(table)]
        first = {columns[0] for columns in whole if columns}
        for key in inspector.get_foreign_keys(table):
            column = key["constrained_columns"][0]
            if column not in first and key["referred_table"] not in NEVER_DELETED:
                yield table, column


async def test_every_foreign_key_is_found_by_an_index(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda within: list(unindexed(within))) == []


@pytest.mark.parametrize("model", NEVER_DELETED.values())
def test_what_is_excused_is_never_deleted(model: str) -> None:
    sources = Path(saovuong.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if f"delete({model})" in path.read_text()] == []
