"""What a change of units would touch, in numbers, and whose rights would end. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.models import Membership, Person, Role, UnitAncestor, UnitVersion
from saovuong.identity.roles import STAFF
from saovuong.identity.units.splits import SplitPart


class EndingRole(NamedTuple):
    """A role over a unit that is to end, and whose it is."""

    person_id: UUID
    name: str
    role: str
    unit_id: UUID
    unit_name: str


class Outlook(NamedTuple):
    """``units`` that change their place and all below them, ``people`` who change along; how many
    of the staff will see them for the first time (``gaining``) or no longer (``losing``)."""

    units: int
    people: int
    roles: list[EndingRole]
    gaining: int
    losing: int


class UnitOutlooks:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_renaming(self, unit_id: UUID) -> Outlook:
        return Outlook(1, await self._people([unit_id]), [], 0, 0)

    async def of_moving(self, unit_id: UUID, parent_id: UUID) -> Outlook:
        below = await self._units([unit_id], itself=True)
        before, after = await self._watching([unit_id]), await self._watching([parent_id])
        over = before - await self._holding([unit_id])
        people = await self._people([unit_id])
        return Outlook(below, people, [], len(after - before), len(over - after))

    async def of_ending(self, units: Collection[UUID], place: UUID | None) -> Outlook:
        """``units`` end and what they hold goes to or under ``place`` (None: they are empty)."""
        before = await self._watching(units)
        after = set() if place is None else await self._watching([place])
        return Outlook(
            await self._units(units, itself=False),
            await self._people(units),
            await self._roles(units),
            len(after - before),
            0 if place is None else len(before - after),
        )

    async def of_splitting(
        self, unit_id: UUID, parts: Sequence[SplitPart], *, goes_on: bool
    ) -> Outlook:
        """Parts stand where the unit stood: nobody gains sight of them."""
        units = [one for part in parts for one in part.units]
        people = sum(len(part.people) for part in parts) + await self._people(units)
        losing = await self._holding([unit_id]) - await self._watching(await self._over(unit_id))
        roles = [] if goes_on else await self._roles([unit_id])
        return Outlook(await self._units(units, itself=True), people, roles, 0, len(losing))

    async def _over(self, unit_id: UUID) -> list[UUID]:
        found = await self._session.scalars(
            select(UnitAncestor.ancestor_id).where(
                UnitAncestor.unit_id == unit_id, UnitAncestor.depth == 1
            )
        )
        return list(found)

    async def _units(self, units: Collection[UUID], *, itself: bool) -> int:
        query = select(func.count(UnitAncestor.unit_id.distinct())).where(
            UnitAncestor.ancestor_id.in_(units)
        )
        if not itself:
            query = query.where(UnitAncestor.unit_id.not_in(units))
        return await self._session.scalar(query) or 0

    async def _people(self, units: Collection[UUID]) -> int:
        below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id.in_(units))
        query = select(func.count()).where(
            Membership.unit_id.in_(below), Membership.valid_to.is_(None)
        )
        return await self._session.scalar(query) or 0

    async def _roles(self, units: Collection[UUID]) -> list[EndingRole]:
        today = clock.today()
        rows = await self._session.execute(
            select(Person.id, Person.name, Role.role, Role.unit_id, UnitVersion.name)
            .join(Role, Role.person_id == Person.id)
            .join(UnitVersion, UnitVersion.unit_id == Role.unit_id)
            .where(Role.unit_id.in_(units), Role.role.in_(STAFF), Role.holds_after(today))
            .where(UnitVersion.holds_on(today))
            .order_by(UnitVersion.name, Role.role, Person.name, Person.id)
        )
        return [EndingRole(*row) for row in rows]

    async def _watching(self, units: Collection[UUID]) -> set[UUID]:
        """Staff with a role over one of ``units`` or over a unit above it."""
        found = await self._session.scalars(
            select(Role.person_id)
            .join(UnitAncestor, UnitAncestor.ancestor_id == Role.unit_id)
            .where(UnitAncestor.unit_id.in_(units), Role.role.in_(STAFF))
            .where(Role.holds_on(clock.today()))
        )
        return set(found)

    async def _holding(self, units: Collection[UUID]) -> set[UUID]:
        """Staff with a role over one of ``units`` itself."""
        found = await self._session.scalars(
            select(Role.person_id).where(
                Role.unit_id.in_(units), Role.role.in_(STAFF), Role.holds_on(clock.today())
            )
        )
        return set(found)
