"""Every management address × who asks × whose unit, generated from the API document.

A route that forgets the scope shows somebody's name here, or a unit that is not his.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from httpx import AsyncClient

from saovuong import clock
from saovuong.app import api_document
from saovuong.curriculum.editions import Editions
from saovuong.identity.people.people import People
from saovuong.wire import Output
from tests.curriculum.folders import TODAY, Content
from tests.factories.browsers import learner_browser, staff_browser
from tests.factories.province import Province, registered_phone
from tests.factories.rosters import PEOPLE, Desk, people_book
from tests.factories.server import Server

COURSE = "khoa-a"
ANY_ID = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
METHODS = {"get", "post", "put", "patch", "delete"}
THINGS = {"request_id", "import_id", "device"}
"""What belongs to a person or unit without naming them in its address."""


def managed() -> list[tuple[str, str, list[str]]]:
    """Method, path and names of the parameters of every management operation."""
    return sorted(
        (method, path, [one["name"] for one in operation.get("parameters", [])])
        for path, methods in api_document()["paths"].items()
        if path.startswith("/api/manage")
        for method, operation in methods.items()
        if method in METHODS
    )


def examples() -> dict[tuple[str, str], Any]:
    """The body that the API document shows for an operation which takes one."""
    return {
        (method, path): operation["requestBody"]["content"]["application/json"]["examples"][
            "example"
        ]["value"]
        for path, methods in api_document()["paths"].items()
        for method, operation in methods.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }


MANAGED = managed()
EXAMPLES = examples()
OF_THINGS = [route for route in MANAGED if THINGS & set(route[2])]
OF_PERSONS = [route for route in MANAGED if "{person}" in route[1]]


async def ask(
    browser: AsyncClient,
    route: tuple[str, str, list[str]],
    unit: object,
    person: object = ANY_ID,
    **things: object,
) -> Any:
    method, path, names = route
    values = (
        dict.fromkeys(names, ANY_ID)
        | things
        | {
            "course": COURSE,
            "unit": str(unit),
            "person": str(person),
            "q": "mẫu",
        }
    )
    query = {
        name: values[name]
        for name in ("course", "unit", "q", "at")
        if name in names and f"{{{name}}}" not in path
    }
    body = {"json": EXAMPLES[method, path]} if (method, path) in EXAMPLES else {}
    return await browser.request(method, path.format_map(values), params=query, **body)


@pytest.fixture
async def course(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    async with server.sessions.writing() as session:
        await Editions(session).load_folder(Content().write(folder), TODAY)


@pytest.mark.parametrize("route", MANAGED, ids=lambda one: f"{one[0]} {one[1]}")
async def test_only_staff_in_scope_get_an_answer(
    server: Server, province: Province, course: None, route: tuple[str, str, list[str]]
) -> None:
    own, sibling = province.communes
    nobody = await ask(server.browser(), route, own)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "sign-in-needed")
    learner, _ = await learner_browser(server, province.learners[0])
    refused = await ask(learner, route, own)
    assert (refused.status_code, refused.json()["code"]) == (403, "role-needed")

    officer = await staff_browser(server, province.commune_admin)
    for foreign in (sibling, province.id):
        reply = await ask(officer, route, foreign)
        if "unit" in route[2]:
            assert (reply.status_code, reply.json()["code"]) == (404, "unit-unknown")
        assert "Học viên 03" not in reply.text
        assert "Xã mẫu 2" not in reply.text
    if route[0] == "get" and route not in OF_THINGS:
        reply = await ask(officer, route, own, province.learners[0])
        assert reply.status_code == 200, reply.text


async def things_of(
    server: Server, officer: AsyncClient, unit: UUID, person: UUID
) -> dict[str, object]:
    """A request about somebody, a list taken in for his unit, and his phone."""
    asked = EXAMPLES["post", "/api/manage/data-requests"] | {"person": str(person), "kind": "erase"}
    asked["received_on"] = clock.today().isoformat()
    request = await officer.post("/api/manage/data-requests", json=asked)
    row = ["", "Người Trong Danh Sách", *[""] * (len(PEOPLE) - 2)]
    taken = await Desk(server, officer, unit).take_in("people", people_book(row))
    phone = await registered_phone(server.sessions, person)
    return {
        "request_id": request.json()["id"],
        "import_id": taken["roster"]["id"],
        "device": phone.id,
        "at": clock.now_ms(),
    }


@pytest.mark.parametrize("route", OF_THINGS, ids=lambda one: f"{one[0]} {one[1]}")
async def test_what_belongs_to_another_unit_is_unknown(
    server: Server, province: Province, course: None, route: tuple[str, str, list[str]]
) -> None:
    own, sibling = province.communes
    async with server.sessions.writing() as session:
        neighbour = await People(session).create("Cán bộ xã bên (mẫu)", sibling)
        await People(session).grant(neighbour, "admin", sibling)
    officer = await staff_browser(server, province.commune_admin)
    stranger = await staff_browser(server, neighbour, "xa-ben")
    things = await things_of(server, officer, own, province.learners[0])
    refused = await ask(stranger, route, sibling, **things)
    assert (refused.status_code, refused.json()["code"].endswith("-unknown")) == (404, True)
    reply = await ask(officer, route, own, **things)
    assert reply.status_code != 404, reply.text
    if route[0] == "get":
        assert reply.status_code == 200, reply.text


async def move(server: Server, person: UUID, unit: UUID, on: date) -> None:
    async with server.sessions.writing() as session:
        await People(session).move(person, unit, on=on)


async def told(browser: AsyncClient, route: tuple[str, str, list[str]], person: UUID) -> str:
    """What an officer is answered about somebody: "allowed" whatever else speaks against it."""
    reply = await ask(browser, route, ANY_ID, person)
    code = "" if reply.is_success else reply.json()["code"]
    return "unknown" if code == "person-unknown" else "allowed"


@pytest.mark.parametrize("route", OF_PERSONS, ids=lambda one: f"{one[0]} {one[1]}")
async def test_of_persons_only_the_officers_of_the_unit_know(
    server: Server, province: Province, course: None, route: tuple[str, str, list[str]]
) -> None:
    """Own, below, above and beside; and again when somebody moved in, or moved on long ago."""
    own, sibling = province.communes
    first, second, third = province.learners
    officer = await staff_browser(server, province.commune_admin)
    over = await staff_browser(server, province.admin, "tinh")
    assert [await told(officer, route, one) for one in (third, province.admin)] == ["unknown"] * 2
    assert await told(over, route, third) == await told(officer, route, first) == "allowed"
    day = clock.today()
    await move(server, third, own, day)
    await move(server, second, sibling, day)
    assert await told(officer, route, third) == "allowed"
    assert await told(officer, route, second) == "unknown"
    assert await told(over, route, second) == "allowed"


def test_whatever_tells_of_somebody_is_marked_as_personal() -> None:
    """Phone, year of birth, and the name beside them, in every shape of a reply."""
    unmarked = []
    for shape in outputs(Output):
        fields = msgspec.json.schema(shape)["$defs"][shape.__name__].get("properties", {})
        if "birth_year" in fields:
            shown = {"name", "phone", "birth_year"} & set(fields)
            unmarked += [
                f"{shape.__name__}.{field}"
                for field in sorted(shown)
                if "x-personal" not in json.dumps(fields[field])
            ]
    assert unmarked == []


def outputs(shape: type[Output]) -> list[type[Output]]:
    return [one for each in shape.__subclasses__() for one in (each, *outputs(each))]


def test_there_is_something_to_check() -> None:
    assert len(MANAGED) >= 6
    assert len(OF_PERSONS) >= 9
    assert {name for _, _, names in OF_THINGS for name in THINGS & set(names)} == THINGS
    assert sum("unit" in names for _, _, names in MANAGED) >= 3
