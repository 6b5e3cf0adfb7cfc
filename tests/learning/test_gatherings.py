"""Gatherings: opened by officers of the unit, marked from phones that may say things twice."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from saovuong import clock
from saovuong.identity.models import AuditEntry, Person
from saovuong.identity.people.people import People
from saovuong.ids import uuid7
from saovuong.learning.models_gatherings import AttendanceMark, Gathering
from tests.factories.browsers import card_for, learner_browser, sign_in_by_card, staff_browser
from tests.factories.phones import Phone
from tests.factories.province import Province
from tests.factories.server import Server


@pytest.fixture
async def officer(server: Server, province: Province) -> AsyncClient:
    """Of the first commune."""
    return await staff_browser(server, province.commune_admin)


async def opened(browser: AsyncClient, unit: UUID, **changes: Any) -> UUID:
    gathering = uuid7()
    reply = await put(browser, unit, gathering, **changes)
    assert reply.status_code == 200, reply.text
    return gathering


async def put(browser: AsyncClient, unit: UUID, gathering: UUID, **changes: Any) -> Response:
    asked = {"title": "Học tập tháng", "held_on": clock.today().isoformat(), **changes}
    return await browser.put(f"/api/manage/units/{unit}/gatherings/{gathering}", json=asked)


async def view(browser: AsyncClient, gathering: UUID) -> dict[str, Any]:
    reply = await browser.get(f"/api/manage/gatherings/{gathering}")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def stood(browser: AsyncClient, gathering: UUID) -> dict[str, str]:
    """How it stands with each, by the last word of his name but one."""
    people = (await view(browser, gathering))["people"]
    return {one["name"].removesuffix(" (mẫu)"): one["standing"] for one in people}


def tag(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()[:8]


def scan(code: str, **changes: Any) -> dict[str, Any]:
    mark = {"id": str(uuid7()), "way": "card", "card": tag(code), "made_at": clock.now_ms()}
    return {**mark, **changes}


def word(person: UUID, said: str, **changes: Any) -> dict[str, Any]:
    mark = {"id": str(uuid7()), "way": "manual", "person": str(person), "word": said}
    return {**mark, "made_at": clock.now_ms(), **changes}


async def send(browser: AsyncClient, gathering: UUID, *marks: dict[str, Any]) -> Response:
    address = f"/api/manage/gatherings/{gathering}/marks"
    return await browser.post(address, json={"marks": marks})


async def told(browser: AsyncClient, gathering: UUID, *marks: dict[str, Any]) -> list[Any]:
    reply = await send(browser, gathering, *marks)
    assert reply.status_code == 200, reply.text
    return [
        (one["result"], one["outcome"], (one["name"] or "").removesuffix(" (mẫu)"))
        for one in reply.json()["results"]
    ]


async def test_opening_twice_is_once_and_never_something_else(
    server: Server,
    province: Province,
    officer: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unit, gathering = province.communes[0], uuid7()
    at_once = await asyncio.gather(*(put(officer, unit, gathering) for _ in range(4)))
    assert [reply.status_code for reply in at_once] == [200] * 4
    first = at_once[0]
    assert (await put(officer, unit, gathering)).json() == first.json()
    other = await put(officer, unit, gathering, title="Khác")
    assert (other.status_code, other.json()["code"]) == (409, "gathering-differs")
    far = await put(officer, unit, uuid7(), held_on="0206-11-24")
    assert far.json()["code"] == "gathering-day-invalid"
    over = await staff_browser(server, province.admin, "tinh")
    elsewhere = await put(over, province.communes[1], gathering)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "gathering-unknown")
    nowhere = await put(officer, unit, uuid7(), course="khong-co")
    assert nowhere.json()["code"] == "course-unknown"
    lesson = await put(officer, unit, uuid7(), lesson="bai-1")
    assert lesson.json()["code"] == "lesson-unknown"
    monkeypatch.setattr("saovuong.learning.gatherings.MOST", 3)
    assert (await put(officer, unit, uuid7())).status_code == 200
    large = await put(over, province.id, uuid7())
    assert (large.status_code, large.json()["code"]) == (409, "gathering-too-large")


async def test_used_unused_and_expired_cards_say_whose_they_are(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    first, second, _ = province.learners
    used = await card_for(server, first)
    await sign_in_by_card(server.browser(), used, Phone(first))
    unused = await card_for(server, second)
    gathering = await opened(officer, province.communes[0])
    assert await stood(officer, gathering) == {"Học viên 01": "none", "Học viên 02": "none"}
    marks = [scan(used), scan(unused)]
    assert await told(officer, gathering, *marks) == [
        ("kept", "present", "Học viên 01"),
        ("kept", "present", "Học viên 02"),
    ]
    seen = await view(officer, gathering)
    assert {one["standing"] for one in seen["people"]} == {"present"}
    assert (seen["gathering"]["present"], seen["strangers"]) == (2, 0)
    tags = {one["cards"][0]["tag"] for one in seen["people"]}
    assert tags == {tag(used), tag(unused)}
    with clock.frozen(clock.now() + timedelta(days=61)):
        later = await staff_browser(server, province.commune_admin, "can-bo-sau")
        third = await opened(later, province.communes[0])
        ((_, outcome, _),) = await told(later, third, scan(unused))
        assert outcome == "present"


async def test_withdrawn_foreign_and_unknown_cards_are_told_and_do_not_count(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    old = await card_for(server, province.learners[0])
    await card_for(server, province.learners[0])
    foreign = await card_for(server, province.learners[2])
    staff = await card_for(server, province.commune_admin, "staff")
    gathering = await opened(officer, province.communes[0])
    answers = await told(officer, gathering, *map(scan, (old, foreign, "0000000000", staff)))
    assert answers == [
        ("kept", "revoked-card", "Học viên 01"),
        ("kept", "other-unit", ""),
        ("kept", "unknown-card", ""),
        ("kept", "unknown-card", ""),
    ]
    seen = await view(officer, gathering)
    assert {one["standing"] for one in seen["people"]} == {"none"}
    assert seen["strangers"] == 4
    cards = next(one["cards"] for one in seen["people"] if one["cards"])
    assert [one["is_withdrawn"] for one in cards] == [True, False]
    async with server.sessions.reading() as session:
        marks = (await session.scalars(select(AttendanceMark))).all()
        entries = (await session.scalars(select(AuditEntry))).all()
    assert {len(one.card_hash or b"") for one in marks} == {4}
    kept = repr([vars(row) for row in [*marks, *entries]])
    assert old not in kept
    assert hashlib.sha256(old.encode()).digest()[:5].hex() not in kept


async def test_the_same_mark_twice_gets_the_same_answer_and_another_under_its_id_is_refused(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    first, second, _ = province.learners
    gathering = await opened(officer, province.communes[0])
    mark = word(first, "present", offset_ms=-1500)
    assert await told(officer, gathering, mark, mark) == [
        ("kept", "present", "Học viên 01"),
        ("already", "present", "Học viên 01"),
    ]
    changed = [{**mark, "word": "absent"}, {**mark, "person": str(second)}, {**mark, "made_at": 5}]
    assert await told(officer, gathering, *changed) == [("conflict", None, "")] * 3
    other = await opened(officer, province.communes[0])
    assert await told(officer, other, mark) == [("conflict", None, "")]
    over = await staff_browser(server, province.admin, "tinh")
    assert await told(over, gathering, mark) == [("conflict", None, "")]
    replies = await asyncio.gather(*(send(officer, gathering, scan("x" * 10)) for _ in range(3)))
    again = word(second, "absent", reason="Ốm")
    replies = await asyncio.gather(*(send(officer, gathering, again) for _ in range(4)))
    results = sorted(one.json()["results"][0]["result"] for one in replies)
    assert results == ["already", "already", "already", "kept"]
    assert await stood(officer, gathering) == {"Học viên 01": "present", "Học viên 02": "absent"}
    async with server.sessions.reading() as session:
        query = select(func.count()).where(AttendanceMark.way == "manual")
        assert await session.scalar(query) == 2


async def test_the_last_word_counts_by_corrected_clocks_in_whatever_order_it_comes(
    province: Province, officer: AsyncClient
) -> None:
    person, _, _ = province.learners
    gathering = await opened(officer, province.communes[0])
    now = clock.now_ms()
    back = word(person, "taken-back", made_at=now - 1_000)
    slow = word(person, "absent", made_at=now - 90_000_000, offset_ms=90_000_000 - 2_000)
    await told(officer, gathering, back)
    await told(officer, gathering, slow)
    assert (await stood(officer, gathering))["Học viên 01"] == "none"
    fast = word(person, "present", made_at=now + 50_000_000)
    await told(officer, gathering, fast)
    await asyncio.sleep(0.01)
    await told(officer, gathering, word(person, "absent", reason="Đi viện"))
    (one, _) = (await view(officer, gathering))["people"]
    assert (one["standing"], one["way"], one["reason"]) == ("absent", "manual", "Đi viện")


async def test_a_batch_with_a_nonsense_mark_is_refused_whole(
    province: Province, officer: AsyncClient
) -> None:
    gathering = await opened(officer, province.communes[0])
    person = province.learners[0]
    good = word(person, "present")
    for bad in (
        {**scan("ABCDE12345"), "person": str(person)},
        {**word(person, "present"), "way": "card"},
        scan("ABCDE12345", word="absent"),
        {**good, "person": None},
    ):
        refused = await send(officer, gathering, good, bad)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        assert refused.json()["details"]["faults"][0]["path"] == "$.marks[1]"
    assert (await send(officer, gathering, *[good] * 201)).status_code == 422
    assert (await view(officer, gathering))["gathering"]["present"] == 0


async def test_people_of_other_units_are_neither_marked_nor_named(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    first, second, foreign = province.learners
    gathering = await opened(officer, province.communes[0])
    assert (
        await told(officer, gathering, word(foreign, "present"), word(uuid7(), "present"))
        == [("kept", "other-unit", "")] * 2
    )
    await told(officer, gathering, word(first, "present"), word(second, "absent"))
    async with server.sessions.writing() as session:
        await People(session).move(first, province.communes[1])
    seen = await view(officer, gathering)
    assert [one["name"] for one in seen["people"]] == ["Học viên 02 (mẫu)"]
    assert (seen["elsewhere"], seen["gathering"]["present"]) == (1, 1)
    over = await staff_browser(server, province.admin, "tinh")
    assert await stood(over, gathering) == {"Học viên 01": "present", "Học viên 02": "absent"}
    neighbour = (await over.get(f"/api/manage/units/{province.communes[1]}/gatherings")).json()
    assert neighbour["gatherings"] == []


async def test_instructors_mark_but_take_no_list_away(server: Server, province: Province) -> None:
    unit = province.communes[0]
    async with server.sessions.writing() as session:
        await People(session).grant(province.learners[1], "instructor", unit)
    teacher = await staff_browser(server, province.learners[1], "giao-vien")
    gathering = await opened(teacher, unit)
    assert await told(teacher, gathering, word(province.learners[0], "present"))
    refused = await teacher.get(f"/api/manage/gatherings/{gathering}/attendance.csv")
    assert (refused.status_code, refused.json()["code"]) == (403, "role-needed")
    learner, _ = await learner_browser(server, province.learners[0])
    assert (await put(learner, unit, uuid7())).status_code == 403


async def test_the_sheet_runs_nothing_and_is_on_record(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    person = province.learners[0]
    gathering = await opened(officer, province.communes[0])
    async with server.sessions.writing() as session:
        (await session.get_one(Person, person)).name = "=1+1"
    await told(officer, gathering, word(person, "absent", reason='@SUM(A1) "ốm"'))
    reply = await officer.get(f"/api/manage/gatherings/{gathering}/attendance.csv")
    assert reply.status_code == 200, reply.text
    assert reply.content.startswith(b"\xef\xbb\xbf")
    assert reply.headers["cache-control"] == "no-store"
    heading, *lines = reply.text.lstrip("\ufeff").splitlines()
    assert heading.startswith("Họ và tên,")
    assert lines[0].startswith("'=1+1,Xã mẫu 1,Vắng,")
    assert lines[0].endswith(""""'@SUM(A1) ""ốm\"\"\"""")
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        stale = await officer.get(f"/api/manage/gatherings/{gathering}/attendance.csv")
        assert stale.json()["code"] == "step-up-needed"
    async with server.sessions.reading() as session:
        entries = (await session.scalars(select(AuditEntry))).all()
    about = [one for one in entries if one.subject == str(gathering)]
    assert [one.action for one in about] == [
        "gathering-opened",
        "attendance-marked",
        "attendance-exported",
    ]
    assert {one.unit_id for one in about} == {province.communes[0]}
    assert "=1+1" not in repr([vars(one) for one in entries])


