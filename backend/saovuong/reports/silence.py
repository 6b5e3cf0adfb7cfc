"""Service: which phones have not been heard of, since when, and what they still hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.cursors import cursor, read_cursor
from saovuong.identity.models import Device, Membership, Person, Role, UnitAncestor, UnitVersion

PAGE = 50
_Query = Select[*tuple[Any, ...]]


class Silent(NamedTuple):
    device: UUID
    label: str
    person: UUID
    name: str
    unit_name: str
    registered_at: datetime
    last_contact_at: datetime | None
    unsent: int | None
    unsent_since: datetime | None


class SilentDevices:
    """Devices of members at or under ``unit`` (None: anywhere) within ``units``, the scope."""

    def __init__(
        self, session: AsyncSession, units: Select[UUID], unit: UUID | None, on: date
    ) -> None:
        self._session = session
        self._on = on
        self._within = [Membership.holds_on(on), Membership.unit_id.in_(units)]
        if unit is not None:
            under = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit)
            self._within.append(Membership.unit_id.in_(under))

    async def page(self, days: int, after: str | None) -> tuple[int, list[Silent], str | None]:
        """How many there are, one page by name, and the cursor of the next page."""
        silent = self._silent(days)
        total = await self._session.scalar(select(func.count()).select_from(silent.subquery()))
        if after is not None:
            name, device = read_cursor(after, tuple[str, UUID])
            silent = silent.where(
                or_(Person.name > name, and_(Person.name == name, Device.id > device))
            )
        query = silent.order_by(Person.name, Device.id).limit(PAGE + 1)
        rows = (await self._session.execute(query)).all()
        page = [Silent(*row) for row in rows[:PAGE]]
        more = cursor(page[-1].name, page[-1].device) if len(rows) > PAGE else None
        return total or 0, page, more

    async def without_device(self) -> int:
        """Learners who have never signed in on any phone."""
        query = (
            select(func.count())
            .select_from(Membership)
            .where(
                *self._within,
                ~exists().where(Device.person_id == Membership.person_id),
                exists()
                .where(Role.person_id == Membership.person_id, Role.role == "learner")
                .where(Role.holds_on(self._on)),
            )
        )
        return await self._session.scalar(query) or 0

    def _silent(self, days: int) -> _Query:
        since = clock.now() - timedelta(days=days)
        heard = func.coalesce(Device.last_contact_at, Device.registered_at)
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
            )
            .join(Person, Person.id == Device.person_id)
            .join(Membership, Membership.person_id == Person.id)
            .join(UnitVersion, UnitVersion.unit_id == Membership.unit_id)
            .where(UnitVersion.holds_on(self._on), Device.revoked_at.is_(None), Person.is_shown())
            .where(heard < since, *self._within)
        )
