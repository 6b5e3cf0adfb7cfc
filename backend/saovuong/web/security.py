"""Headers on every reply, and the refusal of requests that another site's page made."""

from __future__ import annotations

from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from saovuong.i18n import _
from saovuong.identity.guards import is_secure, session_token
from saovuong.problems import BadRequest, Forbidden, Misdirected

MAX_BODY = 1_048_576
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN_TO_ALL = frozenset({"/api/csp-reports"})
"""Browsers send reports in nobody's name; they change nothing but a counter."""
_PROBES = "/api/health/"
"""Asked by whoever watches the process, at the address it listens on."""
_PORTS = {"http": 80, "https": 443}
_OWN_SITE = frozenset({None, "same-origin", "none"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; report-uri /api/csp-reports"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), serial=(), "
        "accelerometer=(), gyroscope=(), magnetometer=(), display-capture=()"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_HSTS = "max-age=31536000; includeSubDomains"


class ForeignOrigin(Forbidden):
    code = "foreign-origin"
    message = _("The request came from another site; open Sao Vuông itself and try again.")


class WrongHost(Misdirected):
    code = "wrong-host"
    message = _("This server is reached by another address. Open {origin}.")


async def add_headers(message: Message, scope: Scope) -> None:
    """For ``before_send``: reaches every reply, also those no route made."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if scope["path"].startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    if is_secure(ASGIConnection(scope)):
        headers.setdefault("Strict-Transport-Security", _HSTS)
        _report_in_groups(headers)


def _report_in_groups(headers: MutableScopeHeaders) -> None:
    """The newer way exists over https only; where a policy names it, the older is not used."""
    headers.setdefault("Reporting-Endpoints", 'csp="/api/csp-reports"')
    headers["Content-Security-Policy"] += "; report-to csp"


class OriginCheck(ASGIMiddleware):
    """Changes are taken from our own pages only, or from callers that carry no cookie.

    Where the address of the server is set, it answers by no other: a name somebody pointed at it
    (DNS rebinding, a poisoned cache) would make his page look like ours.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        origin: str | None = scope["litestar_app"].state.origin
        host = ASGIConnection(scope).headers.get("host", "")
        if origin and not _is_at(origin, host) and not scope["path"].startswith(_PROBES):
            raise WrongHost(origin=origin)
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise BadRequest
        is_change = scope.get("method") not in _SAFE and scope["path"] not in _OPEN_TO_ALL
        if is_change and not is_ours(ASGIConnection(scope)):
            raise ForeignOrigin
        await next_app(scope, receive, send)


def is_ours(connection: ASGIConnection) -> bool:  # type: ignore[type-arg]
    """Whether a request that may change something came from our own page or no page at all."""
    origin = connection.headers.get("origin")
    if origin is None:
        is_same_site = connection.headers.get("sec-fetch-site") in _OWN_SITE
        return is_same_site and session_token(connection) is None
    configured: str | None = connection.app.state.origin
    if configured:
        return origin == configured
    return _is_at(origin, connection.headers.get("host", ""))


def _is_at(origin: str, host: str) -> bool:
    try:
        site, here = urlsplit(origin), urlsplit(f"//{host}")
        default = _PORTS[site.scheme]
        return (site.hostname, site.port or default) == (here.hostname, here.port or default)
    except (KeyError, ValueError):
        return False
