"""Who of a unit has a card, used it, or never came: learners within an officer's units."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.cursors import cursor, read_cursor
from saovuong.identity.models import Card, Device, Membership, Person, Role, UnitAncestor
from saovuong.identity.models import UnitVersion as Version
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.scope import scope
from saovuong.identity.units.units import UnitUnknown

PAGE = 50
CardState = Literal["none", "waiting", "used", "expired", "revoked"]
Wanted = Literal["all", "no-card", "not-signed-in"]


class Holder(NamedTuple):
    """A learner and his latest card; ``has_phone``: a phone of his may send."""

    id: UUID
    name: str
    unit_name: str
    state: CardState
    issued_at: datetime | None
    expires_at: datetime | None
    used_at: datetime | None
    has_phone: bool


class Tally(NamedTuple):
    """``unused``: cards out there that would still open a phone."""

    learners: int
    no_card: int
    not_signed_in: int
    unused: int


class Recipient(NamedTuple):
    id: UUID
    name: str
    unit_name: str


class CardLists:
    """Learners at or under ``unit`` who belong to the units ``reader`` manages today."""

    def __init__(self, session: AsyncSession, reader: UUID) -> None:
        self._session = session
        self._now, self._today = clock.now(), clock.today()
        self._units = scope(reader, MANAGERS, self._today)

    async def require_unit(self, unit: UUID) -> str:
        """Its name; raises UnitUnknown."""
        name = await self._session.scalar(
            select(Version.name).where(
                Version.unit_id == unit,
                Version.unit_id.in_(self._units),
                Version.holds_on(self._today),
            )
        )
        if name is None:
            raise UnitUnknown
        return name

    async def require_person(self, person: UUID) -> Recipient:
        """A learner of the reader's units; raises PersonUnknown."""
        found = await self._session.execute(self._chosen(Person.id == person))
        row = found.one_or_none()
        if row is None:
            raise PersonUnknown
        return Recipient(*row)

    async def page(
        self, unit: UUID, wanted: Wanted, search: str, after: str | None
    ) -> tuple[list[Holder], str | None]:
        """One page by name, and the cursor of the next; ``search``: part of a name."""
        query = (
            self._holders()
            .add_columns(Person.folded)
            .where(_under(unit), *self._filter(wanted), Person.is_named(search))
            .order_by(Person.folded, Person.id)
            .limit(PAGE + 1)
        )
        if after is not None:
            name, last = read_cursor(after, tuple[str, UUID])
            query = query.where(
                or_(Person.folded > name, and_(Person.folded == name, Person.id > last))
            )
        rows = (await self._session.execute(query)).all()
        more = cursor(rows[PAGE - 1][-1], rows[PAGE - 1][0]) if len(rows) > PAGE else None
        return [Holder(*row[:-1]) for row in rows[:PAGE]], more

    async def holder(self, person: UUID) -> Holder:
        """One learner; raises PersonUnknown."""
        found = await self._session.execute(self._holders().where(Person.id == person))
        row = found.one_or_none()
        if row is None:
            raise PersonUnknown
        return Holder(*row)

    async def tally(self, unit: UUID) -> Tally:
        counts = [
            func.count(case((condition, 1)))
            for condition in (
                *self._filter("no-card"),
                *self._filter("not-signed-in"),
                self._state() == "waiting",
            )
        ]
        query = self._learners(func.count(), *counts).where(_under(unit))
        row = (await self._session.execute(query)).one()
        return Tally(*row)

    async def recipients(
        self, unit: UUID, wanted: Wanted, people: Collection[UUID] | None, limit: int
    ) -> Sequence[Recipient]:
        """Whom to print cards for, by unit and name; raises PersonUnknown for a stranger."""
        query = self._chosen(_under(unit), *self._filter(wanted))
        if people is not None:
            query = self._chosen(_under(unit), Person.id.in_(people))
        ordered = query.order_by(Version.name, Person.folded, Person.id).limit(limit)
        found = [Recipient(*row) for row in await self._session.execute(ordered)]
        if people is not None and len(found) < min(limit, len(set(people))):
            raise PersonUnknown
        return found

    def _chosen(self, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        return self._learners(Person.id, Person.name, Version.name).where(*conditions)

    def _learners(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        is_learner = (
            exists()
            .where(Role.person_id == Person.id, Role.role == "learner")
            .where(Role.holds_on(self._today))
        )
        return (
            select(*columns)
            .select_from(Person)
            .join(Membership, Membership.person_id == Person.id)
            .join(Version, Version.unit_id == Membership.unit_id)
            .outerjoin(Card, Card.id == _latest())
            .where(Membership.holds_on(self._today), Membership.unit_id.in_(self._units))
            .where(Version.holds_on(self._today), Person.ended_at.is_(None), is_learner)
            .where(Person.is_shown())
        )

    def _holders(self) -> Select[*tuple[Any, ...]]:
        return self._learners(
            Person.id,
            Person.name,
            Version.name,
            self._state(),
            Card.issued_at,
            Card.expires_at,
            Card.used_at,
            _has_phone(),
        )

    def _state(self) -> ColumnElement[str]:
        return case(
            (Card.id.is_(None), "none"),
            (Card.used_at.is_not(None), "used"),
            (Card.revoked_at.is_not(None), "revoked"),
            (Card.expires_at <= self._now, "expired"),
            else_="waiting",
        )

    def _filter(self, wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
        nothing = and_(~_has_phone(), self._state().not_in(("waiting",)))
        conditions: dict[Wanted, tuple[ColumnElement[bool], ...]] = {
            "all": (),
            "no-card": (nothing,),
            "not-signed-in": (~_has_phone(),),
        }
        return conditions[wanted]


def _under(unit: UUID) -> ColumnElement[bool]:
    under = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit)
    return Membership.unit_id.in_(under)


def _has_phone() -> ColumnElement[bool]:
    return exists().where(Device.person_id == Person.id, Device.revoked_at.is_(None))


def _latest() -> ColumnElement[UUID]:
    cards = Card.__table__.alias("latest_cards")
    return (
        select(cards.c.id)
        .where(cards.c.person_id == Person.id, cards.c.purpose == "learner")
        .order_by(cards.c.issued_at.desc(), cards.c.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
