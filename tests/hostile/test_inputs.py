"""What is sent beside, instead of and far beyond what is asked for: generated from the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from httpx import AsyncClient
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from saovuong.app import create_app
from tests.factories.browsers import staff_browser
from tests.factories.province import Province
from tests.factories.server import Server, settings_for
from tests.hostile.addresses import Operation, changing

TAKING = [one for one in changing() if one.example is not None]
PUBLIC = [
    one
    for one in TAKING
    if one.path.startswith("/api/sign-in") and one.path != "/api/sign-in/second"
]


def inputs(folder: Path) -> dict[str, Any]:
    """The declared shape of every body, by operation."""
    app = create_app(settings_for("sqlite+aiosqlite://", folder))
    handlers = [
        handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if isinstance(handler, HTTPRouteHandler) and handler.resolve_include_in_schema()
    ]
    found = {}
    for handler in handlers:
        declared = handler.parsed_data_field
        shape = handler.opt.get("request_shape", declared and declared.annotation)
        if shape is not None:
            found[str(handler.operation_id)] = shape
    return found


def structs(shape: Any) -> Iterator[type[msgspec.Struct]]:
    """Every struct that can stand anywhere in ``shape``."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        yield shape
        for field in msgspec.structs.fields(shape):
            yield from structs(field.type)
    for inner in get_args(shape):
        yield from structs(inner)


def test_no_input_takes_a_field_it_does_not_know(tmp_path: Path) -> None:
    found = inputs(tmp_path)
    assert len(found) >= 20
    loose = [
        f"{name}: {one.__name__}"
        for name, shape in found.items()
        for one in structs(shape)
        if not one.__struct_config__.forbid_unknown_fields
    ]
    assert loose == []


EXTRA = {"role": "operator", "id": "x", "is_admin": True, "person_id": "y", "__proto__": {"a": 1}}


@pytest.mark.parametrize("operation", PUBLIC, ids=str)
async def test_a_field_more_is_a_fault_at_every_door(server: Server, operation: Operation) -> None:
    for name, value in EXTRA.items():
        body = {**operation.example, name: value}
        reply = await server.browser().request(operation.method, operation.url, json=body)
        assert reply.status_code == 422, reply.text
        assert f"$.{name}" in {one["path"] for one in reply.json()["details"]["faults"]}


def twisted(example: dict[str, Any]) -> Iterator[bytes]:
    plain = json.dumps(example)
    key = next(iter(example))
    yield plain.replace("{", f'{{"{key}": 1, "{key}": 2, ', 1).encode()
    for value in ("NaN", "-Infinity", "1e999", "9" * 5000, "-0.0", '"\\u0000"', '"\\ud800"'):
        yield json.dumps({**example, key: "@"}).replace('"@"', value, 1).encode()
    yield b'{"%s":' % key.encode() + b"[" * 5000 + b"]" * 5000 + b"}"
    yield plain.encode("utf-16")
    yield b"\xff\xfe" + plain.encode()
    yield plain.encode()[:-1]
    yield b"null"
    yield b"[]"


@pytest.mark.parametrize("operation", PUBLIC, ids=str)
async def test_twisted_json_is_refused_and_breaks_nothing(
    server: Server, operation: Operation
) -> None:
    for raw in twisted(operation.example):
        reply = await server.browser().request(operation.method, operation.url, content=raw)
        assert reply.status_code in (400, 401, 422, 429), (raw[:60], reply.text)


LONG = "ă" * 500_000
ZALGO = "e" + "\u0301\u0323\u0302" * 2000
TURNED = "Nguyễn \u202etxt.exe\u202c Văn A"
UNSEEN = ["\u200b\u200b", "\ufeff", " ", "\n\r\t", "\u0000", "\u2066\u2069"]
ODD = [LONG, ZALGO, TURNED, "a\u0000b", "𝕹" * 300, *UNSEEN]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
async def test_strange_names_are_stored_as_text_or_refused(
    server: Server, province: Province, text: str
) -> None:
    browser = await staff_browser(server, province.admin)
    unit = str(province.communes[0])
    one = next(one for one in TAKING if str(one) == "post /api/manage/people")
    body = {**one.example, "name": text, "unit": unit}
    reply = await browser.post(one.url, json=body)
    assert reply.status_code in (201, 400, 409, 413, 422), reply.text[:300]
    if len(text) > 1000 or text in UNSEEN:
        assert reply.status_code in (413, 422), reply.text[:300]
    assert "\u0000" not in reply.text
    await still_answers(browser)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
async def test_strange_logins_are_nobodys(server: Server, text: str) -> None:
    body = {"login": text, "password": text}
    reply = await server.browser().post("/api/sign-in/password", json=body)
    assert reply.status_code in (401, 413, 422), reply.text[:300]


async def still_answers(browser: AsyncClient) -> None:
    assert (await browser.get("/api/me")).status_code == 200
