"""Changes of units at the same time, each in a transaction of its own, really side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from uuid import UUID

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.derivations import Derivations
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.files import KindEntry
from saovuong.identity.units.kinds import UnitKinds
from saovuong.identity.units.mergers import Mergers
from saovuong.identity.units.tree import has_ring
from saovuong.identity.units.units import UnitNotEmpty, Units, UnitUnderItself, UnitUnknown
from saovuong.problems import Problem
from tests.identity.units.test_mergers import NOW, District, at

Change = Callable[[Units], Coroutine[None, None, object]]


async def side_by_side(sessions: Sessions, *changes: Change) -> list[type[Problem] | None]:
    """Carries out each change in its own transaction, all begun before any goes on."""
    started = asyncio.Barrier(len(changes))

    async def one(change: Change) -> type[Problem] | None:
        await started.wait()
        try:
            async with sessions.writing() as session:
                await change(Units(session))
        except Problem as refusal:
            return type(refusal)
        return None

    return await asyncio.gather(*(one(change) for change in changes))


def moving(unit: UUID, under: UUID) -> Change:
    return lambda units: units.move(unit, under)


async def test_two_moves_at_once_make_no_ring(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        knot = KindEntry(id="knot", vi="Nút", en="Knot", under=("knot",))
        await UnitKinds(session).load([knot])
        top = await units.create("Gốc", "knot")
        pairs = [[await units.create(f"{n}", "knot", top) for _ in "AB"] for n in range(12)]
    for one, other in pairs:
        refused = await side_by_side(sessions, moving(one, other), moving(other, one))
        assert sorted(refused, key=str) == [UnitUnderItself, None]
    async with sessions.reading() as reader:
        tree = await Units(reader).as_of(clock.today())
        assert not has_ring({unit.id: unit.parent_id for unit in tree})
        assert await Derivations(reader).differences() == []


async def test_no_unit_is_made_under_one_that_is_being_closed(sessions: Sessions) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            empty = []
            for number in range(8):
                with clock.frozen(at(NOW.replace(day=1))):
                    empty.append(
                        await district.units.create(f"Xã {number}", "commune", district.province)
                    )
        for commune in empty:
            refused = await side_by_side(
                sessions,
                lambda units, unit=commune: units.close(unit),
                lambda units, unit=commune: units.create("Thôn", "hamlet", unit),
            )
            assert refused in ([None, UnitUnknown], [UnitNotEmpty, None])


async def test_a_merger_and_moves_at_once_lose_nobody(sessions: Sessions) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
        a, b, c = district.communes

        async def merge(units: Units) -> None:
            await Mergers(units._session).merge([a], c, Deed(NOW))

        refused = await side_by_side(
            sessions, merge, moving(district.hamlets[0], b), moving(district.hamlets[1], a)
        )
        assert refused[0] is None
        assert refused[2] in (None, UnitUnknown)
        async with sessions.reading() as reader:
            assert await Derivations(reader).differences() == []
            held = {one.id: one.parent_id for one in await Units(reader).as_of(NOW)}
            assert held.keys() >= {*district.hamlets, b, c}
            assert a not in held.values()
