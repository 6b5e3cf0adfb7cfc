"""The history can be walked both ways without losing a row."""

from __future__ import annotations

from alembic import command
from sqlalchemy import Connection, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from saovuong import clock
from saovuong.db.migrate import configuration
from saovuong.identity.models import Unit
from saovuong.ids import uuid7
from saovuong.learning.models import Counter

_ROW = {"course_id": "khoa-mau", "item": "course", "finished": 7}


def _walk(connection: Connection, *revisions: str) -> None:
    for revision in revisions:
        way = command.upgrade if revision == "head" else command.downgrade
        way(configuration(connection), revision)


async def test_counters_survive_the_way_back_and_forth(engine: AsyncEngine) -> None:
    unit = uuid7()
    async with engine.begin() as connection:
        await connection.execute(insert(Unit), [{"id": unit, "created_at": clock.now()}])
        await connection.execute(insert(Counter), [{**_ROW, "unit_id": unit}])
        await connection.run_sync(_walk, "0001", "head")
    async with engine.connect() as connection:
        (row,) = await connection.execute(select(Counter.__table__))
    assert row._asdict() == {**_ROW, "unit_id": unit}


async def test_everything_can_be_taken_down_and_put_up_again(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(_walk, "base", "head")
        assert (await connection.execute(select(Counter.__table__))).all() == []
