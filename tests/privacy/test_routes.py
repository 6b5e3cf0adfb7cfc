"""The desk over HTTP: a request from its first day to its end, by scope, with proof and log."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select, update

from saovuong import clock
from saovuong.identity.models import AuditEntry, Person, SessionToken
from saovuong.identity.people.people import People
from saovuong.privacy import working_days
from tests.factories.browsers import learner_browser, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server
from tests.privacy.filled import NAME, studied

DESK = "/api/manage/data-requests"


@pytest.fixture
async def admin(server: Server, province: Province) -> AsyncClient:
    return await staff_browser(server, province.commune_admin, "can-bo-xa")


async def recorded(
    browser: AsyncClient, person: UUID, kind: str = "access", **changes: Any
) -> dict[str, Any]:
    body = {
        "person": str(person),
        "kind": kind,
        "way": "in-person",
        "wish": "Xin bản sao",
        "received_on": clock.today().isoformat(),
    }
    reply = await browser.post(DESK, json=body | changes)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


async def age(server: Server, minutes: int) -> None:
    async with server.sessions.writing() as session:
        at = clock.now() - timedelta(minutes=minutes)
        await session.execute(update(SessionToken).values(proved_at=at))


async def actions(server: Server) -> list[str]:
    async with server.sessions.reading() as session:
        found = await session.scalars(select(AuditEntry.action).order_by(AuditEntry.position))
        return list(found)


async def test_a_request_is_answered_and_closed_within_its_clock(
    server: Server, province: Province, admin: AsyncClient
) -> None:
    made = await recorded(admin, province.learners[0])
    assert made["due_on"] == working_days.after(clock.today(), 2).isoformat()
    page = (await admin.get(DESK)).json()
    assert (page["waiting"], page["overdue"]) == (1, 0)
    (line,) = page["requests"]
    assert (line["left"], line["state"], line["person_name"]) == (2, "open", "Học viên 01 (mẫu)")
    for step, note in (("reply", "Hẹn ngày mai"), ("note", "Đã in"), ("done", "Đã giao")):
        reply = await admin.post(f"{DESK}/{made['id']}/steps", json={"step": step, "note": note})
        assert reply.status_code == 204, reply.text
    view = (await admin.get(f"{DESK}/{made['id']}")).json()
    assert view["request"]["state"] == "done"
    assert [one["step"] for one in view["steps"]] == ["received", "reply", "note", "done"]
    assert (await admin.get(DESK)).json()["requests"] == []
    closed = (await admin.get(DESK, params={"show": "closed"})).json()["requests"]
    assert [one["id"] for one in closed] == [made["id"]]
    again = await admin.post(f"{DESK}/{made['id']}/steps", json={"step": "note", "note": "x"})
    assert again.json()["code"] == "request-closed"


async def test_what_nobody_answers_is_overdue(
    server: Server, province: Province, admin: AsyncClient
) -> None:
    old = clock.today() - timedelta(days=20)
    await recorded(admin, province.learners[0], received_on=old.isoformat())
    await recorded(admin, province.learners[1])
    page = (await admin.get(DESK)).json()
    assert (page["waiting"], page["overdue"]) == (2, 1)
    assert page["requests"][0]["left"] < 0 < page["requests"][1]["left"]


@pytest.mark.parametrize("days", [-1, 400])
async def test_a_request_was_received_today_or_lately(
    province: Province, admin: AsyncClient, days: int
) -> None:
    day = (clock.today() - timedelta(days=days)).isoformat()
    body = {
        "person": str(province.learners[0]),
        "kind": "access",
        "way": "letter",
        "wish": "",
        "received_on": day,
    }
    assert (await admin.post(DESK, json=body)).json()["code"] == "received-invalid"


@pytest.mark.parametrize("typed", ["a\0b", "x" * 2001, "\ud800"])
async def test_texts_that_no_database_takes_are_refused(
    province: Province, admin: AsyncClient, typed: str
) -> None:
    made = await recorded(admin, province.learners[0])
    body = json.dumps({"step": "note", "note": typed})
    headers = {"Content-Type": "application/json"}
    reply = await admin.post(f"{DESK}/{made['id']}/steps", content=body, headers=headers)
    assert 400 <= reply.status_code < 500


async def test_a_refusal_says_why(province: Province, admin: AsyncClient) -> None:
    made = await recorded(admin, province.learners[0], "erase")
    address = f"{DESK}/{made['id']}/steps"
    reply = await admin.post(address, json={"step": "refuse", "note": "  "})
    assert reply.json()["code"] == "note-needed"
    await admin.post(address, json={"step": "refuse", "note": "Đang trong thời hạn lưu hồ sơ"})
    view = (await admin.get(f"{DESK}/{made['id']}")).json()
    assert view["request"]["state"] == "refused"
    assert view["steps"][-1]["note"].startswith("Đang trong")


async def test_the_desk_of_another_unit_knows_neither_person_nor_request(
    server: Server, province: Province, admin: AsyncClient
) -> None:
    whole = await staff_browser(server, province.admin, "can-bo-tinh")
    made = await recorded(whole, province.learners[2])
    body = {
        "person": str(province.learners[2]),
        "kind": "access",
        "way": "letter",
        "wish": "",
        "received_on": clock.today().isoformat(),
    }
    assert (await admin.post(DESK, json=body)).json()["code"] == "person-unknown"
    assert (await admin.get(DESK)).json()["waiting"] == 0
    for method, path in (
        ("GET", ""),
        ("GET", "/person.json"),
        ("GET", "/person.pdf"),
        ("GET", "/erasure"),
    ):
        reply = await admin.request(method, f"{DESK}/{made['id']}{path}")
        assert (reply.status_code, reply.json()["code"]) == (404, "request-unknown"), path
    told = (await admin.get("/api/manage/data-desk/people", params={"search": "hoc vien"})).json()
    assert {one["name"] for one in told["people"]} == {"Học viên 01 (mẫu)", "Học viên 02 (mẫu)"}
    assert (await admin.get(DESK, params={"unit": str(province.communes[1])})).status_code == 404


async def test_a_learner_finds_no_desk(server: Server, province: Province) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    assert (await browser.get(DESK)).json()["code"] == "role-needed"


async def test_everything_about_a_person_needs_a_fresh_proof_and_is_complete(
    server: Server, province: Province, course: str, admin: AsyncClient
) -> None:
    await studied(server, province, course)
    made = await recorded(admin, province.learners[0])
    await age(server, 11)
    refused = await admin.get(f"{DESK}/{made['id']}/person.json")
    assert (refused.status_code, refused.json()["code"]) == (403, "step-up-needed")
    await age(server, 0)
    told = (await admin.get(f"{DESK}/{made['id']}/person.json")).json()
    assert told["tables"]["people"]["rows"][0]["name"] == NAME
    assert NAME in str(told["tables"]["events"]["rows"])
    assert "code_hash" not in str(told)
    assert "public_key" not in str(told)
    sheet = await admin.get(f"{DESK}/{made['id']}/person.pdf")
    assert sheet.content.startswith(b"%PDF")
    assert (await actions(server)).count("data-export") == 2


async def test_a_restricted_person_is_on_no_list_but_the_desks(
    server: Server, province: Province, course: str, admin: AsyncClient
) -> None:
    learner = province.learners[0]
    made = await recorded(admin, learner, "restrict")
    address = f"{DESK}/{made['id']}/restriction"
    assert (await admin.put(address, json={"is_restricted": True})).status_code == 204
    listed = f"/api/manage/units/{province.communes[0]}/people?course=khoa-a"
    assert "Học viên 01" not in (await admin.get(listed)).text
    file = f"/api/manage/units/{province.communes[0]}/people.csv?course=khoa-a"
    assert "Học viên 01" not in (await admin.get(file)).text
    found = (
        await admin.get("/api/manage/data-desk/people", params={"search": "hoc vien 01"})
    ).json()
    assert [one["is_restricted"] for one in found["people"]] == [True]
    browser, _ = await learner_browser(server, learner)
    assert (await browser.get("/api/me")).status_code == 200
    assert (await admin.put(address, json={"is_restricted": False})).status_code == 204
    assert "Học viên 01" in (await admin.get(listed)).text
    assert {"data-restricted", "data-restriction-lifted"} <= set(await actions(server))


async def test_erasing_asks_for_proof_for_the_name_and_for_a_request_of_that_kind(
    server: Server, province: Province, course: str, admin: AsyncClient
) -> None:
    learner = province.learners[0]
    access = await recorded(admin, learner)
    made = await recorded(admin, learner, "erase")
    address = f"{DESK}/{made['id']}/erasure"
    seen = (await admin.get(address)).json()
    assert seen["name"] == "Học viên 01 (mẫu)"
    await age(server, 11)
    refused = await admin.post(address, json={"name": seen["name"]})
    assert refused.json()["code"] == "step-up-needed"
    await age(server, 0)
    wrong = await admin.post(address, json={"name": "Học viên 02 (mẫu)"})
    assert wrong.json()["code"] == "name-not-typed"
    other = await admin.post(f"{DESK}/{access['id']}/erasure", json={"name": seen["name"]})
    assert other.json()["code"] == "not-asked-to-erase"
    done = await admin.post(address, json={"name": seen["name"]})
    assert done.status_code == 204, done.text
    view = (await admin.get(f"{DESK}/{made['id']}")).json()
    assert (view["request"]["state"], view["is_erased"], view["wish"]) == ("done", True, "")
    assert view["request"]["person_name"].startswith("Đã xóa ")
    for address in (f"{DESK}/{access['id']}/erasure", f"{DESK}/{access['id']}/person.json"):
        assert (await admin.get(address)).json()["code"] == "already-erased"
    async with server.sessions.reading() as session:
        person = await session.get_one(Person, learner)
    assert (person.phone, person.birth_year) == (None, None)


async def test_an_officer_of_the_desk_is_erased_only_after_his_office(
    server: Server, province: Province
) -> None:
    whole = await staff_browser(server, province.admin, "can-bo-tinh")
    made = await recorded(whole, province.commune_admin, "erase")
    address = f"{DESK}/{made['id']}/erasure"
    seen = (await whole.get(address)).json()
    assert seen["holds_office"]
    refused = await whole.post(address, json={"name": seen["name"]})
    assert refused.json()["code"] == "holds-office"


async def test_spans_are_seen_by_officers_and_changed_by_operators(
    server: Server, province: Province, admin: AsyncClient
) -> None:
    address = "/api/manage/retention"
    assert (await admin.get(address)).json()["may_change"] is False
    refused = await admin.put(f"{address}/staff-entries", json={"days": 120})
    assert refused.json()["code"] == "role-needed"
    async with server.sessions.writing() as session:
        await People(session).grant(province.admin, "operator", province.id)
    operator = await staff_browser(server, province.admin, "van-hanh")
    done = await operator.put(f"{address}/staff-entries", json={"days": 120})
    assert done.status_code == 204
    spans = {one["id"]: one for one in (await operator.get(address)).json()["spans"]}
    assert (spans["staff-entries"]["days"], spans["staff-entries"]["shipped"]) == (120, 90)
    wrong = await operator.put(f"{address}/staff-entries", json={"days": 5})
    assert wrong.json()["code"] == "days-invalid"
    unknown = await operator.put(f"{address}/nothing", json={"days": 5})
    assert unknown.json()["code"] == "rule-unknown"
    assert "retention-changed" in await actions(server)
