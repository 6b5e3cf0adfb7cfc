"""Writes a migration from the difference between the models and the history so far.

    python backend/new_migration.py "what it does"

Read what it wrote before committing: a rename looks like a drop and an add.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from saovuong import tables
from saovuong.db.engine import open_engine
from saovuong.db.migrate import MIGRATIONS, configuration, upgrade_engine


def write(connection: Connection, message: str) -> None:
    config = configuration(connection)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    number = len(list((MIGRATIONS / "versions").glob("[0-9]*.py"))) + 1
    command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


async def main(message: str) -> None:
    tables.metadata()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite+aiosqlite:///{Path(folder, 'scratch.db')}")
        try:
            await upgrade_engine(engine)
            async with engine.begin() as connection:
                await connection.run_sync(write, message)
        finally:
            await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
