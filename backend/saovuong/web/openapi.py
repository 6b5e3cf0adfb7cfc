"""The API document, OpenAPI 3.1: what Litestar derives, completed with refusals and examples.

A route says what it refuses and shows by ``refuses``, ``request_example``, ``request_shape`` (or
``request_media`` for a file) and ``reply_example``; what every route may refuse is added here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, Router, get
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import OpenAPIMediaType
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from saovuong import __version__
from saovuong.identity.limits.allowances import AskedTooOften
from saovuong.problems import BadRequest, Invalid, NotFound, Problem
from saovuong.web.errors import PROBLEM_JSON, BodyTooLarge, Unexpected
from saovuong.web.security import ForeignOrigin
from saovuong.wire import MalformedJSON

_METHODS = {"get", "post", "put", "patch", "delete"}
_PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457). Branch on `code`; show `title` and `detail`.",
    "required": ["type", "code", "title", "status", "detail", "details"],
    "properties": {
        "type": {"type": "string"},
        "code": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "details": {"type": "object"},
    },
}


async def _nobody(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    raise NotFound


def configuration() -> OpenAPIConfig:
    """Makes Litestar derive a document; the routes it brings along are open to nobody."""
    return OpenAPIConfig(
        title="Sao Vuông",
        version=__version__,
        description="Offline-first learning for Dân quân tự vệ. Instants are ms since 1970, UTC.",
        render_plugins=[JsonRenderPlugin()],
        openapi_router=Router(
            "/api/derived-document", route_handlers=[], guards=[_nobody], include_in_schema=False
        ),
    )


def document(app: Litestar) -> dict[str, Any]:
    """The completed document as plain values."""
    derived: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(app.openapi_schema.to_schema())
    )
    components = derived.setdefault("components", {}).setdefault("schemas", {})
    components["Problem"] = _PROBLEM
    handlers = {one.operation_id: one for one in _handlers(app)}
    for path in derived["paths"].values():
        for method in path.keys() & _METHODS:
            operation = path[method]
            _complete(operation, handlers[operation["operationId"]], components)
    return derived


def _handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            yield from (one for one in route.route_handlers if one.resolve_include_in_schema())


def _complete(
    operation: dict[str, Any], handler: HTTPRouteHandler, components: dict[str, Any]
) -> None:
    declared = handler.parsed_data_field
    shape = handler.opt.get("request_shape", declared and declared.annotation)
    if shape is not None:
        operation["requestBody"] = _body_of(shape, components)
    if "request_media" in handler.opt:
        binary = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {
            "required": True,
            "content": {handler.opt["request_media"]: binary},
        }
    replies = operation["responses"]
    replies.get("204", {}).pop("content", None)
    for status in [one for one in replies if int(one) >= 400]:
        del replies[status]
    for problem in _refusals(operation, handler):
        _add_refusal(replies, problem)
    _add_example(operation.get("requestBody"), handler.opt.get("request_example"))
    for status, reply in replies.items():
        if int(status) < 300:
            _add_example(reply, handler.opt.get("reply_example"))


def _refusals(operation: dict[str, Any], handler: HTTPRouteHandler) -> Iterator[type[Problem]]:
    yield from handler.opt.get("refuses", ())
    if "limit" in handler.opt:
        yield AskedTooOften
    if "requestBody" in operation:
        yield from (MalformedJSON, Invalid, BodyTooLarge)
    elif operation.get("parameters"):
        yield Invalid
    if handler.http_methods & {"POST", "PUT", "PATCH", "DELETE"}:
        yield ForeignOrigin
    yield from (BadRequest, Unexpected)


def _add_refusal(replies: dict[str, Any], problem: type[Problem]) -> None:
    reply = replies.setdefault(
        str(problem.status),
        {
            "description": "",
            "content": {
                PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}
            },
        },
    )
    examples = reply["content"][PROBLEM_JSON]["examples"]
    examples[problem.code] = {"summary": problem.title, "value": problem().body("en")}
    reply["description"] = ", ".join(sorted(examples))


def _add_example(holder: dict[str, Any] | None, example: Any) -> None:
    if holder is None or example is None:
        return
    for content in holder.get("content", {}).values():
        content["examples"] = {"example": {"value": example}}


def _body_of(shape: Any, components: dict[str, Any]) -> dict[str, Any]:
    """As msgspec reads it: with patterns, and without fields that it would refuse."""
    (schema,), named = msgspec.json.schema_components(
        [shape], ref_template="#/components/schemas/{name}"
    )
    components.update(named)
    return {"required": True, "content": {"application/json": {"schema": schema}}}


@get("/api/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_document(request: Request[Any, Any, State]) -> Response[dict[str, Any]]:
    kept = request.app.state
    if "api_document" not in kept:
        kept.api_document = document(request.app)
    return Response(
        kept.api_document,
        media_type=OpenAPIMediaType.OPENAPI_JSON,
        headers={"Cache-Control": "no-cache"},
    )
