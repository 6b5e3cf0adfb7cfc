"""HTTP for open sessions and for what staff see of their own sign-ins.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from uuid import UUID

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity import guards
from saovuong.identity.audit.audit import Audit
from saovuong.identity.factors import examples
from saovuong.identity.guards import Signed
from saovuong.identity.permits import SecondFactorNeeded
from saovuong.identity.roles import STAFF
from saovuong.identity.sessions import views
from saovuong.identity.sessions.entries import Entries
from saovuong.identity.sessions.open_sessions import OpenSessions, SessionUnknown
from saovuong.identity.sessions.schemas import EntriesView, SessionsView
from saovuong.identity.sessions.tokens import Tokens
from saovuong.problems import Unauthenticated

_REFUSES = (Unauthenticated, guards.RoleNeeded, SecondFactorNeeded)
_staff = guards.require(*STAFF)


@get(
    "/me/sessions",
    operation_id="mySessions",
    summary="Where one is signed in",
    guards=[_staff],
    refuses=_REFUSES,
    reply_example=examples.SESSIONS,
)
async def my_sessions(identity: Signed, reader: NamedDependency[AsyncSession]) -> SessionsView:
    opened = await OpenSessions(reader).of(identity.person_id)
    return views.sessions(opened, identity)


@delete(
    "/me/sessions/{session_id:uuid}",
    operation_id="endMySession",
    summary="End one of one's own sessions",
    guards=[_staff],
    refuses=(*_REFUSES, SessionUnknown),
)
async def end_my_session(
    session_id: FromPath[UUID], identity: Signed, session: NamedDependency[AsyncSession]
) -> None:
    await OpenSessions(session).end(identity.person_id, session_id)
    await Audit(session).append(
        "session-ended", actor=identity.person_id, subject=identity.person_id
    )


@post(
    "/me/sessions/end-others",
    operation_id="endMyOtherSessions",
    summary="End all of one's sessions but this one",
    status_code=204,
    guards=[_staff],
    refuses=_REFUSES,
)
async def end_my_other_sessions(identity: Signed, session: NamedDependency[AsyncSession]) -> None:
    await Tokens(session).end_others(identity)
    await Audit(session).append(
        "sessions-ended", actor=identity.person_id, subject=identity.person_id
    )


@get(
    "/me/sign-ins",
    operation_id="mySignIns",
    summary="The last sign-ins and refused tries at one's own account",
    guards=[_staff],
    refuses=_REFUSES,
    reply_example=examples.ENTRIES,
)
async def my_sign_ins(identity: Signed, reader: NamedDependency[AsyncSession]) -> EntriesView:
    entries = Entries(reader)
    found = await entries.of(identity.person_id)
    return views.entries(found, await entries.unnoticed(identity.person_id))


@post(
    "/me/sign-ins/noticed",
    operation_id="noticeMySignIns",
    summary="One has looked the last sign-ins over",
    status_code=204,
    guards=[_staff],
    refuses=_REFUSES,
)
async def notice_my_sign_ins(identity: Signed, session: NamedDependency[AsyncSession]) -> None:
    await Entries(session).notice(identity.person_id)


router = Router(
    "/api",
    route_handlers=[
        my_sessions,
        end_my_session,
        end_my_other_sessions,
        my_sign_ins,
        notice_my_sign_ins,
    ],
    tags=["Identity"],
)
