"""Bringing a database to the newest schema."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from saovuong.db.engine import open_engine

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def is_current(connection: Connection) -> bool:
    """Whether the database has exactly the newest schema."""
    current, newest = revisions(connection)
    return current == newest


def revisions(connection: Connection) -> tuple[str, str]:
    """The revision the database has, "" for none, and the newest there is."""
    newest = ScriptDirectory.from_config(configuration()).get_heads()
    current = MigrationContext.configure(connection).get_current_heads()
    return " ".join(sorted(current)), " ".join(sorted(newest))


async def upgrade_engine(engine: AsyncEngine, revision: str = "head") -> None:
    async with engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(configuration(c), revision))


def upgrade(url: str) -> None:
    """Migrates the database at ``url`` to the newest revision; safe to repeat."""

    async def run() -> None:
        engine = open_engine(url)
        try:
            await upgrade_engine(engine)
        finally:
            await engine.dispose()

    asyncio.run(run())
