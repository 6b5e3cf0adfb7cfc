"""Nothing managed happens off the record: refusals, and whatever a route forgot to append itself.

Routes append their own entries, within their transaction and in their own words. This net catches
what they do not: a change, or a reading of personal data, leaves at least its operation's name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, get_origin
from uuid import UUID

import msgspec
import structlog
from litestar import Response
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.response import Stream
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.exc import SQLAlchemyError

from saovuong.identity.audit.audit import Audit, noticing
from saovuong.identity.audit.refusals import Refusals
from saovuong.identity.guards import known_identity
from saovuong.problems import Problem

MANAGED = "/api/manage/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_log = structlog.get_logger("saovuong")


class AuditNet(ASGIMiddleware):
    """Appends ``operation`` for a managed request that succeeded and was not recorded otherwise."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if not scope["path"].startswith(MANAGED):
            await next_app(scope, receive, send)
            return
        status = 500

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with noticing() as written:
            await next_app(scope, receive, watching)
        if status < 400 and not written and is_recorded(scope.get("route_handler")):
            await _append(scope)


async def record_refusal(error: Exception, scope: Scope) -> None:
    """For ``after_exception``: a signed-in person was refused something managed."""
    identity = known_identity(ASGIConnection(scope))
    if not isinstance(error, Problem) or identity is None:
        return
    if not scope["path"].startswith(MANAGED):
        return
    refusals: Refusals = scope["litestar_app"].state.refusals
    try:
        await refusals.note(identity.person_id, error, _operation(scope), _subject(scope))
    except SQLAlchemyError as failure:  # the refusal itself must still be told
        _log.error("refusal-not-recorded", error=type(failure).__name__)


def is_recorded(handler: object) -> bool:
    """Whether the operation must leave an entry: it changes something or shows personal data."""
    if not isinstance(handler, HTTPRouteHandler):
        return False
    is_change = not handler.http_methods & _SAFE
    return is_change or shows_people(handler.parsed_fn_signature.return_type.annotation)


@lru_cache(maxsize=512)
def shows_people(shape: Any) -> bool:
    """Whether a reply of this type has a field marked personal; a file is taken to."""
    origin = get_origin(shape) or shape
    if isinstance(origin, type) and issubclass(origin, Response | Stream):
        return True
    try:
        (schema,), named = msgspec.json.schema_components([shape])
    except TypeError:
        return False
    return b'"x-personal"' in msgspec.json.encode([schema, named])


async def _append(scope: Scope) -> None:
    identity = known_identity(ASGIConnection(scope))
    async with scope["litestar_app"].state.sessions.writing() as session:
        await Audit(session).append(
            "operation",
            actor=None if identity is None else identity.person_id,
            subject=_subject(scope),
            operation=_operation(scope),
        )


def _operation(scope: Scope) -> str:
    handler = scope.get("route_handler")
    return str(getattr(handler, "operation_id", None))


def _subject(scope: Scope) -> UUID | None:
    given: dict[str, Any] = dict(scope.get("path_params", {}))
    return next((one for one in given.values() if isinstance(one, UUID)), None)
