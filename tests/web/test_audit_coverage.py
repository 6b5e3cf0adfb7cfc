"""Nothing that is managed happens off the record: generated from the API document."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from sqlalchemy import func, select

from saovuong import clock
from saovuong.app import api_document, create_app
from saovuong.curriculum.editions import Editions
from saovuong.identity.models import AuditEntry
from saovuong.identity.people.people import People
from saovuong.privacy.models import DataRequest
from saovuong.web.auditing import is_recorded
from tests.curriculum.folders import TODAY, Content
from tests.factories.browsers import staff_browser
from tests.factories.province import Province, registered_phone
from tests.factories.server import Server, settings_for

API = api_document()
METHODS = {"get", "post", "put", "patch", "delete"}
PERSON, UNIT = (f"0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e0{n}" for n in (1, 2))


def managed() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Operations by id: method, path and what the document says."""
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in API["paths"].items()
        if path.startswith("/api/manage/")
        for method, operation in methods.items()
        if method in METHODS
    }


OPERATIONS = managed()


@cache
def handlers() -> dict[str, HTTPRouteHandler]:
    with TemporaryDirectory() as folder:
        app = create_app(settings_for("sqlite+aiosqlite://", Path(folder)))
    return {
        str(handler.operation_id): handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
    }


RECORDED = sorted(name for name in OPERATIONS if is_recorded(handlers()[name]))


def test_the_net_lies_under_every_change_and_every_reading_of_people() -> None:
    changes = {name for name, (method, _, _) in OPERATIONS.items() if method != "get"}
    assert changes <= set(RECORDED)
    reading = {
        "auditFile",
        "auditLog",
        "dataRequest",
        "dataRequests",
        "deskPeople",
        "foreseeErasure",
        "member",
        "members",
        "personDataFile",
        "personDataSheet",
        "silentDevices",
        "unitPeople",
        "unitPeopleFile",
    }
    assert reading <= set(RECORDED)
    assert not set(RECORDED) & {"auditChain", "unitCompletion", "retentionSpans"}


async def entries(server: Server) -> int:
    async with server.sessions.reading() as session:
        return await session.scalar(select(func.count()).select_from(AuditEntry)) or 0


@pytest.fixture
async def operator(server: Server, province: Province, tmp_path: Path) -> AsyncClient:
    folder = tmp_path / "content"
    folder.mkdir()
    async with server.sessions.writing() as session:
        await Editions(session).load_folder(Content().write(folder), TODAY)
        await People(session).grant(province.admin, "operator", province.id)
    return await staff_browser(server, province.admin, "van-hanh")


async def requested(server: Server, person: UUID) -> UUID:
    async with server.sessions.writing() as session:
        request = DataRequest(
            person_id=person,
            kind="erase",
            way="letter",
            wish="",
            received_on=clock.today(),
            due_on=clock.today(),
            state="open",
            recorded_at=clock.now(),
        )
        session.add(request)
        await session.flush()
        return request.id


async def ask(browser: AsyncClient, name: str, known: dict[str, str]) -> Any:
    method, path, operation = OPERATIONS[name]
    names = [one["name"] for one in operation.get("parameters", [])]
    query = {one: known[one] for one in names if one in known and f"{{{one}}}" not in path}
    shown = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    example = shown.get("examples", {}).get("example", {}).get("value")
    text = json.dumps(example).replace(PERSON, known["person"]).replace(UNIT, known["unit"])
    body = {} if example is None else {"content": text}
    filled = path.format_map({one: known.get(one, PERSON) for one in names})
    headers = {"Content-Type": "application/json"} if body else {}
    return await browser.request(method, filled, params=query, headers=headers, **body)


async def test_whatever_succeeds_leaves_an_entry(
    server: Server, province: Province, operator: AsyncClient
) -> None:
    """Every operation is tried with its own example; those that happen are on record."""
    learner = province.learners[0]
    phone = await registered_phone(server.sessions, learner)
    known = {
        "person": str(learner),
        "unit": str(province.communes[0]),
        "request_id": str(await requested(server, learner)),
        "device": str(phone.id),
        "course": "khoa-a",
        "rule": "staff-entries",
        "q": "mẫu",
        "search": "hoc vien",
        "kind": "people",
    }
    happened, silent = [], []
    for name in RECORDED:
        before = await entries(server)
        asked = known if OPERATIONS[name][1].endswith(("x", "imports")) else without_kind(known)
        reply = await ask(operator, name, asked)
        assert reply.status_code < 500, (name, reply.text)
        if reply.status_code < 400:
            happened.append(name)
            if await entries(server) == before:
                silent.append(name)
    assert silent == []
    assert len(happened) > 15, happened


def without_kind(known: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in known.items() if name != "kind"}


async def test_what_a_route_forgets_is_caught(
    server: Server, province: Province, operator: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forgets(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr("saovuong.reports.routes._note", forgets)
    assert (await operator.get("/api/manage/silent-devices")).status_code == 200
    async with server.sessions.reading() as session:
        last = await session.scalar(select(AuditEntry).order_by(AuditEntry.position.desc()))
    assert last is not None
    assert (last.action, last.actor) == ("operation", province.admin)
    assert last.details == {"operation": "silentDevices"}
