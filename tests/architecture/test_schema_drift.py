"""The migrations arrive at exactly what the models say, on both engines."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table
from sqlalchemy.ext.asyncio import AsyncEngine

from saovuong import tables


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    """What Alembic would still have to change in the migrated database."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata))


async def test_migrations_and_models_agree(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(differences, tables.metadata()) == []


async def test_a_table_without_a_migration_is_found(engine: AsyncEngine) -> None:
    drifted = MetaData(naming_convention=tables.metadata().naming_convention)
    for table in tables.metadata().tables.values():
        table.to_metadata(drifted)
    Table("forgotten", drifted, Column("id", Integer, primary_key=True))
    async with engine.connect() as connection:
        found = await connection.run_sync(differences, drifted)
    assert [(kind, table.name) for kind, table in found] == [("add_table", "forgotten")]
