"""Service: phones as officers see them: whose, when last heard of, what they hold, whether lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.cursors import cursor, read_cursor
from saovuong.identity.devices import DeviceUnknown
from saovuong.identity.models import Device, Membership, Person, UnitAncestor, UnitVersion
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.scope import scope
from saovuong.identity.units.units import UnitUnknown
from saovuong.learning.lost_work import is_from_lost
from saovuong.learning.models import Event
from saovuong.sync.models import Oddity
from saovuong.sync.settling import AFTER_LOSS

PAGE = 50
Wanted = Literal["all", "unsent", "lost"]


class Phone(NamedTuple):
    """``late``: pieces kept that came after it was reported lost, or were made after the loss.
    ``set_aside``: pieces made after the loss that are not counted."""

    id: UUID
    label: str
    person: UUID
    name: str
    unit_name: str
    registered_at: datetime
    last_contact_at: datetime | None
    unsent: int | None
    unsent_since: datetime | None
    revoked_at: datetime | None
    lost_at: datetime | None
    late: int
    set_aside: int


class Tally(NamedTuple):
    phones: int
    unsent: int
    lost: int


class Phones:
    """Phones of people in the units that ``reader`` manages today."""

    def __init__(self, session: AsyncSession, reader: UUID) -> None:
        self._session = session
        self._today = clock.today()
        self._units = scope(reader, MANAGERS, self._today)

    async def of_unit(
        self, unit: UUID, wanted: Wanted, search: str, after: str | None
    ) -> tuple[list[Phone], str | None]:
        """One page by name, and the cursor of the next; ``search``: part of an owner's name.

        Raises UnitUnknown.
        """
        await self._require_unit(unit)
        query = self._query(_under(unit), *_filter(wanted), Person.is_named(search))
        query = query.add_columns(Person.folded)
        if after is not None:
            name, last = read_cursor(after, tuple[str, UUID])
            query = query.where(
                or_(Person.folded > name, and_(Person.folded == name, Device.id > last))
            )
        ordered = query.order_by(Person.folded, Device.id).limit(PAGE + 1)
        rows = (await self._session.execute(ordered)).all()
        more = cursor(rows[PAGE - 1][-1], rows[PAGE - 1][0]) if len(rows) > PAGE else None
        return [Phone(*row[:-1]) for row in rows[:PAGE]], more

    async def tally(self, unit: UUID) -> Tally:
        counts = [
            func.count(case((condition, 1))) for condition in (*_filter("unsent"), *_filter("lost"))
        ]
        query: Select[*tuple[Any, ...]] = self._query(_under(unit))
        counted = query.with_only_columns(func.count(), *counts)
        return Tally._make((await self._session.execute(counted)).one())

    async def of_person(self, person: UUID) -> list[Phone]:
        """The newest first. Raises PersonUnknown."""
        is_his = select(Membership.id).join(Person, Person.id == Membership.person_id)
        is_his = is_his.where(
            Membership.person_id == person,
            Membership.holds_on(self._today),
            Membership.unit_id.in_(self._units),
            Person.is_shown(),
        )
        if await self._session.scalar(is_his) is None:
            raise PersonUnknown
        query = self._query(Device.person_id == person).order_by(Device.registered_at.desc())
        return [Phone(*row) for row in await self._session.execute(query)]

    async def one(self, device: UUID) -> Phone:
        """Raises DeviceUnknown."""
        found = await self._session.execute(self._query(Device.id == device))
        row = found.one_or_none()
        if row is None:
            raise DeviceUnknown
        return Phone(*row)

    async def _require_unit(self, unit: UUID) -> None:
        itself = select(UnitAncestor.unit_id).where(
            UnitAncestor.unit_id == unit, UnitAncestor.depth == 0
        )
        if await self._session.scalar(itself.where(UnitAncestor.unit_id.in_(self._units))) is None:
            raise UnitUnknown

    def _query(self, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        return (
            select(
                Device.id,
                Device.label,
                Person.id,
                Person.name,
                UnitVersion.name,
                Device.registered_at,
                Device.last_contact_at,
                Device.unsent_left,
                Device.unsent_oldest,
                Device.revoked_at,
                Device.lost_at,
                _if_lost(_late()),
                _if_lost(_set_aside()),
            )
            .join(Person, Person.id == Device.person_id)
            .join(Membership, Membership.person_id == Person.id)
            .join(UnitVersion, UnitVersion.unit_id == Membership.unit_id)
            .where(Membership.holds_on(self._today), Membership.unit_id.in_(self._units))
            .where(UnitVersion.holds_on(self._today), Person.is_shown(), *conditions)
        )


def _under(unit: UUID) -> ColumnElement[bool]:
    under = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit)
    return Membership.unit_id.in_(under)


def _filter(wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    conditions: dict[Wanted, tuple[ColumnElement[bool], ...]] = {
        "all": (),
        "unsent": (Device.unsent_left > 0,),
        "lost": (Device.lost_at.is_not(None),),
    }
    return conditions[wanted]


def _if_lost(count: ColumnElement[int]) -> ColumnElement[int]:
    """Nothing is counted for the many phones that were never lost."""
    return case((Device.lost_at.is_(None), 0), else_=count)


def _late() -> ColumnElement[int]:
    mine = and_(Event.person_id == Device.person_id, Event.device_id == Device.id)
    return select(func.count(Event.position)).where(mine, is_from_lost()).scalar_subquery()


def _set_aside() -> ColumnElement[int]:
    return (
        select(func.count(Oddity.id))
        .where(Oddity.device_id == Device.id, Oddity.reason == AFTER_LOSS)
        .where(Oddity.released_at.is_(None))
        .scalar_subquery()
    )
