"""Item analysis over HTTP: whose sittings count, how many it takes, and nobody's own answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event, update

from saovuong import clock
from saovuong.identity.models import Person
from saovuong.identity.people.people import People
from saovuong.reports import first_sittings
from tests.factories.banks import COURSE, TEST, publish_sample
from tests.factories.browsers import learner_browser, staff_browser
from tests.factories.province import Province, found_province
from tests.factories.server import Server, served, settings_for
from tests.factories.sittings import hand_in, sit

TESTS = "/api/manage/tests"
ITEMS = f"/api/manage/tests/items?course={COURSE}"
SECOND = "f" * 64


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with served(settings_for(database_url, tmp_path)) as server:
        await publish_sample(server.sessions)
        yield server


@pytest.fixture
async def province(server: Server) -> Province:
    return await found_province(server.sessions)


async def read(browser: httpx.AsyncClient, address: str = ITEMS) -> dict[str, Any]:
    reply = await browser.get(address)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_an_officer_reads_figures_of_his_own_people_by_fives(
    server: Server, province: Province
) -> None:
    """23 of one commune and 4 of another sat: 20, none and 25 are told of."""
    first, second = province.communes
    await sit(server, first, range(23))
    await sit(server, second, range(50, 54))
    own = await staff_browser(server, province.commune_admin, "can-bo-1")
    (listed,) = (await read(own, TESTS))["tests"]
    assert listed == {
        "course": COURSE,
        "test": TEST,
        "is_enough": True,
        "editions": [{"number": 1, "people": 23, "told": 20}],
    }
    table = await read(own)
    assert (table["used"], table["whole"]["attempts"], table["whole"]["max_mark"]) == ([1], 20, 2)
    assert 0 < table["whole"]["mean"]["value"] < 2
    assert [one["id"] for one in table["questions"]] == [f"{TEST}-q{n}" for n in range(1, 5)]
    for question in table["questions"]:
        a, b, blank = question["choices"]
        assert a["everyone"] + b["everyone"] + blank["everyone"] == question["attempts"]
        assert blank["everyone"] == question["blank"]
        assert question["facility"]["value"] == 100 * a["everyone"] / question["attempts"]
        assert (a["is_right"], a["text"], question["editions"]) == (True, "Đúng", [1])
        assert question["effective_weight"] == {"value": None, "missing": "drawn-by-chance"}
    assert sum(one["attempts"] for one in table["questions"]) == 2 * 20

    before = table
    await sit(server, first, [70])
    after = await read(own)
    assert after.pop("editions") != before.pop("editions")
    assert after == before, "one more person must not show"
    whole = await read(await staff_browser(server, province.admin, "can-bo-2"))
    assert whole["whole"]["attempts"] == 25


async def test_four_people_are_not_told_about(server: Server, province: Province) -> None:
    await sit(server, province.communes[0], range(4))
    admin = await staff_browser(server, province.admin, "can-bo-3")
    assert [one["is_enough"] for one in (await read(admin, TESTS))["tests"]] == [False]
    table = await read(admin)
    assert (table["whole"], table["questions"], table["used"]) == (None, [], [])


async def test_only_first_sittings_of_shown_learners_count(
    server: Server, province: Province
) -> None:
    """Who sat again, who asked to be left alone and who has moved away change nothing."""
    first, second = province.communes
    phones = await sit(server, first, range(7))
    for number, phone in enumerate(phones):
        await hand_in(server, phone, number)
    own = await staff_browser(server, province.commune_admin, "can-bo-4")
    assert (await read(own))["editions"] == [{"number": 1, "people": 7, "told": 5}]
    async with server.sessions.writing() as session:
        await session.execute(
            update(Person).where(Person.id == phones[0].person).values(restricted_at=clock.now())
        )
        await People(session).move(phones[1].person, second)
    assert (await read(own))["editions"] == [{"number": 1, "people": 5, "told": 5}]


async def test_editions_are_named_taken_together_and_seen_alone(
    server: Server, province: Province
) -> None:
    await sit(server, province.communes[0], range(10))
    await publish_sample(server.sessions, SECOND, 2)
    await sit(server, province.communes[0], range(10, 16), edition=SECOND)
    admin = await staff_browser(server, province.admin, "can-bo-5")
    both = await read(admin)
    assert (both["used"], both["whole"]["attempts"]) == ([2, 1], 15)
    assert {tuple(one["editions"]) for one in both["questions"]} <= {(2, 1), (2,), (1,)}
    for number, people in ((1, 10), (2, 5)):
        alone = await read(admin, f"{ITEMS}&edition={number}")
        assert (alone["used"], alone["whole"]["attempts"]) == ([number], people)
    assert (await read(admin, f"{ITEMS}&edition=99"))["whole"] is None


async def test_a_question_few_were_asked_shows_no_figures(
    server: Server, province: Province
) -> None:
    """Of five people who got two questions of four, no question can have been asked of all."""
    await sit(server, province.communes[0], range(5))
    table = await read(await staff_browser(server, province.admin, "can-bo-6"))
    few = [one for one in table["questions"] if one["attempts"] < 5]
    assert few
    for question in few:
        assert question["choices"] == []
        assert question["facility"] == {"value": None, "missing": "too-few-people"}


async def test_teachers_and_admins_read_it_others_do_not(
    server: Server, province: Province
) -> None:
    await sit(server, province.communes[0], range(5))
    async with server.sessions.writing() as session:
        people = People(session)
        teacher = await people.create("Giáo viên (mẫu)", province.communes[0])
        await people.grant(teacher, "instructor", province.communes[0])
        operator = await people.create("Quản trị (mẫu)", province.id)
        await people.grant(operator, "operator", province.id)
    own = await staff_browser(server, teacher, "can-bo-7")
    assert (await read(own))["whole"]
    learner, _ = await learner_browser(server, province.learners[0])
    for browser in (learner, await staff_browser(server, operator, "can-bo-8")):
        for address in (TESTS, ITEMS):
            assert (await browser.get(address)).json()["code"] == "role-needed"
    unknown = await own.get("/api/manage/tests/items?course=khong-co")
    assert unknown.json()["code"] == "course-unknown"
    assert (await read(own, f"{ITEMS}&edition={10**30}"))["whole"] is None


async def test_queries_do_not_grow_with_people_and_the_latest_count(
    server: Server, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sit(server, province.communes[0], range(5))
    admin = await staff_browser(server, province.admin, "can-bo-10")
    await read(admin)  # the edition is kept from now on
    few = await _queries(server, admin)
    await sit(server, province.communes[0], range(5, 15))
    assert await _queries(server, admin) == few <= 12
    monkeypatch.setattr(first_sittings, "MOST", 10)
    assert (await read(admin))["whole"]["attempts"] == 10


async def _queries(server: Server, browser: httpx.AsyncClient) -> int:
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    engine = server.sessions.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await read(browser)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
