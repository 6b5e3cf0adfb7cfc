"""Whatever is done to units on whatever days: every day has a sound tree with everybody in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.derivations import Derivations
from saovuong.identity.models import Membership, Role
from saovuong.identity.people.people import People
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.headcounts import counted
from saovuong.identity.units.mergers import Mergers
from saovuong.identity.units.splits import SplitPart, Splits
from saovuong.identity.units.tree import has_ring
from saovuong.identity.units.units import NewUnit, Units, UnitUnknown
from saovuong.problems import Problem

START, SPAN, STEPS = date(2025, 1, 1), 60, 60
END = START + timedelta(days=SPAN)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


class History:
    """Random deeds, most of them entered some days late."""

    def __init__(self, session: AsyncSession, seed: int) -> None:
        self.session, self.random = session, Random(seed)
        self.units, self.people = Units(session), People(session)
        self.learners: list[UUID] = []
        self.done = 0

    async def found(self) -> None:
        self.top = await self.units.create("Tỉnh", "province")
        for number in range(3):
            commune = await self.units.create(f"Xã {number}", "commune", self.top)
            for _ in range(2):
                hamlet = await self.units.create("Thôn", "hamlet", commune)
                for unit in (commune, hamlet):
                    person = await self.people.create("Người", unit)
                    await self.people.grant(person, "learner", unit)
                    self.learners.append(person)

    async def standing(self, kind: str) -> list[UUID]:
        return [one.id for one in await self.units.as_of(clock.today()) if one.kind == kind]

    async def act(self) -> None:
        deeds: list[Callable[[date], Awaitable[object]]] = [
            self.add, self.move, self.merge, self.merge_into_new, self.split, self.rename,
            self.transfer, self.close,
        ]  # fmt: skip
        day = clock.today() - timedelta(days=self.random.randrange(0, 12))
        try:
            async with self.session.begin_nested():
                await self.random.choice(deeds)(max(day, START))
        except Problem:
            return
        self.done += 1

    async def any(self, kind: str) -> UUID:
        found = await self.standing(kind)
        if not found:
            raise UnitUnknown
        return self.random.choice(found)

    async def add(self, day: date) -> None:
        commune = await self.units.create("Xã thêm", "commune", self.top, on=day)
        await self.units.create("Thôn thêm", "hamlet", commune, on=day)

    async def move(self, day: date) -> None:
        await self.units.move(await self.any("hamlet"), await self.any("commune"), on=day)

    async def merge(self, day: date) -> None:
        kind = self.random.choice(("hamlet", "commune"))
        await Mergers(self.session).merge([await self.any(kind)], await self.any(kind), Deed(day))

    async def merge_into_new(self, day: date) -> None:
        sources = [await self.any("hamlet"), await self.any("hamlet"), await self.any("commune")]
        new = NewUnit("Xã mới", "commune", self.top)
        await Mergers(self.session).merge(sources, new, Deed(day))

    async def split(self, day: date) -> None:
        unit = await self.any(self.random.choice(("hamlet", "commune")))
        kind = (await self.units.get(unit)).kind
        held = await Splits(self.session).contents(unit)
        people, units = sorted(held.people), sorted(held.units)
        parts = [
            SplitPart("Một", kind, None, units[::2], people[::2]),
            SplitPart("Hai", kind, None, units[1::2], people[1::2]),
        ]
        goes_on = self.random.random() < 0.3
        await Splits(self.session).split(
            unit, parts[: 1 if goes_on else 2], Deed(day), goes_on=goes_on
        )

    async def rename(self, day: date) -> None:
        await self.units.rename(await self.any("commune"), "Tên khác", on=day)

    async def transfer(self, day: date) -> None:
        unit = await self.any("hamlet")
        await self.units.get(unit, on=day)
        await self.people.move(self.random.choice(self.learners), unit, on=day)

    async def close(self, day: date) -> None:
        await self.units.close(await self.any("hamlet"), on=day)

    async def check(self) -> None:
        for number in range(SPAN + 1):
            day = START + timedelta(days=number)
            tree = {one.id: one.parent_id for one in await self.units.as_of(day)}
            assert not has_ring(tree), day
            assert {one for one in tree.values() if one} <= tree.keys(), day
            rows = await self.session.execute(
                select(Membership.person_id, Membership.unit_id).where(Membership.holds_on(day))
            )
            places = list(rows)
            assert len({person for person, _ in places}) == len(places), day
            assert {unit for _, unit in places} <= tree.keys(), day
            assert {person for person, _ in places} == set(self.learners), day
        await self._check_roles()

    async def _check_roles(self) -> None:
        standing = {one.id for one in await self.units.as_of(END)}
        held = await self.session.scalars(select(Role.unit_id).where(Role.valid_to.is_(None)))
        assert set(held) <= standing
        heads = dict((await self.session.execute(counted())).all())
        assert sum(heads.values()) == len(self.learners)


@pytest.mark.parametrize("seed", range(3))
async def test_every_day_stays_sound(sessions: Sessions, seed: int) -> None:
    async with sessions.writing() as session:
        history = History(session, seed)
        with clock.frozen(noon(START)):
            await history.found()
        for number in range(STEPS):
            with clock.frozen(noon(START + timedelta(days=1 + number * SPAN // STEPS))):
                await history.act()
    with clock.frozen(noon(END)):
        async with sessions.writing() as session:
            history.session, history.units = session, Units(session)
            await history.check()
            assert history.done > STEPS // 4
        async with sessions.reading() as reader:
            assert await Derivations(reader).differences() == []
