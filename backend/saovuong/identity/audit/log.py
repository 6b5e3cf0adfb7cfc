"""Service: the audit log as people read it, only as far as their units reach."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from saovuong import clock
from saovuong.identity.audit.kinds import Kind, kind_of
from saovuong.identity.models import (
    AuditEntry,
    Membership,
    Person,
    Role,
    UnitAncestor,
    UnitVersion,
)
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.roles import STAFF, Identity
from saovuong.identity.scope import scope, with_ended
from saovuong.identity.units.units import UnitUnknown

PAGE = 50
_AT_ONCE = 500
_LAST = time(23, 59, 59, 999_000)


class Wanted(NamedTuple):
    """Which entries: of or about a person, of a kind, between two days (both included), of a unit
    with all under it."""

    person: UUID | None = None
    kind: Kind | None = None
    since: date | None = None
    until: date | None = None
    unit: UUID | None = None


class Named(NamedTuple):
    """Somebody or something an entry speaks of; ``name`` is None where it is not the reader's to
    know."""

    id: UUID
    name: str | None


class Line(NamedTuple):
    """One entry with the names that its reader may know."""

    entry: AuditEntry
    kind: Kind
    actor: Named | None
    person: Named | None
    unit: Named | None


class AuditLog:
    """What ``reader`` may see: entries whose actor, person or unit was in his units then.

    Entries that concern no unit at all, such as refused sign-ins of unknown accounts, are for
    operators of the whole.
    """

    def __init__(self, session: AsyncSession, reader: Identity) -> None:
        self._session = session
        self._units = with_ended(scope(reader.person_id, MANAGERS, clock.today()))
        self._reader = reader

    async def require(self, wanted: Wanted) -> None:
        """Raises UnitUnknown, PersonUnknown: nobody may ask after what is not his."""
        if wanted.unit is not None:
            known = select(UnitVersion.unit_id).where(
                UnitVersion.unit_id == wanted.unit, UnitVersion.unit_id.in_(self._units)
            )
            if await self._session.scalar(known.limit(1)) is None:
                raise UnitUnknown
        if wanted.person not in (None, self._reader.person_id):
            mine = _belongs_to(self._units).where(Person.id == wanted.person)
            if await self._session.scalar(mine.limit(1)) is None:
                raise PersonUnknown

    async def page(self, wanted: Wanted, after: int | None) -> tuple[list[Line], int | None]:
        """Up to ``PAGE`` entries, newest first, and the position after which the next begins."""
        found = await self._found(wanted, after, PAGE + 1)
        more = found[PAGE - 1].position if len(found) > PAGE else None
        return await self._told(found[:PAGE]), more

    async def every(self, wanted: Wanted) -> AsyncIterator[AuditEntry]:
        """All of them, newest first, without holding them all."""
        after: int | None = None
        while True:
            found = await self._found(wanted, after, _AT_ONCE)
            for entry in found:
                yield entry
                self._session.expunge(entry)
            if len(found) < _AT_ONCE:
                return
            after = found[-1].position

    async def _found(self, wanted: Wanted, after: int | None, limit: int) -> Sequence[AuditEntry]:
        query = (
            select(AuditEntry)
            .where(await self._is_visible(), *self._conditions(wanted))
            .order_by(AuditEntry.position.desc())
            .limit(limit)
        )
        if wanted.kind is not None:
            query = query.where(AuditEntry.action.in_(await self._actions(wanted.kind)))
        if after is not None:
            query = query.where(AuditEntry.position < after)
        return (await self._session.scalars(query)).all()

    async def _is_visible(self) -> ColumnElement[bool]:
        visible = _is_in(self._units)
        if await self._is_over_all():
            return or_(visible, _concerns_nobody())
        return visible

    async def _is_over_all(self) -> bool:
        higher = aliased(UnitAncestor)
        top = (
            ~select(higher.unit_id).where(higher.unit_id == Role.unit_id, higher.depth > 0).exists()
        )
        held = select(Role.id).where(
            Role.person_id == self._reader.person_id,
            Role.role == "operator",
            Role.holds_on(clock.today()),
            top,
        )
        return await self._session.scalar(held.limit(1)) is not None

    async def _actions(self, kind: Kind) -> list[str]:
        every = await self._session.scalars(select(AuditEntry.action).distinct())
        return [action for action in every if kind_of(action) == kind]

    def _conditions(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if wanted.person is not None:
            found.append(_is_about(wanted.person))
        if wanted.since is not None:
            found.append(AuditEntry.at >= datetime.combine(wanted.since, time(), clock.VIETNAM))
        if wanted.until is not None:
            found.append(AuditEntry.at <= datetime.combine(wanted.until, _LAST, clock.VIETNAM))
        if wanted.unit is not None:
            under = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == wanted.unit)
            found.append(_is_in(with_ended(under)))
        return found

    async def _told(self, entries: Sequence[AuditEntry]) -> list[Line]:
        people = {one for e in entries for one in (e.actor, e.person_id) if one is not None}
        mine, officers = await self._own_people(people), await self._officers(people)
        units = await self._unit_names({e.unit_id or e.person_unit_id for e in entries} - {None})
        return [
            Line(
                entry,
                kind_of(entry.action),
                _named(entry.actor, mine | officers),
                _named(entry.person_id, mine),
                _named(entry.unit_id or entry.person_unit_id, units),
            )
            for entry in entries
        ]

    async def _own_people(self, people: Collection[UUID]) -> dict[UUID, str]:
        """Names of those who belong to the reader's units, or belonged to them last."""
        rows = await self._session.execute(
            _belongs_to(self._units).where(
                Person.id.in_(people),
                or_(Person.restricted_at.is_(None), Person.erased_at.is_not(None)),
            )
        )
        return dict(rows.all())

    async def _officers(self, people: Collection[UUID]) -> dict[UUID, str]:
        """Names of those who hold or held an office: whoever acts in it answers by name."""
        rows = await self._session.execute(
            select(Person.id, Person.name)
            .join(Role, Role.person_id == Person.id)
            .where(Person.id.in_(people), Role.role.in_(STAFF))
            .distinct()
        )
        return dict(rows.all())

    async def _unit_names(self, units: Collection[UUID | None]) -> dict[UUID, str]:
        rows = await self._session.execute(
            select(UnitVersion.unit_id, UnitVersion.name)
            .where(UnitVersion.unit_id.in_(units), UnitVersion.unit_id.in_(self._units))
            .order_by(UnitVersion.valid_from)
        )
        return dict(rows.all())


