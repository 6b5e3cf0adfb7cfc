"""Every management address that names a person or his phone × whose person it is × before and
after a move; and every list × every field marked personal. Generated from the API document.

A route that forgets the scope answers for somebody else's person here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar
from litestar.routes import HTTPRoute

from saovuong import clock
from saovuong.curriculum.editions import Editions
from tests.curriculum.folders import TODAY, Content
from tests.factories.browsers import staff_browser
from tests.factories.members import Member, Members, move_over, settle_members
from tests.factories.province import Province
from tests.factories.server import Server
from tests.web.test_isolation import ANY_ID, COURSE, EXAMPLES, MANAGED

Route = tuple[str, str, list[str]]
OF_PEOPLE = [one for one in MANAGED if "{person}" in one[1] or "{device}" in one[1]]
LISTS = [one for one in MANAGED if one[0] == "get" and "{" not in one[1].replace("{unit}", "")]


async def ask(browser: AsyncClient, route: Route, unit: object, member: Member | None) -> Response:
    method, path, names = route
    values = dict.fromkeys(names, ANY_ID) | {"course": COURSE, "unit": str(unit), "q": "riêng"}
    values["at"] = str(clock.now_ms())
    if member is not None:
        values |= {"person": str(member.id), "device": str(member.device.id)}
    asked = {"course", "unit", "q", "at"} & set(names)
    if member is None:
        asked -= {"unit"}  # a list of everything one may see
    query = {name: values[name] for name in asked if f"{{{name}}}" not in path}
    body = {"json": EXAMPLES[method, path]} if (method, path) in EXAMPLES else {}
    return await browser.request(method, path.format_map(values), params=query, **body)


def is_refused(reply: Response) -> bool:
    codes = ("person-unknown", "device-unknown")
    return reply.status_code == 404 and reply.json()["code"] in codes


@pytest.fixture
async def members(server: Server, province: Province, tmp_path: Path) -> Members:
    folder = tmp_path / "content"
    folder.mkdir()
    async with server.sessions.writing() as session:
        await Editions(session).load_folder(Content().write(folder), TODAY)
    return await settle_members(server.sessions, province)


@pytest.mark.parametrize("route", OF_PEOPLE, ids=lambda one: f"{one[0]} {one[1]}")
async def test_nobody_elses_person_is_answered_for_before_or_after_a_move(
    server: Server, province: Province, members: Members, route: Route
) -> None:
    own = province.communes[0]
    officer = await staff_browser(server, province.commune_admin)
    for whose, other in {**members.others, "coming": members.coming}.items():
        assert is_refused(await ask(officer, route, own, other)), whose
    if route[0] == "get":
        for mine in (members.own, members.child, members.leaving):
            assert (await ask(officer, route, own, mine)).status_code != 404
    await move_over(server.sessions, province, members)
    with clock.frozen(clock.now() + timedelta(days=30)):
        officer = await staff_browser(server, province.commune_admin, "can-bo-sau")
        gone = await ask(officer, route, own, members.leaving)
        assert is_refused(gone), gone.text
        if route[0] == "get":
            assert (await ask(officer, route, own, members.coming)).status_code != 404


@pytest.mark.parametrize("route", LISTS, ids=lambda one: one[1])
async def test_no_list_shows_a_personal_field_of_somebody_else(
    server: Server, province: Province, members: Members, route: Route
) -> None:
    own = province.communes[0]
    officer = await staff_browser(server, province.commune_admin)
    others = [*members.others.values(), members.coming]
    assert list(leaks(await ask(officer, route, own, None), others)) == []
    await move_over(server.sessions, province, members)
    with clock.frozen(clock.now() + timedelta(days=30)):
        officer = await staff_browser(server, province.commune_admin, "can-bo-sau")
        others = [*members.others.values(), members.leaving]
        assert list(leaks(await ask(officer, route, own, None), others)) == []


def leaks(reply: Response, others: list[Member]) -> Iterator[str]:
    for other in others:
        for field in ("name", "phone"):
            if getattr(other, field) in reply.text:
                yield f"{field} of {other.name}"


def personal_fields(app: Litestar) -> set[str]:
    """Names of all reply fields that are marked, wherever they stand."""
    shapes = [
        handler.parsed_fn_signature.return_type.annotation
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.parsed_fn_signature.return_type.is_subclass_of(msgspec.Struct)
    ]
    found: set[str] = set()
    for shape in shapes:
        (_, named) = msgspec.json.schema_components([shape], ref_template="{name}")
        for one in named.values():
            fields = one.get("properties", {}).items()
            found |= {name for name, field in fields if "x-personal" in field}
    return found


async def test_what_is_looked_for_is_marked_as_personal(server: Server) -> None:
    """Names stand under many fields and are looked for in the whole text of a reply."""
    assert {"name", "phone", "birth_year", "person_name"} <= personal_fields(server.app)


async def test_an_instructor_reads_no_personal_particulars(
    server: Server, province: Province, members: Members
) -> None:
    instructor = await staff_browser(server, members.parent.id)
    for route in OF_PEOPLE:
        reply = await ask(instructor, route, province.id, members.own)
        assert members.own.phone not in reply.text
        if route[0] == "get" and reply.status_code == 200:
            assert any_of(reply.json(), ("phone", "birth_year")) == set()


def any_of(found: Any, names: tuple[str, ...]) -> set[Any]:
    """What stands under ``names`` anywhere in a reply, but nothing."""
    if isinstance(found, dict):
        here = {value for name, value in found.items() if name in names and value is not None}
        return here.union(*(any_of(one, names) for one in found.values()))
    if isinstance(found, list):
        return set().union(*(any_of(one, names) for one in found))
    return set()


def test_there_is_something_to_check() -> None:
    assert len(OF_PEOPLE) >= 15
    assert len(LISTS) >= 10
