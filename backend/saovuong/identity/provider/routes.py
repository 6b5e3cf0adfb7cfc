"""HTTP for signing in by an identity provider, where one is set up.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity import guards
from saovuong.identity.guards import Connection, Signed, caller
from saovuong.identity.limits.tries import SignInPaused
from saovuong.identity.permits import SecondFactorNeeded, StepUpNeeded
from saovuong.identity.provider.client import ProviderUnreachable
from saovuong.identity.provider.journeys import (
    LASTS,
    Departure,
    ProviderAccounts,
    ProviderJourneys,
    ProviderOff,
)
from saovuong.identity.provider.schemas import (
    ProviderAccountView,
    ProviderDeparture,
    ProviderStart,
    WaysIn,
)
from saovuong.identity.roles import STAFF
from saovuong.problems import Problem, Unauthenticated

ACCOUNT = "#/quan-ly/tai-khoan"
RETURN_PATH = "/api/sign-in/provider/return"
_Request = Request[Any, Any, State]
_STAFF = (Unauthenticated, guards.RoleNeeded, SecondFactorNeeded)
_staff = guards.require(*STAFF)


@get(
    "/sign-in/ways",
    operation_id="waysIn",
    summary="How staff may sign in here",
    reply_example={"provider": "VNeID"},
)
async def ways_in(journeys: NamedDependency[ProviderJourneys]) -> WaysIn:
    return WaysIn(provider=journeys.name)


@post(
    "/sign-in/provider",
    operation_id="beginProviderSignIn",
    summary="Begin to sign in by the identity provider",
    status_code=200,
    refuses=(ProviderOff, ProviderUnreachable, SignInPaused),
    request_example={"page": "#/quan-ly"},
    reply_example={"location": "https://id.example.vn/auth?client_id=saovuong"},
)
async def begin_provider_sign_in(
    request: _Request,
    data: JSONBody[ProviderStart],
    journeys: NamedDependency[ProviderJourneys],
) -> Response[ProviderDeparture]:
    return _departing(request, await journeys.begin(data.page, caller(request)))


@get(
    "/sign-in/provider/return",
    operation_id="returnFromProvider",
    summary="Where the identity provider sends the browser back to",
    status_code=303,
    include_in_schema=False,
)
async def return_from_provider(
    request: _Request, journeys: NamedDependency[ProviderJourneys]
) -> Response[None]:
    said, token = request.query_params, request.cookies.get(_cookie_name(request))
    try:
        arrival = await journeys.finish(
            said.get("state", ""), said.get("code"), said.get("iss"), token, caller(request)
        )
    except Problem as refusal:
        return _back(request, f"#/can-bo?loi={refusal.code}")
    return _back(request, arrival.page, guards.cookies(request, arrival.opened))


@get(
    "/me/provider",
    operation_id="myProviderAccount",
    summary="Whether one's account of the sign-in service is linked",
    guards=[_staff],
    refuses=_STAFF,
    reply_example={"name": "VNeID", "linked_at": 1795467600000},
)
async def my_provider_account(
    identity: Signed,
    reader: NamedDependency[AsyncSession],
    journeys: NamedDependency[ProviderJourneys],
) -> ProviderAccountView:
    if journeys.name is None:
        return ProviderAccountView(name=None, linked_at=None)
    linked = await ProviderAccounts(reader, journeys.issuer).of(identity.person_id)
    at = None if linked is None else clock.to_ms(linked.linked_at)
    return ProviderAccountView(name=journeys.name, linked_at=at)


@post(
    "/me/provider",
    operation_id="linkProviderAccount",
    summary="Begin to link one's account of the sign-in service",
    status_code=200,
    guards=[_staff, guards.stepped_up],
    refuses=(*_STAFF, StepUpNeeded, ProviderOff, ProviderUnreachable, SignInPaused),
    reply_example={"location": "https://id.example.vn/auth?client_id=saovuong"},
)
async def link_provider_account(
    request: _Request, identity: Signed, journeys: NamedDependency[ProviderJourneys]
) -> Response[ProviderDeparture]:
    departure = await journeys.begin(ACCOUNT, caller(request), identity.person_id)
    return _departing(request, departure)


@delete(
    "/me/provider",
    operation_id="unlinkProviderAccount",
    summary="The sign-in service opens nothing here any more",
    guards=[_staff, guards.stepped_up],
    refuses=(*_STAFF, StepUpNeeded, ProviderOff),
)
async def unlink_provider_account(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    journeys: NamedDependency[ProviderJourneys],
) -> None:
    await ProviderAccounts(session, journeys.issuer).unlink(identity.person_id, identity)


def _cookie_name(connection: Connection) -> str:
    return "__Host-sv-way" if guards.is_secure(connection) else "sv-way"


def _way_cookie(connection: Connection, token: str) -> Cookie:
    """Lax: it has to come along when the provider sends the browser back."""
    return Cookie(
        key=_cookie_name(connection),
        value=token,
        max_age=int(LASTS.total_seconds()) if token else 0,
        path="/",
        secure=guards.is_secure(connection),
        httponly=True,
        samesite="lax",
    )


def _departing(request: _Request, departure: Departure) -> Response[ProviderDeparture]:
    reply = ProviderDeparture(location=departure.location)
    return Response(reply, cookies=[_way_cookie(request, departure.token)])


def _back(request: _Request, page: str, cookies: list[Cookie] | None = None) -> Response[None]:
    """To a page of our own, never anywhere else."""
    gone = _way_cookie(request, "")
    return Response(
        None,
        status_code=303,
        headers={"Location": f"/{page}"},
        cookies=[gone, *(cookies or [])],
    )


def provide_journeys(state: State) -> ProviderJourneys:
    return ProviderJourneys(state.sessions, state.trust, state.provider)


router = Router(
    "/api",
    route_handlers=[
        ways_in,
        begin_provider_sign_in,
        return_from_provider,
        my_provider_account,
        link_provider_account,
        unlink_provider_account,
    ],
    dependencies={"journeys": Provide(provide_journeys, sync_to_thread=False)},
    tags=["Identity"],
)