def _is_in(units: Select[UUID]) -> ColumnElement[bool]:
    return or_(
        AuditEntry.unit_id.in_(units),
        AuditEntry.person_unit_id.in_(units),
        AuditEntry.actor_unit_id.in_(units),
    )


def _concerns_nobody() -> ColumnElement[bool]:
    return and_(
        AuditEntry.unit_id.is_(None),
        AuditEntry.person_unit_id.is_(None),
        AuditEntry.actor_unit_id.is_(None),
    )


def _is_about(person: UUID) -> ColumnElement[bool]:
    return or_(AuditEntry.actor == person, AuditEntry.person_id == person)


def entries_about(person: UUID) -> Select[AuditEntry]:
    """Everything a person did or that was done to him, oldest first."""
    return select(AuditEntry).where(_is_about(person)).order_by(AuditEntry.position)


def _belongs_to(units: Select[UUID]) -> Select[UUID, str]:
    """Ids and names of people whose last unit is one of ``units``."""
    return (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.unit_id.in_(units), Membership.id == _last_membership())
    )


def _last_membership() -> ScalarSelect[UUID]:
    later = aliased(Membership)
    return (
        select(later.id)
        .where(later.person_id == Person.id)
        .order_by(later.valid_from.desc(), later.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _named(one: UUID | None, names: dict[UUID, str]) -> Named | None:
    return None if one is None else Named(one, names.get(one))
