"""HTTP for roles: given, taken, and the invitation of whoever holds one.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity import guards
from saovuong.identity.guards import RoleNeeded, Signed
from saovuong.identity.people import appointments, examples, invitations
from saovuong.identity.people.appointments import Appointments
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.invitations import Invitations
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.people.schemas import RoleInUnit, StaffInvitation
from saovuong.identity.people.views import invitation_view
from saovuong.identity.permits import SecondFactorNeeded, StepUpNeeded
from saovuong.identity.units.units import UnitUnknown
from saovuong.problems import Unauthenticated

_REFUSES = (Unauthenticated, SecondFactorNeeded, RoleNeeded, PersonUnknown)


@post(
    "/people/{person:uuid}/roles",
    operation_id="grantRole",
    summary="Give a role; that of an admin or operator takes a fresh proof of who you are",
    status_code=204,
    refuses=(*_REFUSES, UnitUnknown, StepUpNeeded, appointments.AppointmentForbidden),
    request_example=examples.ROLE_IN_UNIT,
)
async def grant(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    person: FromPath[UUID],
    data: JSONBody[RoleInUnit],
) -> None:
    await Appointments(session, identity).grant(person, data.role, data.unit)


@post(
    "/people/{person:uuid}/roles/withdraw",
    operation_id="withdrawRole",
    summary=(
        "Take a role back; it works at the person's next request. That of an admin or operator"
        " takes a fresh proof of who you are"
    ),
    status_code=204,
    refuses=(
        *_REFUSES,
        UnitUnknown,
        StepUpNeeded,
        appointments.AppointmentForbidden,
        appointments.OwnLastRole,
        appointments.LastOperator,
    ),
    request_example=examples.ROLE_IN_UNIT,
)
async def withdraw(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    person: FromPath[UUID],
    data: JSONBody[RoleInUnit],
) -> None:
    await Appointments(session, identity).withdraw(person, data.role, data.unit)


@post(
    "/people/{person:uuid}/invitation",
    operation_id="inviteStaff",
    summary="A card by which somebody with a staff role signs in and sets his own password",
    status_code=201,
    guards=[guards.stepped_up],
    refuses=(
        *_REFUSES,
        StepUpNeeded,
        invitations.NoStaffRole,
        invitations.OwnInvitation,
        appointments.AppointedAbove,
    ),
    reply_example=examples.INVITATION,
)
async def invite(
    identity: Signed, session: NamedDependency[AsyncSession], person: FromPath[UUID]
) -> StaffInvitation:
    return invitation_view(await Invitations(session, identity).issue(person))


router = Router(
    "/api/manage",
    route_handlers=[grant, withdraw, invite],
    guards=[guards.require(*MANAGERS)],
    tags=["Manage"],
)
