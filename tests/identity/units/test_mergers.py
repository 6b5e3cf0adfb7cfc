"""Mergers and splits: nobody is lost, the past stays as it was, rights end and never widen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.derivations import Derivations
from saovuong.identity.models import Membership, Role, UnitVersion
from saovuong.identity.people.people import People
from saovuong.identity.scope import scope
from saovuong.identity.units.changes import Deed, UnitChanges
from saovuong.identity.units.kinds import UnitKindMisplaced
from saovuong.identity.units.mergers import MergerOfOne, Mergers, UnitIsTop
from saovuong.identity.units.splits import (
    SplitForeign,
    SplitIntoOne,
    SplitPart,
    SplitPlacedTwice,
    Splits,
    SplitUnplaced,
)
from saovuong.identity.units.units import (
    NewUnit,
    UnitDateTooEarly,
    Units,
    UnitUnderItself,
    UnitUnknown,
)

FOUNDED, MERGED, NOW = date(2025, 1, 1), date(2025, 7, 1), date(2025, 7, 10)
DEED = Deed(MERGED, "Nghị quyết 1/2025")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


class District:
    """A province with three communes of a hamlet and a learner each, and an admin of the first."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.units, self.people = Units(session), People(session)
        self.communes: list[UUID] = []
        self.hamlets: list[UUID] = []
        self.learners: list[UUID] = []

    async def found(self) -> District:
        with clock.frozen(at(FOUNDED)):
            self.province = await self.units.create("Tỉnh", "province")
            for name in ("Xã A", "Xã B", "Xã C"):
                commune = await self.units.create(name, "commune", self.province)
                self.communes.append(commune)
                self.hamlets.append(await self.units.create(f"Thôn {name}", "hamlet", commune))
                self.learners.append(await self.learner(name, commune))
            self.admin = await self.people.create("Cán bộ A", self.communes[0])
            await self.people.grant(self.admin, "admin", self.communes[0])
        return self

    async def learner(self, name: str, unit: UUID) -> UUID:
        person = await self.people.create(name, unit)
        await self.people.grant(person, "learner", unit)
        return person

    async def belonged(self, person: UUID, day: date) -> UUID | None:
        return await self.session.scalar(
            select(Membership.unit_id).where(
                Membership.person_id == person, Membership.holds_on(day)
            )
        )

    async def parent(self, unit: UUID, day: date) -> UUID | None:
        return (await self.units.get(unit, on=day)).parent_id

    async def learns_in(self, person: UUID) -> list[UUID]:
        found = await self.session.scalars(
            select(Role.unit_id).where(
                Role.person_id == person, Role.role == "learner", Role.valid_to.is_(None)
            )
        )
        return list(found)


async def test_a_merger_takes_units_and_people_along_and_keeps_the_past(
    sessions: Sessions,
) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            a, b, c = district.communes
            assert await Mergers(session).merge([a, b], c, DEED) == c
            before, after = date(2025, 6, 30), MERGED
            for place in (0, 1):
                assert await district.belonged(district.learners[place], before) == (a, b)[place]
                assert await district.belonged(district.learners[place], after) == c
                assert await district.parent(district.hamlets[place], before) == (a, b)[place]
                assert await district.parent(district.hamlets[place], after) == c
                assert await district.learns_in(district.learners[place]) == [c]
            for ended in (a, b):
                with pytest.raises(UnitUnknown):
                    await district.units.get(ended)
                assert (await district.units.get(ended, on=before)).name in ("Xã A", "Xã B")
        async with sessions.reading() as session:
            assert await Derivations(session).differences() == []


async def test_rights_over_a_merged_unit_end_and_are_not_handed_on(sessions: Sessions) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            a, b, _ = district.communes
            assert list(await session.scalars(scope(district.admin, ["admin"], NOW)))
            await Mergers(session).merge([a], b, DEED)
            assert list(await session.scalars(scope(district.admin, ["admin"], NOW))) == []


async def test_who_joined_after_the_day_of_the_merger_was_never_in_the_merged_unit(
    sessions: Sessions,
) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            a, b, _ = district.communes
            with clock.frozen(at(date(2025, 7, 5))):
                late = await district.learner("Mới", a)
                hamlet = await district.units.create("Thôn mới", "hamlet", a)
            await district.people.move(district.learners[0], district.communes[2])
            await Mergers(session).merge([a], b, DEED)
            assert await district.belonged(late, date(2025, 7, 6)) == b
            assert await district.parent(hamlet, date(2025, 7, 6)) == b
            assert await district.belonged(district.learners[0], date(2025, 6, 30)) == a
            assert await district.belonged(district.learners[0], date(2025, 7, 5)) == b
            assert await district.belonged(district.learners[0], NOW) == district.communes[2]
            held = await session.scalars(
                select(Membership.id).where(Membership.unit_id == a, Membership.holds_after(MERGED))
            )
            assert list(held) == []
        async with sessions.reading() as session:
            assert await Derivations(session).differences() == []


