"""Whose data an officer may ask after: people of his units, also who left or is left alone."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from saovuong import clock, text
from saovuong.identity.models import Membership, Person, UnitAncestor, UnitVersion
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.roles import Identity
from saovuong.identity.scope import scope, with_ended
from saovuong.identity.units.units import UnitUnknown

FOUND = 20


class Subject(NamedTuple):
    """Somebody as the desk finds him; ``unit`` is where he belongs, or belonged last."""

    person: Person
    unit_id: UUID
    unit_name: str


class Reach:
    def __init__(self, session: AsyncSession, by: Identity) -> None:
        self._session = session
        self.units: Select[UUID] = with_ended(scope(by.person_id, MANAGERS, clock.today()))

    def within(self) -> tuple[ColumnElement[bool], ...]:
        """Conditions on Person and Membership: the last unit is in the officer's charge."""
        return (
            Membership.person_id == Person.id,
            Membership.id == _last_membership(),
            Membership.unit_id.in_(self.units),
        )

    async def require(self, person_id: UUID) -> Person:
        """Raises PersonUnknown, also for somebody whose data is erased already."""
        found = await self._session.scalar(
            select(Person)
            .where(Person.id == person_id, Person.erased_at.is_(None), *self.within())
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise PersonUnknown
        return found

    async def require_unit(self, unit_id: UUID) -> None:
        """Raises UnitUnknown."""
        known = select(UnitVersion.unit_id).where(
            UnitVersion.unit_id == unit_id, UnitVersion.unit_id.in_(self.units)
        )
        if await self._session.scalar(known.limit(1)) is None:
            raise UnitUnknown

    async def search(self, typed: str) -> list[Subject]:
        """The first few people whose name, without marks, contains ``typed``."""
        bare = text.fold(typed)
        if not bare:
            return []
        rows = await self._session.execute(
            select(Person, Membership.unit_id)
            .where(Person.folded.contains(bare, autoescape=True), Person.erased_at.is_(None))
            .where(*self.within())
            .order_by(Person.folded, Person.id)
            .limit(FOUND)
        )
        found = rows.all()
        names = await self.unit_names({unit for _, unit in found})
        return [Subject(person, unit, names.get(unit, "")) for person, unit in found]

    async def unit_names(self, units: set[UUID]) -> dict[UUID, str]:
        """What units are called, or were called last."""
        rows = await self._session.execute(
            select(UnitVersion.unit_id, UnitVersion.name)
            .where(UnitVersion.unit_id.in_(units))
            .order_by(UnitVersion.valid_from)
        )
        return dict(rows.all())


def at_or_under(unit_id: UUID) -> ColumnElement[bool]:
    """The condition that a membership is of the unit, of one below, or of one it came after."""
    under = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit_id)
    return or_(Membership.unit_id == unit_id, Membership.unit_id.in_(with_ended(under)))


def _last_membership() -> ScalarSelect[UUID]:
    later = aliased(Membership)
    return (
        select(later.id)
        .where(later.person_id == Person.id)
        .order_by(later.valid_from.desc(), later.id.desc())
        .limit(1)
        .scalar_subquery()
    )
