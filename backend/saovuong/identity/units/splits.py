"""One unit becomes several: everybody and everything in it is placed by an explicit list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import ids
from saovuong.i18n import _
from saovuong.identity.models import Membership, UnitVersion
from saovuong.identity.units.ancestors import Ancestors
from saovuong.identity.units.changes import Deed, Parts, UnitChanges
from saovuong.identity.units.contents import UnitContents
from saovuong.identity.units.kinds import UnitKinds
from saovuong.identity.units.mergers import UnitIsTop
from saovuong.identity.units.units import NewUnit, Units, not_future
from saovuong.problems import Conflict, Invalid


class SplitIntoOne(Invalid):
    code = "split-into-one"
    message = _("A unit is split into two at least, or into one beside itself.")


class SplitUnplaced(Conflict):
    code = "split-unplaced"
    message = _("Not everything is placed yet: {people} people and {units} units are left.")


class SplitPlacedTwice(Invalid):
    code = "split-placed-twice"
    message = _("Somebody or something is placed twice.")


class SplitForeign(Invalid):
    code = "split-foreign"
    message = _("The list names people or units that are not directly in this unit today.")


class SplitPart(NamedTuple):
    """A part to be made, with the units and the people that go into it."""

    name: str
    kind: str
    code: str | None
    units: Sequence[UUID]
    people: Sequence[UUID]


class Contents(NamedTuple):
    units: set[UUID]
    people: set[UUID]


class Splits:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._units = Units(session)
        self._contents = UnitContents(session)

    async def check(
        self, unit_id: UUID, parts: Sequence[SplitPart], on: date | None, *, goes_on: bool
    ) -> date:
        """The day of a split that can be carried out; raises what ``split`` raises."""
        await self._units.lock()
        day = not_future(on)
        if len(parts) < (1 if goes_on else 2):
            raise SplitIntoOne
        version = await self._units.open_version(unit_id, day)
        if version.parent_id is None:
            raise UnitIsTop
        if not goes_on:
            await self._units.check_end(unit_id, day)
        await self._units.check_new(_new(parts, version.parent_id), day)
        await self._check_placed(unit_id, parts, goes_on=goes_on)
        return day

    async def split(
        self, unit_id: UUID, parts: Sequence[SplitPart], deed: Deed, *, goes_on: bool
    ) -> list[UUID]:
        """New units beside ``unit_id`` with what is listed for each; the unit itself ends, and with
        it every role over it, unless it ``goes_on`` with the rest. Each part is asked to study what
        the unit was asked. Raises SplitIntoOne, SplitUnplaced, SplitPlacedTwice, SplitForeign,
        UnitIsTop and what ``Units.create`` and ``Units.close`` raise.
        """
        day = await self.check(unit_id, parts, deed.on, goes_on=goes_on)
        version = await self._units.open_version(unit_id, day)
        made = await self._units.found(_new(parts, version.parent_id), day)
        for part, target in zip(parts, made, strict=True):
            await self._fill(unit_id, target, part, day)
        if goes_on:
            people = [person for part in parts for person in part.people]
            await self._contents.end_roles([unit_id], day, learners=people)
        else:
            await self._end(unit_id, made[0], day)
        await self._record(unit_id, version.name, parts, made, day, deed, goes_on=goes_on)
        return made

    async def contents(self, unit_id: UUID) -> Contents:
        """Units and members directly in the unit today."""
        units = await self._session.scalars(
            select(UnitVersion.unit_id).where(
                UnitVersion.parent_id == unit_id, UnitVersion.valid_to.is_(None)
            )
        )
        people = await self._session.scalars(
            select(Membership.person_id).where(
                Membership.unit_id == unit_id, Membership.valid_to.is_(None)
            )
        )
        return Contents(set(units), set(people))

    async def _fill(self, source: UUID, target: UUID, part: SplitPart, day: date) -> None:
        await self._contents.hand_on_units(source, target, day, part.units)
        for unit in part.units:
            await Ancestors(self._session).rehang(unit, target)
        await self._contents.hand_on_people(source, target, day, part.people)

    async def _end(self, unit_id: UUID, first: UUID, day: date) -> None:
        """Whoever was in the unit after that day and has left since counts to the first part."""
        await self._contents.hand_on_units(unit_id, first, day)
        await self._contents.hand_on_people(unit_id, first, day)
        await self._units.end_version(unit_id, day)
        await Ancestors(self._session).drop(unit_id)
        await self._contents.end_roles([unit_id], day)

    async def _check_placed(
        self, unit_id: UUID, parts: Sequence[SplitPart], *, goes_on: bool
    ) -> None:
        units = [one for part in parts for one in part.units]
        people = [one for part in parts for one in part.people]
        if len(set(units)) < len(units) or len(set(people)) < len(people):
            raise SplitPlacedTwice
        held = await self.contents(unit_id)
        if set(units) - held.units or set(people) - held.people:
            raise SplitForeign
        left = Contents(held.units - set(units), held.people - set(people))
        if not goes_on and (left.units or left.people):
            raise SplitUnplaced(people=len(left.people), units=len(left.units))
        for part in parts:
            below = await self._contents.kinds_of(part.units)
            await UnitKinds(self._session).check({(one, part.kind) for one in below})

    async def _record(
        self,
        unit_id: UUID,
        name: str,
        parts: Sequence[SplitPart],
        made: Sequence[UUID],
        day: date,
        deed: Deed,
        *,
        goes_on: bool,
    ) -> None:
        names = {str(unit_id): name}
        names |= {str(one): part.name for part, one in zip(parts, made, strict=True)}
        took_part = (
            Parts(before=[unit_id], after=[unit_id, *made])
            if goes_on
            else Parts(ended=[unit_id], after=made)
        )
        await UnitChanges(self._session).record("split", day, deed, took_part, names=names)


def _new(parts: Sequence[SplitPart], parent_id: UUID | None) -> list[NewUnit]:
    return [NewUnit(part.name, part.kind, parent_id, part.code, ids.uuid7()) for part in parts]
