"""People as an officer finds them: only those of his own units, page by page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from saovuong import clock, text
from saovuong.identity.cursors import cursor, read_cursor
from saovuong.identity.models import Device, Membership, Person, Role, UnitAncestor, UnitVersion
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.roles import Identity, RoleName
from saovuong.identity.scope import scope
from saovuong.identity.units.units import UnitUnknown

PAGE = 50
_Cursor = tuple[Literal[0, 1], str, UUID]


class Wanted(NamedTuple):
    """Which people: by name, at or under a unit, by a role held today, present or gone."""

    search: str
    unit: UUID | None
    role: RoleName | None
    has_left: bool


class Found(NamedTuple):
    """One person of a list; ``roles`` are those held within the reader's units."""

    id: UUID
    name: str
    unit_id: UUID
    unit_name: str
    roles: tuple[str, ...]
    ended_at: datetime | None
    last_contact_at: datetime | None


class Members:
    """People whose unit is in the scope of ``roles`` that ``reader`` holds today.

    Of somebody who moved on, only the new unit's officers know; of somebody who left, the last
    unit's do.
    """

    def __init__(self, session: AsyncSession, reader: Identity, roles: Collection[str]) -> None:
        self._session = session
        self._units = scope(reader.person_id, roles, clock.today())

    async def require(self, person_id: UUID, *, has_left: bool | None = False) -> Person:
        """The person as he is stored now; has_left None: gone or not. Raises PersonUnknown."""
        person = await self._session.scalar(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Person.id == person_id, *self._within(has_left))
            .execution_options(populate_existing=True)
        )
        if person is None:
            raise PersonUnknown
        return person

    async def require_unit(self, unit_id: UUID) -> None:
        """Raises UnitUnknown for a unit that is not there or not the reader's."""
        itself = select(UnitAncestor.unit_id).where(
            UnitAncestor.unit_id == unit_id, UnitAncestor.depth == 0
        )
        if await self._session.scalar(itself.where(UnitAncestor.unit_id.in_(self._units))) is None:
            raise UnitUnknown

    async def total(self, wanted: Wanted) -> int:
        query = select(func.count()).select_from(Person).join(Membership, _is_his())
        return await self._session.scalar(query.where(*self._conditions(wanted))) or 0

    async def page(
        self, wanted: Wanted, after: str | None, limit: int = PAGE
    ) -> tuple[list[Found], str | None]:
        """Up to ``limit`` people, those whose marks are as searched first, and the next cursor."""
        rank = _rank(wanted.search)
        query = (
            select(Person, Membership.unit_id, rank.label("rank"))
            .join(Membership, _is_his())
            .where(*self._conditions(wanted))
            .order_by(*([rank] if wanted.search else []), Person.folded, Person.id)
        )
        if after is not None:
            query = query.where(_follows(rank, *read_cursor(after, _Cursor)))
        rows = (await self._session.execute(query.limit(limit + 1))).all()
        shown = rows[:limit]
        more = None
        if len(rows) > limit:
            last, _, place = shown[-1]
            more = cursor(place, last.folded, last.id)
        return await self._shown([(person, unit) for person, unit, _ in shown]), more

    async def alike(self, name: str, birth_year: int | None, unit_id: UUID) -> Sequence[Person]:
        """Present members of the unit with the same name but for marks, and no other birth year."""
        same_year = or_(Person.birth_year.is_(None), Person.birth_year == birth_year)
        return (
            await self._session.scalars(
                select(Person)
                .join(Membership, _is_his())
                .where(
                    Membership.unit_id == unit_id,
                    Person.folded == text.fold(name),
                    *self._within(has_left=False),
                    *([] if birth_year is None else [same_year]),
                )
                .order_by(Person.id)
                .limit(10)
            )
        ).all()

    def _within(self, has_left: bool | None) -> tuple[ColumnElement[bool], ...]:
        present = and_(
            Person.ended_at.is_(None),
            Membership.valid_to.is_(None),
            Membership.unit_id.in_(self._units),
        )
        gone = and_(
            Person.ended_at.is_not(None),
            Membership.id == _last_membership(),
            or_(Membership.unit_id.in_(self._units), Membership.unit_id.in_(self._closed())),
        )
        if has_left is None:
            return (Person.is_shown(), or_(present, gone))
        return (Person.is_shown(), gone if has_left else present)

    def _closed(self) -> Select[UUID]:
        """Units that have ended and stood right under one of the reader's."""
        standing = select(UnitAncestor.unit_id).where(UnitAncestor.depth == 0)
        return select(UnitVersion.unit_id).where(
            UnitVersion.parent_id.in_(self._units), UnitVersion.unit_id.not_in(standing)
        )

    def _conditions(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        conditions = list(self._within(wanted.has_left))
        bare = text.fold(wanted.search)
        if bare:
            conditions.append(Person.folded.contains(bare, autoescape=True))
        if wanted.unit is not None:
            under = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == wanted.unit)
            conditions.append(Membership.unit_id.in_(under))
        if wanted.role is not None:
            held = self._roles_here().where(Role.role == wanted.role)
            conditions.append(Person.id.in_(held.with_only_columns(Role.person_id)))
        return conditions

    def _roles_here(self) -> Select[UUID, str]:
        return select(Role.person_id, Role.role).where(
            Role.holds_on(clock.today()), Role.unit_id.in_(self._units)
        )

    async def _shown(self, rows: Sequence[tuple[Person, UUID]]) -> list[Found]:
        people = [person.id for person, _ in rows]
        names = await self.unit_names([unit for _, unit in rows])
        roles: dict[UUID, set[str]] = {}
        for one, role in await self._session.execute(
            self._roles_here().where(Role.person_id.in_(people))
        ):
            roles.setdefault(one, set()).add(role)
        contacts = await self._contacts(people)
        return [
            Found(
                person.id,
                person.name,
                unit,
                names.get(unit, ""),
                tuple(sorted(roles.get(person.id, ()))),
                person.ended_at,
                contacts.get(person.id),
            )
            for person, unit in rows
        ]

    async def unit_names(self, unit_ids: Collection[UUID]) -> dict[UUID, str]:
        """What units are called, or were called last."""
        rows = await self._session.execute(
            select(UnitVersion.unit_id, UnitVersion.name)
            .where(UnitVersion.unit_id.in_(set(unit_ids)))
            .order_by(UnitVersion.valid_from)
        )
        return dict(rows.all())

    async def _contacts(self, people: Sequence[UUID]) -> dict[UUID, datetime]:
        rows = await self._session.execute(
            select(Device.person_id, func.max(Device.last_contact_at))
            .where(Device.person_id.in_(people), Device.last_contact_at.is_not(None))
            .group_by(Device.person_id)
        )
        return {person: at for person, at in rows if at is not None}


def _is_his() -> ColumnElement[bool]:
    return Membership.person_id == Person.id


def _last_membership() -> ColumnElement[UUID]:
    later = aliased(Membership)
    return (
        select(later.id)
        .where(later.person_id == Person.id)
        .order_by(later.valid_from.desc(), later.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _rank(search: str) -> ColumnElement[int]:
    marked = text.lowered(search)
    if not marked:
        return literal(0)
    return case((Person.lowered.contains(marked, autoescape=True), 0), else_=1)


def _follows(
    rank: ColumnElement[int], place: int, folded: str, person: UUID
) -> ColumnElement[bool]:
    later = or_(Person.folded > folded, and_(Person.folded == folded, Person.id > person))
    return or_(rank > place, and_(rank == place, later))
