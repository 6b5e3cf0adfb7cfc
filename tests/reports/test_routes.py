"""Completion by unit over HTTP: figures, the people behind them, scope, and the file."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event, select, update

from saovuong import clock
from saovuong.identity.cursors import cursor
from saovuong.identity.models import AuditEntry, Device, Person
from saovuong.ids import uuid7
from saovuong.reports.people import UnitPeople
from tests.factories.banks import COURSE, LESSONS, publish_sample
from tests.factories.browsers import learner_browser, staff_browser
from tests.factories.phones import Phone
from tests.factories.province import Province, found_province
from tests.factories.server import Server, served, settings_for

UNITS = f"/api/manage/units?course={COURSE}"


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with served(settings_for(database_url, tmp_path)) as server:
        await publish_sample(server.sessions)
        yield server


@pytest.fixture
async def province(server: Server) -> Province:
    """The first learner finished everything; the third, of the sibling commune, one lesson."""
    province = await found_province(server.sessions)
    await study(
        server, province, 0, lambda phone: [*map(phone.finished, LESSONS), phone.submitted()]
    )
    await study(server, province, 2, lambda phone: [phone.finished()])
    return province


def whole_course(phone: Phone) -> list[str]:
    return [*map(phone.finished, LESSONS), phone.submitted()]


async def study(server: Server, province: Province, who: int, work: Any) -> Phone:
    client, phone = await learner_browser(server, province.learners[who])
    reply = await client.post("/api/sync/envelopes", content=phone.envelope(work(phone)))
    assert {result["outcome"] for result in reply.json()["results"]} == {"kept"}
    return phone


async def table(client: httpx.AsyncClient, unit: object = None) -> dict[str, Any]:
    reply = await client.get(UNITS if unit is None else f"{UNITS}&unit={unit}")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_figures_fold_from_the_communes_to_the_province(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    (top,) = (await table(admin))["rows"]
    assert (top["name"], top["learners"], top["finished"], top["passed"]) == ("Tỉnh mẫu", 3, 1, 1)
    assert top["lessons"] == [
        {"lesson": "bai-1", "finished": 2},
        {"lesson": "bai-2", "finished": 1},
    ]
    below = await table(admin, top["id"])
    assert [(row["learners"], row["finished"]) for row in below["rows"]] == [(2, 1), (1, 0)]
    assert below["unit"] == top
    assert [crumb["name"] for crumb in below["path"]] == ["Tỉnh mẫu"]


async def test_every_number_opens_exactly_the_people_behind_it(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    for row in (await table(admin, province.id))["rows"]:
        for wanted, number in (
            ("all", row["learners"]),
            ("finished", row["finished"]),
            ("unfinished", row["learners"] - row["finished"]),
            ("passed", row["passed"]),
        ):
            address = f"/api/manage/units/{row['id']}/people?course={COURSE}&filter={wanted}"
            page = (await admin.get(address)).json()
            assert page["total"] == number == len(page["people"])
        for lesson in row["lessons"]:
            address = f"/api/manage/units/{row['id']}/people?course={COURSE}"
            for wanted, number in (
                ("finished", lesson["finished"]),
                ("unfinished", row["learners"] - lesson["finished"]),
            ):
                query = f"&filter={wanted}&lesson={lesson['lesson']}"
                assert (await admin.get(address + query)).json()["total"] == number


async def test_a_person_is_shown_with_progress_result_and_contact(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    address = f"/api/manage/units/{province.communes[0]}/people?course={COURSE}&filter=finished"
    (person,) = (await admin.get(address)).json()["people"]
    assert (person["lessons"], person["lessons_in_course"], person["percent"]) == (2, 2, 100)
    assert person["passed"]
    assert person["unsent"] == 0
    assert person["last_contact_at"] >= person["finished_at"]


async def test_pages_of_people_join_without_gap_or_overlap(
    server: Server, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UnitPeople.page, "__defaults__", (1,))
    admin = await staff_browser(server, province.admin)
    address = f"/api/manage/units/{province.id}/people?course={COURSE}"
    seen, after = [], ""
    while True:
        page = (await admin.get(f"{address}&after={after}" if after else address)).json()
        seen += [person["id"] for person in page["people"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert sorted(seen) == sorted(str(learner) for learner in province.learners)
    refused = await admin.get(f"{address}&after=nonsense")
    assert (refused.status_code, refused.json()["code"]) == (400, "cursor-invalid")


async def test_a_commune_admin_sees_his_commune_and_nothing_beside_or_above_it(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.commune_admin)
    own, sibling = province.communes
    assert [row["id"] for row in (await table(admin))["rows"]] == [str(own)]
    for unit in (sibling, province.id, uuid7()):
        for address in (
            f"{UNITS}&unit={unit}",
            f"/api/manage/units/{unit}/people?course={COURSE}",
            f"/api/manage/units/{unit}/people.csv?course={COURSE}",
            f"/api/manage/silent-devices?unit={unit}",
        ):
            reply = await admin.get(address)
            assert (reply.status_code, reply.json()["code"]) == (404, "unit-unknown"), address
    silent = (await admin.get("/api/manage/silent-devices?days=1")).json()
    assert silent["without_device"] == 1


async def test_a_page_address_made_up_by_hand_is_refused(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    address = f"/api/manage/units/{province.id}/people?course={COURSE}"
    for after in ("x", cursor("a\0", province.id)):
        reply = await admin.get(address, params={"course": COURSE, "after": after})
        assert (reply.status_code, reply.json()["code"]) == (400, "cursor-invalid")


async def test_learners_and_strangers_are_turned_away(server: Server, province: Province) -> None:
    learner, _ = await learner_browser(server, province.learners[1])
    assert (await learner.get(UNITS)).status_code == 403
    assert (await server.browser().get(UNITS)).status_code == 401


async def test_the_file_reads_back_with_its_marks_and_runs_nothing(
    server: Server, province: Province
) -> None:
    rude = '=HYPERLINK("http://x")'
    async with server.sessions.writing() as session:
        changed = update(Person).where(Person.id == province.learners[1])
        await session.execute(changed.values(name=rude))
    admin = await staff_browser(server, province.admin)
    address = f"/api/manage/units/{province.communes[0]}/people.csv?course={COURSE}"
    reply = await admin.get(address)
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in reply.headers["content-disposition"]
    assert reply.content.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(reply.content.decode("utf-8-sig")))
    assert len(heading) == 9
    assert {row[0] for row in rows} == {"'" + rude, "Học viên 01 (mẫu)"}
    finished = next(row for row in rows if row[0] == "Học viên 01 (mẫu)")
    assert finished[1:5] == ["Xã mẫu 1", "2", "2", "100.0"]


async def test_reading_and_exporting_a_list_of_people_is_audited(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    address = f"/api/manage/units/{province.id}/people"
    await admin.get(f"{address}?course={COURSE}")
    await admin.get(f"{address}.csv?course={COURSE}")
    async with server.sessions.reading() as reader:
        found = set(
            await reader.scalars(
                select(AuditEntry.action).where(AuditEntry.actor == province.admin)
            )
        )
    assert {"people-read", "people-export"} <= found


async def test_silent_phones_are_listed_with_the_day_they_were_last_heard_of(
    server: Server, province: Province
) -> None:
    long_ago = clock.now() - timedelta(days=20)
    async with server.sessions.writing() as session:
        changed = update(Device).where(Device.person_id == province.learners[2])
        await session.execute(changed.values(last_contact_at=long_ago, unsent_left=3))
    admin = await staff_browser(server, province.admin)
    page = (await admin.get("/api/manage/silent-devices?days=14")).json()
    assert (page["total"], page["without_device"]) == (1, 1)
    (device,) = page["devices"]
    assert (device["person"], device["unsent"]) == (str(province.learners[2]), 3)
    assert device["last_contact_at"] == clock.to_ms(long_ago)
    assert (await admin.get("/api/manage/silent-devices?days=0")).status_code == 422


async def test_the_number_of_queries_does_not_grow_with_the_units(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    statements: list[str] = []
    engine = server.sessions.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    await table(admin, province.communes[0])
    alone = len(statements)
    statements.clear()
    await table(admin, province.id)
    assert len(statements) == alone
    assert alone <= 14


async def test_an_unknown_course_is_not_found(server: Server, province: Province) -> None:
    admin = await staff_browser(server, province.admin)
    reply = await admin.get("/api/manage/units?course=khong-co")
    assert (reply.status_code, reply.json()["code"]) == (404, "course-unknown")
