"""The databases that tests get."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from saovuong.db.session import Sessions
from tests.databases import Databases


async def test_a_database_answers(engine: AsyncEngine, database_url: str) -> None:
    async with engine.connect() as connection:
        assert (await connection.scalar(text("SELECT 1"))) == 1
    assert database_url.startswith(engine.dialect.name)


async def test_an_error_does_not_tell_what_its_statement_carried(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("SELECT :name FROM nowhere"), {"name": "Nguyễn Thị Bí"})
    assert "nowhere" in str(caught.value)
    assert "Nguyễn" not in str(caught.value)


def test_two_clones_are_two_databases(databases: Databases) -> None:
    first, second = databases.clone(), databases.clone()
    assert first != second
    databases.drop(first)
    databases.drop(second)


async def test_what_a_module_shares_is_still_there_for_its_next_test(
    module_sessions: Sessions,
) -> None:
    async with module_sessions.writing() as session:
        await session.execute(text("CREATE TABLE kept (n INTEGER)"))


async def test_and_that_next_test_sees_it(module_sessions: Sessions) -> None:
    async with module_sessions.reading() as session:
        assert (await session.scalar(text("SELECT count(*) FROM kept"))) == 0
