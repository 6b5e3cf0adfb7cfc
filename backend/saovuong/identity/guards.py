"""Who may call a route: guards for Litestar and the session cookie they read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.identity import permits
from saovuong.identity.factors.webauthn import Site
from saovuong.identity.permits import require_proved, require_whole
from saovuong.identity.roles import STAFF, Identity
from saovuong.identity.sessions.places import Place, place_of
from saovuong.identity.sessions.tokens import LIFETIME, SEEN_EVERY, Tokens
from saovuong.identity.signing_in.openings import Caller, Opened
from saovuong.identity.signing_in.schemas import SignedIn
from saovuong.problems import Forbidden, Unauthenticated

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]
Signed = NamedDependency[Identity]
"""``identity: Signed`` in a route is whoever is signed in, or a refusal."""
Entering = NamedDependency[Identity]
"""``entering: Entering`` lets staff in whose second factor is still to come."""

SecondFactorNeeded = permits.SecondFactorNeeded
StepUpNeeded = permits.StepUpNeeded
_KEPT = "identity"


class RoleNeeded(Forbidden):
    code = "role-needed"
    message = _("Your role does not allow this.")


def address(connection: Connection) -> str:
    """The address a request comes from, as the server in front of us states it."""
    return connection.client.host if connection.client else "unknown"


def place(connection: Connection) -> Place:
    """Where a request comes from, coarsely."""
    return place_of(address(connection), connection.headers.get("user-agent", ""))


def caller(connection: Connection) -> Caller:
    """Who tries to sign in: whence, and in place of which session."""
    return Caller(
        address=address(connection),
        replaces=session_token(connection),
        place=place(connection),
    )


def site(connection: Connection) -> Site:
    """Where the pages that may speak to us live: as configured, else as this request came."""
    configured: str | None = connection.app.state.origin
    scheme = "https" if is_secure(connection) else "http"
    origin = configured or f"{scheme}://{connection.headers.get('host', '')}"
    return Site(origin, urlsplit(origin).hostname or "")


def is_secure(connection: Connection) -> bool:
    """Whether browsers reach us by https: as configured, else as this request came."""
    origin: str | None = connection.app.state.origin
    return origin.startswith("https://") if origin else connection.scope["scheme"] == "https"


def cookie_name(connection: Connection) -> str:
    return "__Host-sv" if is_secure(connection) else "sv"


def session_token(connection: Connection) -> str | None:
    return connection.cookies.get(cookie_name(connection))


def session_cookie(connection: Connection, token: str, kind: str) -> Cookie:
    """The cookie that carries a session; an empty ``token`` removes it."""
    return Cookie(
        key=cookie_name(connection),
        value=token,
        max_age=int(LIFETIME[kind].total_seconds()) if token else 0,
        path="/",
        secure=is_secure(connection),
        httponly=True,
        samesite="strict",
    )


def cookies(connection: Connection, opened: Opened | None) -> list[Cookie]:
    """The cookie of a session just opened; none if there is none."""
    return [] if opened is None else [session_cookie(connection, opened.token, opened.kind)]


def welcome(connection: Connection, opened: Opened) -> Response[SignedIn]:
    """The reply to whoever has just signed in."""
    return Response(opened.reply, cookies=cookies(connection, opened))


async def identity_of(connection: Connection) -> Identity | None:
    """Who is signed in, looked up once a request and never remembered beyond it."""
    kept: dict[str, Any] = connection.scope["state"]
    if _KEPT not in kept:
        kept[_KEPT] = await _looked_up(connection)
    identity: Identity | None = kept[_KEPT]
    return identity


def known_identity(connection: Connection) -> Identity | None:
    """Who is signed in, if this request has already asked; never looks anything up."""
    state: dict[str, Any] = connection.scope.get("state") or {}
    identity: Identity | None = state.get(_KEPT)
    return identity


async def provide_identity(request: Request[Any, Any, State]) -> Identity:
    """For ``identity: Signed``; raises Unauthenticated or SecondFactorNeeded."""
    return await _whole(request)


async def provide_entering(request: Request[Any, Any, State]) -> Identity:
    """For ``entering: Entering``; raises Unauthenticated."""
    identity = await identity_of(request)
    if identity is None:
        raise Unauthenticated
    return identity


async def signed(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard: somebody is signed in, with everything that was asked for."""
    await _whole(connection)


async def entering(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard: staff, signed in or on the way with only the second factor missing."""
    identity = await identity_of(connection)
    if identity is None:
        raise Unauthenticated
    if not identity.has(*STAFF):
        raise RoleNeeded


async def stepped_up(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard: whoever is signed in proved it within the last ten minutes."""
    require_proved(await _whole(connection), clock.now())


def require(*roles: str) -> Guard:
    """A guard: the session may use one of ``roles``, somewhere; ``scope`` then decides where."""

    async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
        identity = await _whole(connection)
        if not identity.has(*roles):
            raise RoleNeeded

    return guard


async def _whole(connection: Connection) -> Identity:
    identity = await identity_of(connection)
    if identity is None:
        raise Unauthenticated
    require_whole(identity)
    return identity


async def _looked_up(connection: Connection) -> Identity | None:
    token = session_token(connection)
    if not token:
        return None
    sessions: Sessions = connection.app.state.sessions
    async with sessions.reading() as session:
        identity = await Tokens(session).identity(token)
    if identity is not None and clock.now() - identity.seen_at >= SEEN_EVERY:
        async with sessions.writing() as session:
            await Tokens(session).seen(identity.token_hash)
    return identity
