"""Figures by unit follow the members, also while they send their work."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy import select

from saovuong.db.session import Sessions
from saovuong.identity.models import UnitHeadcount
from saovuong.identity.people.people import People
from saovuong.learning.counters import Counters
from saovuong.learning.models import Counter
from saovuong.signing import ServerKey
from saovuong.sync.sink import Sink
from tests.factories.banks import EDITION, bank
from tests.factories.province import Province, found_province, registered_phone
from tests.sync.conftest import Station


async def stationed(sessions: Sessions, province: Province) -> Station:
    key = ServerKey.generate()
    sink = Sink(sessions, key)
    sink.start()
    return Station(sessions, sink, key, province, {EDITION: bank()})


async def heads(sessions: Sessions) -> dict[UUID, int]:
    async with sessions.reading() as reader:
        rows = await reader.execute(select(UnitHeadcount.unit_id, UnitHeadcount.learners))
        return dict(rows.all())


async def finished(sessions: Sessions) -> dict[UUID, int]:
    async with sessions.reading() as reader:
        rows = await reader.execute(
            select(Counter.unit_id, Counter.finished).where(Counter.item == "lesson:bai-1")
        )
        return dict(rows.all())


async def move(sessions: Sessions, person: UUID, unit: UUID) -> None:
    async with sessions.writing() as session:
        await People(session).move(person, unit)


async def test_who_moves_takes_his_finished_lessons_along(sessions: Sessions) -> None:
    province = await found_province(sessions)
    station = await stationed(sessions, province)
    one, other = province.communes
    phone = await registered_phone(sessions, province.learners[0])
    await station.receive(phone.envelope([phone.finished()]))
    assert await finished(sessions) == {one: 1}
    await move(sessions, province.learners[0], other)
    assert await finished(sessions) == {other: 1}
    assert await heads(sessions) == {one: 1, other: 2}
    async with sessions.writing() as session:
        await People(session).withdraw(province.learners[0], "learner", other)
        await People(session).end(province.learners[2])
    assert await finished(sessions) == {}
    assert await heads(sessions) == {one: 1}
    await station.sink.stop()


async def test_moving_to_and_fro_while_work_arrives_loses_no_count(sessions: Sessions) -> None:
    province = await found_province(sessions)
    station = await stationed(sessions, province)
    phones = [await registered_phone(sessions, person) for person in province.learners]

    async def study(number: int) -> None:
        phone = phones[number % 3]
        await station.receive(phone.envelope([phone.finished(f"bai-{1 + number % 2}")]))

    async def wander(number: int) -> None:
        await move(sessions, province.learners[number % 3], province.communes[number % 2])

    await asyncio.gather(*(step(number) for number in range(12) for step in (study, wander)))
    async with sessions.connection() as connection:
        kept, expected = await connection.run_sync(
            lambda c: (Counters(c).kept(), Counters(c).recount())
        )
    assert kept == expected
    assert sum(expected.values()) >= 6
    assert sum((await heads(sessions)).values()) == 3
    await station.sink.stop()
