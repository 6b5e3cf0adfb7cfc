"""Every refusal and failure as problem+json; of the unexpected only an id leaves the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import structlog
from litestar import HttpMethod, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from saovuong import ids
from saovuong.i18n import _
from saovuong.problems import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from saovuong.web.language import preferred

PROBLEM_JSON = "application/problem+json"
_PARAMETER = re.compile(r"parameter '([^']+)'")
_CUT_SHORT = "client disconnected prematurely"
"""As Litestar says it: the network went away in the middle of a body."""
_log = structlog.get_logger("saovuong")


class MethodNotAllowed(Problem):
    code = "method-not-allowed"
    status = 405
    title = _("This address does not take such a request")


class UnsupportedMedia(Problem):
    code = "unsupported-media-type"
    status = 415
    title = _("The server cannot read this kind of data")


class BodyTooLarge(TooLarge):
    code = "body-too-large"
    message = _("One request may carry no more than {limit} bytes.")


class Unexpected(Problem):
    code = "unexpected"
    status = 500
    title = _("Something went wrong on the server")
    message = _("What is on your device is safe. Try again; if it stays, report the id {id}.")


_BY_STATUS: dict[int, type[Problem]] = {
    400: BadRequest,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    415: UnsupportedMedia,
    429: TooMany,
    503: Unavailable,
}


def problem_reply(request: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    language = preferred(request)
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return Response(
        problem.body(language),
        status_code=problem.status,
        media_type=PROBLEM_JSON,
        headers=headers,
    )


def _on_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    return problem_reply(request, problem)


def _on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    if error.status_code == 413:
        limit = request.route_handler.resolve_request_max_body_size()
        return problem_reply(request, BodyTooLarge(limit=limit))
    if isinstance(error, ValidationException):
        return problem_reply(request, Invalid(faults=_parameter_faults(error)))
    if error.detail == _CUT_SHORT:  # nobody is there to hear it, and nothing of ours is broken
        return problem_reply(request, BadRequest())
    known = _BY_STATUS.get(error.status_code)
    if known is None:
        return _on_unexpected(request, error)
    reply = problem_reply(request, known())
    if known is MethodNotAllowed:
        reply.headers["Allow"] = ", ".join(_allowed(request))
    return reply


def _allowed(request: Request[Any, Any, Any]) -> Iterator[str]:
    for method in HttpMethod:
        try:
            request.app.asgi_router.handle_routing(path=request.scope["path"], method=method.value)
        except HTTPException:
            continue
        yield method.value


def _on_contradiction(request: Request[Any, Any, Any], error: IntegrityError) -> Response[Any]:
    """Two requests at once wanted the same; the later one loses."""
    _log.warning("contradiction", path=request.scope["path"], error=_first_line(error.orig))
    return problem_reply(request, Conflict())


def _on_busy_database(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    _log.error("database-unavailable", path=request.scope["path"], error=_first_line(error))
    return problem_reply(request, Unavailable(retry_after=5))


def _on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    problem = Unexpected(id=str(ids.uuid7()))
    _log.error(
        "unexpected",
        id=problem.details["id"],
        method=request.scope["method"],
        path=request.scope["path"],
        exc_info=error,
    )
    return problem_reply(request, problem)


def _first_line(error: object) -> str:
    """On further lines PostgreSQL tells which values were in the way: nobody's business."""
    return str(error).partition("\n")[0]


def _parameter_faults(error: ValidationException) -> list[dict[str, str]]:
    if isinstance(error.extra, list):
        return [_parameter_fault(one) for one in error.extra]
    named = _PARAMETER.search(error.detail)
    return [{"path": f"?{named[1]}" if named else "$", "message": "This is required"}]


def _parameter_fault(told: dict[str, Any]) -> dict[str, str]:
    name = told.get("key", "")
    if name == "data":
        return {"path": "$", "message": "A JSON body is required"}
    return {"path": f"?{name}", "message": str(told["message"])}


HANDLERS: ExceptionHandlersMap = {
    Problem: _on_problem,
    HTTPException: _on_http,
    IntegrityError: _on_contradiction,
    OperationalError: _on_busy_database,
    InterfaceError: _on_busy_database,
    PoolExhausted: _on_busy_database,
    Exception: _on_unexpected,
}