async def test_several_become_a_new_unit_with_a_story(sessions: Sessions) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            new = NewUnit("Xã Mới", "commune", district.province, "00001")
            made = await Mergers(session).merge(district.communes, new, DEED)
            assert [one.name for one in await district.units.children(made)] == [
                "Thôn Xã A",
                "Thôn Xã B",
                "Thôn Xã C",
            ]
            (told,) = await UnitChanges(session).of(made)
            assert (told.change.kind, told.change.note) == ("merge", "Nghị quyết 1/2025")
            assert sorted(part for _, part in told.parts) == ["after", "ended", "ended", "ended"]
            assert [one.change.kind for one in await UnitChanges(session).of(made)] == ["merge"]
            kinds = [one.change.kind for one in await UnitChanges(session).of(district.communes[0])]
            assert kinds == ["merge", "create"]
        async with sessions.reading() as session:
            assert await Derivations(session).differences() == []


async def test_a_unit_merges_into_the_one_above_it_and_one_inside_another(
    sessions: Sessions,
) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            a, b, _ = district.communes
            with clock.frozen(at(FOUNDED)):
                person = await district.learner("Ở thôn", district.hamlets[0])
            await Mergers(session).merge([a, district.hamlets[0]], b, DEED)
            assert await district.belonged(person, NOW) == b
            await Mergers(session).merge([district.hamlets[1]], b, DEED)
            assert await district.units.children(b) == []
        async with sessions.reading() as session:
            assert await Derivations(session).differences() == []


async def test_mergers_that_make_no_sense_are_refused(sessions: Sessions) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            a, b, _ = district.communes
            merge = Mergers(session).merge
            for sources, into, refusal in (
                ([a], a, MergerOfOne),
                ([], b, MergerOfOne),
                ([district.province], b, UnitIsTop),
                ([a], district.hamlets[0], UnitUnderItself),
                ([a], district.province, UnitKindMisplaced),
                ([a], NewUnit("Tổ", "squad", district.hamlets[0]), UnitUnderItself),
            ):
                with pytest.raises(refusal):
                    await merge(sources, into, DEED)
            with pytest.raises(UnitDateTooEarly):
                await merge([a], b, Deed(FOUNDED))
            await district.units.rename(a, "Phường A", kind="ward", on=NOW)
            with pytest.raises(UnitDateTooEarly):
                await merge([a], b, DEED)


async def test_no_day_of_the_past_gets_a_ring(sessions: Sessions) -> None:
    """B stood under A's hamlet until yesterday: merging A into B last week would close a ring."""
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            units = Units(session)
            with clock.frozen(at(FOUNDED)):
                top = await units.create("Tỉnh", "province")
                a = await units.create("Xã A", "commune", top)
                hamlet = await units.create("Thôn", "hamlet", a)
                squad = await units.create("Tổ", "squad", hamlet)
            with clock.frozen(at(date(2025, 7, 9))):
                await units.move(squad, a)
            with pytest.raises(UnitUnderItself):
                await Mergers(session).merge([hamlet], squad, DEED)


async def test_a_split_places_everybody_and_carries_on_what_they_learn(
    sessions: Sessions,
) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            a = district.communes[0]
            one = SplitPart("Xã A1", "commune", None, [district.hamlets[0]], [district.learners[0]])
            two = SplitPart("Xã A2", "commune", "00002", [], [district.admin])
            made = await Splits(session).split(a, [one, two], DEED, goes_on=False)
            assert await district.belonged(district.learners[0], MERGED) == made[0]
            assert await district.belonged(district.admin, MERGED) == made[1]
            assert await district.belonged(district.admin, date(2025, 6, 30)) == a
            assert await district.parent(district.hamlets[0], MERGED) == made[0]
            assert await district.learns_in(district.learners[0]) == [made[0]]
            assert list(await session.scalars(scope(district.admin, ["admin"], NOW))) == []
            with pytest.raises(UnitUnknown):
                await district.units.get(a)
        async with sessions.reading() as session:
            assert await Derivations(session).differences() == []


async def test_a_unit_that_goes_on_keeps_what_is_not_listed(sessions: Sessions) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            a = district.communes[0]
            part = SplitPart("Xã A1", "commune", None, [], [district.learners[0]])
            (made,) = await Splits(session).split(a, [part], DEED, goes_on=True)
            assert await district.belonged(district.learners[0], NOW) == made
            assert await district.belonged(district.admin, NOW) == a
            assert await district.parent(district.hamlets[0], NOW) == a
            assert await district.learns_in(district.learners[0]) == [made]
            assert set(await session.scalars(scope(district.admin, ["admin"], NOW))) >= {a}
        async with sessions.reading() as session:
            assert await Derivations(session).differences() == []


async def test_a_split_is_refused_until_everything_is_placed_once(sessions: Sessions) -> None:
    with clock.frozen(at(NOW)):
        async with sessions.writing() as session:
            district = await District(session).found()
            a = district.communes[0]
            units, people = [district.hamlets[0]], [district.learners[0], district.admin]

            async def split(*parts: tuple[list[UUID], list[UUID]]) -> None:
                made = [SplitPart(f"Xã {n}", "commune", None, *p) for n, p in enumerate(parts)]
                await Splits(session).split(a, made, DEED, goes_on=False)

            with pytest.raises(SplitIntoOne):
                await split((units, people))
            with pytest.raises(SplitUnplaced) as unplaced:
                await split((units, people[:1]), ([], []))
            assert unplaced.value.details == {"people": 1, "units": 0}
            with pytest.raises(SplitPlacedTwice):
                await split((units, people), (units, []))
            with pytest.raises(SplitForeign):
                await split((units, people), ([], [district.learners[1]]))
            versions = await session.scalars(select(UnitVersion.unit_id))
            assert len(set(versions)) == 7
