"""HTTP for the open sessions of people in one's units.

``refuses`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from uuid import UUID

from litestar import Router, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity import guards
from saovuong.identity.audit.audit import Audit
from saovuong.identity.factors import examples
from saovuong.identity.guards import Signed
from saovuong.identity.people.appointments import AppointedAbove, Appointments
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.members import Members
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.permits import SecondFactorNeeded
from saovuong.identity.sessions import views
from saovuong.identity.sessions.open_sessions import OpenSessions
from saovuong.identity.sessions.schemas import SessionsView
from saovuong.problems import Unauthenticated

_REFUSES = (Unauthenticated, guards.RoleNeeded, SecondFactorNeeded, PersonUnknown)
_managers = guards.require(*MANAGERS)


@get(
    "/{person:uuid}/sessions",
    operation_id="personSessions",
    summary="Where somebody in one's units is signed in",
    guards=[_managers],
    refuses=_REFUSES,
    reply_example=examples.SESSIONS,
)
async def person_sessions(
    person: FromPath[UUID], identity: Signed, session: NamedDependency[AsyncSession]
) -> SessionsView:
    await Members(session, identity, MANAGERS).require(person)
    opened = await OpenSessions(session).of(person)
    await Audit(session).append("sessions-read", actor=identity.person_id, subject=person)
    return views.sessions(opened, identity)


@delete(
    "/{person:uuid}/sessions",
    operation_id="endPersonSessions",
    summary="Sign somebody in one's units out everywhere; unsent work on phones stays there",
    guards=[_managers],
    refuses=(*_REFUSES, AppointedAbove),
)
async def end_person_sessions(
    person: FromPath[UUID], identity: Signed, session: NamedDependency[AsyncSession]
) -> None:
    await Members(session, identity, MANAGERS).require(person)
    await Appointments(session, identity).require_answerable(person)
    ended = await OpenSessions(session).end_all(person)
    await Audit(session).append(
        "sessions-ended", actor=identity.person_id, subject=person, ended=ended
    )


router = Router(
    "/api/manage/people",
    route_handlers=[person_sessions, end_person_sessions],
    tags=["Identity"],
)
