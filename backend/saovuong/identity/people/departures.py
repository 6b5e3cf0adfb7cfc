"""People who leave, what ends with them, and their way back if that was a mistake."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, text
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Card, Device, SessionToken
from saovuong.identity.people.appointments import Appointments
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.members import Members
from saovuong.identity.people.people import People
from saovuong.identity.roles import Identity
from saovuong.problems import Conflict, Invalid


class OwnDeparture(Conflict):
    code = "own-departure"
    message = _("You cannot end your own membership. Somebody else has to do it.")


class NameDiffers(Invalid):
    code = "name-differs"
    message = _("Type the name of the person exactly to confirm.")


class NotGone(Conflict):
    code = "not-gone"
    message = _("This person has not left.")


class Consequences(NamedTuple):
    """What ends; ``unsent`` is work that phones said they still hold."""

    sessions: int
    cards: int
    phones: int
    unsent: int
    unsent_oldest: datetime | None
    roles: int


class Departures:
    def __init__(self, session: AsyncSession, by: Identity) -> None:
        self._session = session
        self._by = by
        self._people = People(session)
        self._members = Members(session, by, MANAGERS)
        self._appointments = Appointments(session, by)

    async def foresee(self, person_id: UUID) -> Consequences:
        """What ``end`` would do; raises PersonUnknown."""
        await self._members.require(person_id)
        phones, unsent, oldest = await self._phones(person_id)
        found = Consequences(
            sessions=await self._count(
                SessionToken.person_id == person_id, SessionToken.expires_at > clock.now()
            ),
            cards=await self._count(
                Card.person_id == person_id,
                Card.used_at.is_(None),
                Card.revoked_at.is_(None),
                Card.expires_at > clock.now(),
            ),
            phones=phones,
            unsent=unsent,
            unsent_oldest=oldest,
            roles=len(await self._appointments.held(person_id)),
        )
        await self._note("departure-read", person_id)
        return found

    async def end(self, person_id: UUID, typed: str) -> None:
        """Raises PersonUnknown, NameDiffers, OwnDeparture, AppointedAbove, StepUpNeeded,
        LastOperator."""
        person = await self._members.require(person_id)
        if person_id == self._by.person_id:
            raise OwnDeparture
        if text.fold(typed) != person.folded:
            raise NameDiffers(faults=[{"path": "$.name", "message": "This is another name"}])
        await self._appointments.require_answerable(person_id)
        await self._appointments.require_proof_over(person_id)
        await self._appointments.require_operators_without(person_id)
        await self._people.end(person_id)
        await self._note("person-ended", person_id)

    async def take_back(self, person_id: UUID, unit_id: UUID) -> None:
        """Raises PersonUnknown, UnitUnknown, NotGone."""
        person = await self._members.require(person_id, has_left=None)
        await self._members.require_unit(unit_id)
        if person.ended_at is None:
            raise NotGone
        await self._people.come_back(person_id, unit_id)
        await self._note("person-reinstated", person_id, unit=unit_id)

    async def _count(self, *conditions: object) -> int:
        query = select(func.count()).where(*conditions)  # type: ignore[arg-type]
        return await self._session.scalar(query) or 0

    async def _phones(self, person_id: UUID) -> tuple[int, int, datetime | None]:
        row = await self._session.execute(
            select(
                func.count(),
                func.coalesce(cast(func.sum(Device.unsent_left), BigInteger), 0),
                func.min(Device.unsent_oldest),
            ).where(Device.person_id == person_id, Device.revoked_at.is_(None))
        )
        phones, unsent, oldest = row.one()
        return phones, unsent, oldest

    async def _note(self, action: str, person_id: UUID, **details: Any) -> None:
        await Audit(self._session).append(
            action, actor=self._by.person_id, subject=person_id, **details
        )
