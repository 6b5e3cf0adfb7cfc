"""Every management operation × who asks × whose unit or person it is × before and after a move.

Generated from the API document: a route that forgets the scope answers here for somebody else's
unit, or shows his name. The last test takes the scope away and sees that this is noticed.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import msgspec
import pytest
from httpx import Response
from sqlalchemy import select

from saovuong import clock
from saovuong.identity import scope as scope_module
from saovuong.identity.limits.limits import LIMITS, Limit
from saovuong.identity.models import UnitAncestor
from saovuong.wire import Output
from tests.factories.neighbours import AFTER, BEFORE, Neighbours, make_home, settle
from tests.factories.server import served, settings_for
from tests.web.management import OPERATIONS, Operation, unmade

SOMEBODYS = [one for one in OPERATIONS if one.names_somebody]
BODIES = [one for one in OPERATIONS if one.body_names_somebody]
LISTS = [one for one in OPERATIONS if one.method == "get" and not one.placed]
AS_OF = (None, BEFORE - timedelta(days=1), AFTER)


@pytest.fixture(scope="module", params=[BEFORE, AFTER], ids=["before", "after"])
async def world(
    request: pytest.FixtureRequest,
    module_database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Neighbours]:
    folder = tmp_path_factory.mktemp("neighbours")
    (folder / "content").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for purpose in LIMITS:
            patch.setitem(LIMITS, purpose, Limit(1_000_000, 1))
        async with served(settings_for(module_database_url, folder)) as server:
            yield await settle(server, folder / "content", request.param)


def verdict(reply: Response) -> str:
    """ "entry", "role", "unknown", or "answered" whatever else speaks against it."""
    if reply.is_success or not reply.content:
        return "answered"
    code: str = reply.json()["code"]
    assert code not in ("invalid", "unexpected"), f"the example does not fit: {reply.text}"
    if code == "sign-in-needed":
        return "entry"
    if code == "role-needed":
        return "role"
    return "unknown" if code.endswith("-unknown") else "answered"


def shown(reply: Response) -> str:
    """All text of a reply, of a sheet's parts too."""
    if reply.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(reply.content)) as book:
            return "".join(book.read(one).decode("utf-8", "replace") for one in book.namelist())
    return reply.content.decode("utf-8", "replace")


def leaks(world: Neighbours, role: str, reply: Response) -> Iterator[str]:
    """What officers of the commune see of others' people, and instructors of anybody's phone."""
    text = shown(reply)
    for whose, home in world.homes.items():
        if not world.is_own(whose):
            yield from (f"{role} sees {one}" for one in home.secrets if one in text)
        elif role == "instructor" and home.phone in text:
            yield f"an instructor sees {home.phone}"


async def faults_of(world: Neighbours, operation: Operation) -> list[str]:
    """What is wrong with the answers about everybody's home, asked by whoever has no say there."""
    found = []
    own = world.homes["own"]
    for door, browser in (
        ("entry", world.server.browser()),
        ("role", world.staff["learner", "own"]),
    ):
        if verdict(await operation.ask(browser, own)) != door:
            found.append(f"{operation} lets in who lacks {door}")
    for role in ("instructor", "admin", "operator"):
        browser = world.staff[role, "own"]
        for whose, home in world.homes.items():
            if world.is_own(whose) or not operation.is_about(home):
                continue
            reply = await operation.ask(browser, home, own)
            if verdict(reply) not in ("role", "unknown"):
                found.append(f"{operation} answers {role} about {whose}: {reply.text[:200]}")
            found += leaks(world, role, reply)
    return found


@pytest.mark.parametrize("operation", SOMEBODYS, ids=str)
async def test_only_staff_in_scope_get_an_answer(world: Neighbours, operation: Operation) -> None:
    with clock.frozen(world.now):
        assert await faults_of(world, operation) == []
        if operation.method == "get":
            await _reads_its_own(world, operation)
        else:
            await _may_change_its_own(world, operation)


