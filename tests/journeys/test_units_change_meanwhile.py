"""Units merge, move and split while phones send: no count is lost and none counts twice."""

from __future__ import annotations

import asyncio
from random import Random
from uuid import UUID

import pytest

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.derivations import Derivations
from saovuong.identity.people.people import People
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.mergers import Mergers
from saovuong.identity.units.splits import SplitPart, Splits
from saovuong.identity.units.units import NewUnit, Units
from saovuong.learning.counters import Counters
from saovuong.learning.rebuild import Rebuild
from saovuong.signing import ServerKey
from saovuong.sync.sink import Sink
from tests.factories.banks import EDITION, LESSONS, bank
from tests.factories.phones import Phone
from tests.factories.province import Province, found_province, registered_phone
from tests.sync.conftest import Station

COMMUNES, EACH, ROUNDS = 6, 4, 30


class Upheaval:
    """Communes of a province and the learners in them, changed again and again."""

    def __init__(self, sessions: Sessions, seed: int) -> None:
        self.sessions, self.random = sessions, Random(seed)
        self.communes: list[UUID] = []
        self.people: list[UUID] = []
        self.made = 0

    async def found(self) -> Province:
        with clock.frozen(clock.now().replace(year=2025)):
            self.province = await found_province(self.sessions)
            async with self.sessions.writing() as session:
                units, people = Units(session), People(session)
                self.other = await units.create("Tỉnh khác", "province")
                for number in range(COMMUNES):
                    commune = await units.create(f"Xã {number}", "commune", self.province.id)
                    self.communes.append(commune)
                    for _ in range(EACH):
                        person = await people.create("Người học", commune)
                        await people.grant(person, "learner", commune)
                        self.people.append(person)
        return self.province

    async def change(self) -> None:
        await self.random.choice((self.merge, self.merge_into_new, self.move, self.split))()

    async def merge(self) -> None:
        source, target = self.random.sample(self.communes, 2)
        async with self.sessions.writing() as session:
            if await self._is_older(session, source):
                await Mergers(session).merge([source], target, Deed(note="thử"))
                self.communes.remove(source)

    async def merge_into_new(self) -> None:
        sources = self.random.sample(self.communes, 2)
        async with self.sessions.writing() as session:
            if all([await self._is_older(session, one) for one in sources]):
                new = NewUnit(self._name(), "commune", self.province.id)
                made = await Mergers(session).merge(sources, new, Deed())
                self.communes = [one for one in self.communes if one not in sources] + [made]

    async def move(self) -> None:
        place = self.random.choice((self.province.id, self.other))
        async with self.sessions.writing() as session:
            await Units(session).move(self.random.choice(self.communes), place)

    async def split(self) -> None:
        """Half of the members leave; the unit goes on."""
        unit = self.random.choice(self.communes)
        async with self.sessions.writing() as session:
            held = await Splits(session).contents(unit)
            leaving = sorted(held.people)[: len(held.people) // 2]
            part = SplitPart(self._name(), "commune", None, [], leaving)
            (made,) = await Splits(session).split(unit, [part], Deed(), goes_on=True)
            self.communes.append(made)

    async def _is_older(self, session: object, unit: UUID) -> bool:
        """What was made or changed today can end tomorrow at the earliest."""
        version = await Units(session).open_version(unit, clock.today())  # type: ignore[arg-type]
        return version.valid_from < clock.today()

    def _name(self) -> str:
        self.made += 1
        return f"Xã mới {self.made}"


async def send(station: Station, phones: list[Phone], seed: int) -> None:
    random = Random(seed)
    for _ in range(ROUNDS):
        phone = random.choice(phones)
        await station.receive(phone.envelope([phone.finished(random.choice(LESSONS))]))


@pytest.mark.parametrize("seed", [1, 2])
async def test_counters_stay_what_a_recount_says(sessions: Sessions, seed: int) -> None:
    upheaval = Upheaval(sessions, seed)
    province = await upheaval.found()
    key = ServerKey.generate()
    sink = Sink(sessions, key)
    sink.start()
    station = Station(sessions, sink, key, province, {EDITION: bank()})
    phones = [await registered_phone(sessions, person) for person in upheaval.people]

    async def upset() -> None:
        for _ in range(ROUNDS):
            await upheaval.change()

    await asyncio.gather(upset(), send(station, phones, 10 + seed), send(station, phones, seed))
    await sink.stop()
    async with sessions.connection() as connection:
        kept, expected = await connection.run_sync(
            lambda c: (Counters(c).kept(), Counters(c).recount())
        )
        rebuilt = await connection.run_sync(lambda c: Rebuild(c, {EDITION: bank()}).run())
    assert kept == expected
    assert sum(expected.values()) > 20
    assert rebuilt == []
    async with sessions.reading() as reader:
        assert await Derivations(reader).differences() == []