async def test_a_gathering_is_called_off_and_what_comes_late_is_still_kept(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    unit, person = province.communes[0], province.learners[0]
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    old = await opened(officer, unit, held_on=yesterday)
    gathering = await opened(officer, unit)
    for _ in range(2):
        assert (await officer.delete(f"/api/manage/gatherings/{gathering}")).status_code == 204
    assert await told(officer, gathering, word(person, "present")) == [
        ("kept", "present", "Học viên 01")
    ]
    listed = (await officer.get(f"/api/manage/units/{unit}/gatherings")).json()["gatherings"]
    assert [one["id"] for one in listed] == [str(gathering), str(old)]
    assert [one["cancelled_at"] is None for one in listed] == [False, True]
    assert [one["present"] for one in listed] == [1, 0]


async def test_gatherings_are_listed_page_by_page(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    unit = province.communes[0]
    async with server.sessions.writing() as session:
        session.add_all(
            Gathering(
                id=uuid7(),
                unit_id=unit,
                title=f"Buổi {n}",
                held_on=clock.today() - timedelta(days=n // 3),
                created_at=clock.now(),
                created_by=province.commune_admin,
            )
            for n in range(35)
        )
    address = f"/api/manage/units/{unit}/gatherings"
    first = (await officer.get(address)).json()
    second = (await officer.get(address, params={"after": first["next"]})).json()
    both = [*first["gatherings"], *second["gatherings"]]
    assert (len(first["gatherings"]), len(second["gatherings"]), second["next"]) == (30, 5, None)
    assert len({one["id"] for one in both}) == 35
    assert [one["held_on"] for one in both] == sorted((o["held_on"] for o in both), reverse=True)
    spoiled = await officer.get(address, params={"after": "x"})
    assert spoiled.json()["code"] == "cursor-invalid"
