"""Invitations of staff: a card for somebody with a staff role. Its code is shown once."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cards.cards import VALID_FOR, Cards, shown
from saovuong.identity.people.appointments import Appointments
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.members import Members
from saovuong.identity.roles import STAFF, Identity
from saovuong.problems import Conflict


class NoStaffRole(Conflict):
    code = "no-staff-role"
    message = _("Only instructors, admins and operators are invited. Give a role first.")


class OwnInvitation(Conflict):
    code = "own-invitation"
    message = _("You cannot invite yourself. Somebody else has to give you a card.")


class Invitation(NamedTuple):
    code: str
    expires_at: datetime


class Invitations:
    """Whoever holds the card becomes that person, so it is for those who could take his roles."""

    def __init__(self, session: AsyncSession, by: Identity) -> None:
        self._session = session
        self._by = by

    async def issue(self, person_id: UUID) -> Invitation:
        """An earlier unused card of the person stops working.

        Raises PersonUnknown, OwnInvitation, NoStaffRole, AppointedAbove.
        """
        await Members(self._session, self._by, MANAGERS).require(person_id)
        if person_id == self._by.person_id:
            raise OwnInvitation
        appointments = Appointments(self._session, self._by)
        if not any(held.role in STAFF for held in await appointments.held(person_id)):
            raise NoStaffRole
        await appointments.require_answerable(person_id)
        code = await Cards(self._session).issue(person_id, "staff", issued_by=self._by.person_id)
        await Audit(self._session).append(
            "staff-card-issued", actor=self._by.person_id, subject=person_id
        )
        return Invitation(shown(code), clock.now() + VALID_FOR["staff"])
