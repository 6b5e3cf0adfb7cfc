from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.derivations import Derivations
from saovuong.identity.people.people import People
from saovuong.identity.units.tree import above, closure
from saovuong.identity.units.units import (
    UnitCodeTaken,
    UnitDateAhead,
    UnitDateTooEarly,
    UnitNotEmpty,
    Units,
    UnitUnderItself,
    UnitUnknown,
)


def on(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=5, tzinfo=UTC)


async def test_a_unit_cannot_move_under_itself(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        top = await units.create("Tỉnh", "province")
        below = await units.create("Xã", "commune", top)
        for target in (top, below):
            with pytest.raises(UnitUnderItself):
                await units.move(top, target)


async def test_a_moved_unit_takes_everything_below_it_along(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        first, second = [await units.create(name, "province") for name in ("A", "B")]
        commune = await units.create("Xã", "commune", first)
        hamlet = await units.create("Thôn", "hamlet", commune)
        await units.move(commune, second)
        assert await units.is_under(hamlet, second)
        assert not await units.is_under(hamlet, first)
        assert [one.name for one in await units.path(hamlet)] == ["B", "Xã", "Thôn"]
        assert await Derivations(session).differences() == []


async def test_a_day_in_the_past_keeps_its_own_tree(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        with clock.frozen(on("2025-01-01")):
            old, new = [await units.create(name, "province") for name in ("Cũ", "Mới")]
            commune = await units.create("Xã Một", "commune", old)
        with clock.frozen(on("2025-07-01")):
            await units.move(commune, new)
            await units.rename(commune, "Phường Một", kind="ward")
        before = await units.get(commune, on=date(2025, 6, 30))
        after = await units.get(commune, on=date(2025, 7, 1))
        assert (before.name, before.kind, before.parent_id) == ("Xã Một", "commune", old)
        assert (after.name, after.kind, after.parent_id) == ("Phường Một", "ward", new)
        assert {one.id for one in await units.as_of(date(2024, 12, 31))} == set()


async def test_two_changes_on_one_day_leave_one_version(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        unit = await units.create("Một", "commune")
        await units.rename(unit, "Hai")
        await units.rename(unit, "Ba")
        assert [one.name for one in await units.as_of(clock.today())] == ["Ba"]


async def test_a_closed_unit_is_known_only_in_its_time(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        with clock.frozen(on("2025-01-01")):
            unit = await units.create("Xã", "commune")
        with clock.frozen(on("2025-07-01")):
            await units.close(unit)
            with pytest.raises(UnitUnknown):
                await units.get(unit)
            assert not await units.is_under(unit, unit)
        assert (await units.get(unit, on=date(2025, 6, 30))).name == "Xã"


async def test_a_unit_with_people_or_units_in_it_does_not_close(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units, people = Units(session), People(session)
        with clock.frozen(on("2025-01-01")):
            top = await units.create("Tỉnh", "province")
            commune = await units.create("Xã", "commune", top)
            person = await people.create("Người", commune)
        for unit in (top, commune):
            with pytest.raises(UnitNotEmpty):
                await units.close(unit)
        await people.end(person)
        await units.close(commune)


async def test_changes_are_not_dated_ahead_nor_before_the_last_one(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        with clock.frozen(on("2025-07-01")):
            unit = await units.create("Xã", "commune")
            with pytest.raises(UnitDateAhead):
                await units.rename(unit, "Phường", on=date(2025, 7, 2))
            with pytest.raises(UnitDateTooEarly):
                await units.rename(unit, "Phường", on=date(2025, 6, 30))
            with pytest.raises(UnitDateTooEarly):
                await units.close(unit)


async def test_a_code_names_one_unit_and_a_parent_must_exist(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        await units.create("Xã", "commune", code="00001")
        with pytest.raises(UnitCodeTaken):
            await units.create("Xã khác", "commune", code="00001")
        with pytest.raises(UnitUnknown):
            await units.create("Xã lạc", "commune", uuid4())


async def test_names_are_kept_in_one_normal_form(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        units = Units(session)
        unit = await units.create("Xa\u0303", "commune")
        assert (await units.get(unit)).name == "Xã"


@given(st.lists(st.integers(min_value=0, max_value=30), max_size=30))
def test_the_closure_of_any_tree_says_what_walking_up_says(choices: list[int]) -> None:
    nodes = [uuid4() for _ in choices]
    parents = {
        node: nodes[choice % position] if position and choice % 3 else None
        for position, (node, choice) in enumerate(zip(nodes, choices, strict=True))
    }
    rows = list(closure(parents))
    assert len(rows) == len(set(rows))
    for node in nodes:
        over = [
            ancestor for unit, ancestor, depth in sorted(rows, key=lambda r: r[2]) if unit == node
        ]
        assert over == [node, *above(node, parents)]