async def _reads_its_own(world: Neighbours, operation: Operation) -> None:
    """All homes in somebody's charge are answered for alike, and the province sees them all."""
    own = {whose: home for whose, home in world.homes.items() if operation.is_about(home)}
    for (role, over), browser in world.staff.items():
        if role == "learner":
            continue
        met = set()
        for whose, home in own.items():
            if over == "own" and not world.is_own(whose):
                continue
            for on in AS_OF if "on" in operation.queried else (None,):
                day = {} if on is None else {"on": on.astimezone(clock.VIETNAM).date().isoformat()}
                reply = await operation.ask(browser, home, **day)
                if on is None:
                    met.add(verdict(reply))
                if over == "own":
                    assert list(leaks(world, role, reply)) == []
        assert met in ({"answered"}, {"role"}), (role, over, met)


async def _may_change_its_own(world: Neighbours, operation: Operation) -> None:
    """Somebody is let in, with things made for this question: others' refusals mean something."""
    whose = f"{operation} {world.now:%m}"
    fresh = await make_home(world, whose, world.own)
    asked = [
        verdict(await operation.ask(world.staff[role, over], fresh))
        for role, over in (("operator", "parent"), ("admin", "parent"), ("admin", "own"))
    ]
    assert "answered" in asked


@pytest.mark.parametrize("operation", BODIES, ids=str)
async def test_nothing_is_done_to_what_a_body_names_out_of_scope(
    world: Neighbours, operation: Operation
) -> None:
    own = world.homes["own"]
    with clock.frozen(world.now):
        for whose, other in world.homes.items():
            if world.is_own(whose) or other.unit is None:
                continue
            for role in ("instructor", "admin", "operator"):
                reply = await operation.ask(world.staff[role, "own"], own, other)
                assert not reply.is_success, (whose, role, reply.text)
                assert list(leaks(world, role, reply)) == []


@pytest.mark.parametrize("operation", LISTS, ids=str)
async def test_no_list_shows_anything_of_another_unit(
    world: Neighbours, operation: Operation
) -> None:
    with clock.frozen(world.now):
        for role in ("instructor", "admin", "operator"):
            browser = world.staff[role, "own"]
            for on in AS_OF if "on" in operation.queried else (None,):
                day = {} if on is None else {"on": on.astimezone(clock.VIETNAM).date().isoformat()}
                reply = await operation.ask(browser, world.homes["own"], **day)
                assert list(leaks(world, role, reply)) == []
            if "unit" in operation.queried:
                for whose in ("own", "child", "parent", "sibling"):
                    home = world.homes[whose]
                    reply = await operation.ask(browser, home, unit=home.unit)
                    within = {"answered"} if world.is_own(whose) else {"unknown"}
                    assert verdict(reply) in within | {"role"}, (role, whose, reply.text)
                    assert list(leaks(world, role, reply)) == []


@pytest.mark.parametrize("world", [BEFORE], indirect=True, ids=["before"])
async def test_without_the_scope_every_operation_about_somebody_is_found_out(
    world: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard of the guard: each of them answers, or shows, what it must not."""

    def everything(*_args: object, **_kwargs: object) -> object:
        return select(UnitAncestor.unit_id)

    for name in ("scope", "keeping"):
        real = getattr(scope_module, name)
        for module in list(sys.modules.values()):
            if getattr(module, name, None) is real:
                monkeypatch.setattr(module, name, everything)
    reads = [one for one in SOMEBODYS if one.method == "get"]
    with clock.frozen(world.now):
        assert [str(one) for one in reads if not await faults_of(world, one)] == []


def test_whatever_tells_of_somebody_is_marked_as_personal() -> None:
    """Phone, year of birth, and the name beside them, in every shape of a reply."""
    unmarked = []
    for shape in outputs(Output):
        fields = msgspec.json.schema(shape)["$defs"][shape.__name__].get("properties", {})
        if "birth_year" in fields:
            told = {"name", "phone", "birth_year"} & set(fields)
            unmarked += [
                f"{shape.__name__}.{field}"
                for field in sorted(told)
                if "x-personal" not in json.dumps(fields[field])
            ]
    assert unmarked == []


def outputs(shape: type[Output]) -> list[type[Output]]:
    return [one for each in shape.__subclasses__() for one in (each, *outputs(each))]


def test_there_is_something_to_check() -> None:
    assert unmade() == set()
    assert len(SOMEBODYS) >= 45
    assert len(BODIES) >= 12
    assert len(LISTS) >= 8
