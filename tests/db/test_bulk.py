"""Many rows in one statement mean the same on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection, insert

from saovuong.db.bulk import inserts, lookup, updates
from saovuong.db.session import Sessions
from saovuong.identity.models import Person, Unit
from saovuong.ids import uuid7
from saovuong.learning.models import Counter, LessonProgress

AT = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
PROGRESS = inserts(LessonProgress, keys=("person_id", "lesson_id"))
COUNTERS = inserts(Counter, keys=("course_id", "item", "unit_id"), sums=("finished",))
LATER = updates(LessonProgress, key="person_id", names=("practised",), only_if="new.practised > 5")


async def people(sessions: Sessions, count: int) -> list[UUID]:
    ids = [uuid7() for _ in range(count)]
    async with sessions.writing() as session:
        session.add_all(Person(id=one, name="Người mẫu", created_at=AT) for one in ids)
    return ids


def progress(person: UUID, practised: int) -> dict[str, object]:
    return {
        "person_id": person,
        "lesson_id": "bai-1",
        "course_id": "khoa",
        "opened_at": AT,
        "finished_at": None,
        "practised": practised,
        "right": 0,
    }


def practised(connection: Connection, wanted: Sequence[UUID]) -> dict[UUID, int]:
    found = lookup(LessonProgress, key="person_id").run(connection, wanted)
    assert all((row.opened_at, row.finished_at) == (AT, None) for row in found)
    found = lookup(LessonProgress, key="person_id").run(connection, wanted)
    return {row.person_id: row.practised for row in found}


@pytest.mark.parametrize("count", [1, 7, 1500])
async def test_rows_are_inserted_replaced_and_found_again(sessions: Sessions, count: int) -> None:
    ids = await people(sessions, count)

    def run(connection: Connection) -> dict[UUID, int]:
        PROGRESS.run(connection, [progress(one, 1) for one in ids])
        PROGRESS.run(connection, [progress(one, 2) for one in ids[:1]])
        return practised(connection, ids)

    async with sessions.connection() as connection:
        found = await connection.run_sync(run)
    assert found == {one: 2 if one == ids[0] else 1 for one in ids}


async def test_only_rows_that_meet_the_condition_are_updated(sessions: Sessions) -> None:
    ids = await people(sessions, 3)

    def run(connection: Connection) -> dict[UUID, int]:
        PROGRESS.run(connection, [progress(one, 1) for one in ids])
        rows = [{"person_id": one, "practised": 4 + n} for n, one in enumerate(ids)]
        LATER.run(connection, rows)
        return practised(connection, ids)

    async with sessions.connection() as connection:
        assert list((await connection.run_sync(run)).values()) == [1, 1, 6]


async def test_sums_are_added_to_what_is_there(sessions: Sessions) -> None:
    unit = uuid7()
    row = {"course_id": "khoa", "item": "course", "unit_id": unit, "finished": 3}

    def run(connection: Connection) -> list[int]:
        connection.execute(insert(Unit), [{"id": unit, "created_at": AT}])
        for _ in range(2):
            COUNTERS.run(connection, [row])
        return [one.finished for one in lookup(Counter, key="unit_id").run(connection, [unit])]

    async with sessions.connection() as connection:
        assert await connection.run_sync(run) == [6]


async def test_nothing_is_written_and_nothing_found_for_nobody(sessions: Sessions) -> None:
    def run(connection: Connection) -> dict[UUID, int]:
        PROGRESS.run(connection, [])
        return practised(connection, [])

    async with sessions.connection() as connection:
        assert await connection.run_sync(run) == {}
