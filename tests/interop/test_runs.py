"""The work on imports: one at a time, all or nothing, and nothing left of what was stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, update

from saovuong import clock
from saovuong.identity.models import AuditEntry, Person, Role
from saovuong.identity.people.people import People
from saovuong.interop.imports import file_name
from saovuong.interop.models import Import, ImportFile
from saovuong.interop.people_rosters import PeopleRosters
from saovuong.interop.people_undos import PeopleUndos
from saovuong.interop.undoing import Undoing
from tests.factories.browsers import staff_browser
from tests.factories.province import Province
from tests.factories.rosters import (
    CONFIRMED,
    Desk,
    numbers_of,
    people_book,
    units_book,
)
from tests.factories.server import Server, served, settings_for

ROWS = [(f"DQ-{n}", f"Người {n} (mẫu)", 1990, "", "Xã mẫu 1", "") for n in range(30)]


async def count(server: Server, model: Any) -> int:
    async with server.sessions.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def confirm(desk: Desk, looked: dict[str, Any], **changes: int) -> Any:
    roster = looked["roster"]
    numbers = {name: roster["numbers"][name] for name in CONFIRMED} | changes
    return await desk.browser.post(f"/api/manage/imports/{roster['id']}/commit", json=numbers)


async def test_the_file_goes_once_it_is_written_and_its_hash_stays(
    desk: Desk, server: Server
) -> None:
    looked = await desk.look("people", people_book(*ROWS))
    assert await count(server, ImportFile) == 1
    done = await desk.commit(looked)
    assert await count(server, ImportFile) == 0
    assert len(done["roster"]["file_hash"]) == 64


async def test_exactly_one_of_several_confirmations_wins(desk: Desk, server: Server) -> None:
    looked = await desk.look("people", people_book(*ROWS))
    before = await count(server, Person)
    replies = await asyncio.gather(*(confirm(desk, looked) for _ in range(4)))
    assert sorted(one.status_code for one in replies) == [202, 409, 409, 409]
    await desk.settled(looked["roster"]["id"])
    assert await count(server, Person) == before + len(ROWS)


async def test_other_numbers_than_those_shown_are_not_confirmed(desk: Desk) -> None:
    looked = await desk.look("people", people_book(*ROWS))
    refused = await confirm(desk, looked, new=3)
    assert (refused.status_code, refused.json()["code"]) == (409, "import-changed")


async def test_what_changed_after_the_look_is_looked_at_again(
    desk: Desk, server: Server, province: Province
) -> None:
    looked = await desk.look("people", people_book(*ROWS))
    async with server.sessions.writing() as session:
        people = People(session)
        other = await people.create("Người 0 (mẫu)", province.communes[0], birth_year=1990)
        await people.grant(other, "learner", province.communes[0])
    again = await desk.commit(looked)
    assert again["roster"]["state"] == "checked"
    assert again["roster"]["problem"] == "import-changed"
    assert numbers_of(again)["new"] == len(ROWS) - 1
    assert (await desk.commit(again))["roster"]["state"] == "done"


async def test_a_failure_in_the_middle_leaves_nothing(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = PeopleRosters.write

    async def breaks(self: PeopleRosters, *given: Any) -> Any:
        await written(self, *given)
        raise RuntimeError("the disk is full")

    looked = await desk.look("people", people_book(*ROWS))
    before = await count(server, Person), await count(server, Role)
    monkeypatch.setattr(PeopleRosters, "write", breaks)
    failed = await desk.commit(looked)
    assert (failed["roster"]["state"], failed["roster"]["problem"]) == ("failed", "unexpected")
    assert "disk" not in str(failed)
    assert (await count(server, Person), await count(server, Role)) == before
    assert await count(server, ImportFile) == 0


async def test_a_server_that_stops_in_the_middle_leaves_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.factories.province import found_province

    settings = settings_for(database_url, tmp_path)
    async with served(settings) as server:
        province = await found_province(server.sessions)
        desk = Desk(server, await staff_browser(server, province.admin), province.id)
        looked = await desk.look("people", people_book(*ROWS))
        before = await count(server, Person)
        reached = asyncio.Event()

        async def hangs(self: PeopleRosters, *given: Any) -> Any:
            reached.set()
            await asyncio.sleep(60)

        monkeypatch.setattr(PeopleRosters, "write", hangs)
        assert (await confirm(desk, looked)).status_code == 202
        await asyncio.wait_for(reached.wait(), 10)
        asked = desk.browser.get(f"/api/manage/imports/{looked['roster']['id']}/progress")
        told = (await asyncio.wait_for(asked, 3)).json()  # although somebody is writing
        assert (told["state"], told["step"], told["total"]) == ("writing", "writing", len(ROWS))
    async with served(settings) as again:
        assert await count(again, Person) == before
        cookies = desk.browser.cookies
        browser = again.browser()
        browser.cookies = cookies
        page = await browser.get(f"/api/manage/imports/{looked['roster']['id']}")
        assert page.json()["roster"]["state"] == "interrupted"
        assert page.json()["roster"]["problem_text"]


async def test_a_killed_server_is_noticed_by_its_silence(desk: Desk, server: Server) -> None:
    looked = await desk.look("people", people_book(*ROWS))
    long_ago = clock.now() - timedelta(minutes=2)
    async with server.sessions.writing() as session:
        await session.execute(update(Import).values(state="writing", beat_at=long_ago))
    page = await desk.settled(looked["roster"]["id"])
    assert page["roster"]["state"] == "interrupted"
    await desk.runs.start()
    async with server.sessions.reading() as session:
        assert await session.scalar(select(Import.state)) == "failed"


async def test_an_undoing_goes_on_behind_its_page_which_follows_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = await desk.take_in("people", people_book(*ROWS))
    import_id = done["roster"]["id"]
    reached, go_on = asyncio.Event(), asyncio.Event()
    carried_out = PeopleUndos.carry_out

    async def waits(self: PeopleUndos, undoing: Undoing, seen: Any) -> None:
        seen(3, len(ROWS))
        reached.set()
        await go_on.wait()
        await carried_out(self, undoing, seen)

    monkeypatch.setattr(PeopleUndos, "carry_out", waits)
    report, reply = await desk.ask_to_undo(import_id)
    assert (reply.status_code, reply.json()["state"]) == (202, "undoing")
    await asyncio.wait_for(reached.wait(), 10)
    asked = desk.browser.get(f"/api/manage/imports/{import_id}/progress")
    told = (await asyncio.wait_for(asked, 3)).json()  # although somebody is writing
    assert told == {"state": "undoing", "step": "undoing", "done": 3, "total": len(ROWS)}
    go_on.set()
    undone = (await desk.settled(import_id))["roster"]
    assert report["numbers"]["removed"] == len(ROWS)
    assert (undone["state"], undone["step"], undone["can_undo"]) == ("undone", "", False)
    again = await desk.browser.get(f"/api/manage/imports/{import_id}/undo")
    assert again.json()["code"] == "import-not-ready"


async def test_exactly_one_of_several_undoings_wins(desk: Desk, server: Server) -> None:
    done = await desk.take_in("people", people_book(*ROWS))
    address = f"/api/manage/imports/{done['roster']['id']}/undo"
    numbers = (await desk.browser.get(address)).json()["numbers"]
    replies = await asyncio.gather(*(desk.browser.post(address, json=numbers) for _ in range(3)))
    assert sorted(one.status_code for one in replies) == [202, 409, 409]
    await desk.settled(done["roster"]["id"])
    assert await count(server, Person) == 5


async def test_an_undoing_that_fails_or_is_stopped_takes_nothing_back(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = await desk.take_in("people", people_book(*ROWS))
    import_id = done["roster"]["id"]
    before = await count(server, Person), await count(server, Role)
    carried_out = PeopleUndos.carry_out

    async def breaks(self: PeopleUndos, *given: Any) -> None:
        await carried_out(self, *given)
        raise RuntimeError("the disk is full")

    async def hangs(_self: PeopleUndos, *_given: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(PeopleUndos, "carry_out", breaks)
    await desk.ask_to_undo(import_id)
    failed = (await desk.settled(import_id))["roster"]
    assert (failed["state"], failed["problem"]) == ("done", "unexpected")
    assert (await count(server, Person), await count(server, Role)) == before
    monkeypatch.setattr(PeopleUndos, "carry_out", hangs)
    await desk.ask_to_undo(import_id)
    await asyncio.sleep(0.05)
    await desk.runs.stop()
    stopped = (await desk.settled(import_id))["roster"]
    assert (stopped["state"], stopped["problem"]) == ("done", "undo-interrupted")
    assert stopped["problem_text"]
    monkeypatch.setattr(PeopleUndos, "carry_out", carried_out)
    await desk.undo(import_id)
    assert await count(server, Person) == before[0] - len(ROWS)


async def test_an_undoing_whose_server_was_killed_can_be_asked_for_again(
    desk: Desk, server: Server
) -> None:
    done = await desk.take_in("people", people_book(*ROWS))
    import_id = done["roster"]["id"]
    long_ago = clock.now() - timedelta(minutes=2)

    async def killed() -> None:
        async with server.sessions.writing() as session:
            await session.execute(update(Import).values(step="undoing", beat_at=long_ago))

    await killed()
    silent = (await desk.settled(import_id))["roster"]
    assert (silent["state"], silent["problem"]) == ("done", "undo-interrupted")
    await desk.runs.start()
    async with server.sessions.reading() as session:
        assert await session.scalar(select(Import.step)) == ""
    await killed()
    await desk.undo(import_id)


async def test_a_broken_file_says_so(desk: Desk) -> None:
    raw = people_book(*ROWS)
    failed = await desk.look("people", raw[:-200])
    assert failed["roster"]["state"] == "failed"
    assert failed["roster"]["problem"] == "file-is-broken"
    assert "damaged" in failed["roster"]["problem_text"]


async def test_only_who_sees_the_unit_sees_the_import(
    desk: Desk, server: Server, province: Province
) -> None:
    looked = await desk.look("people", people_book(*ROWS))
    officer = await staff_browser(server, province.commune_admin, "can-bo-xa")
    found = (await officer.get("/api/manage/imports")).json()
    assert found == {"imports": []}
    address = f"/api/manage/imports/{looked['roster']['id']}"
    for method, path in (
        ("GET", ""),
        ("GET", "/progress"),
        ("GET", "/faults.csv"),
        ("GET", "/undo"),
    ):
        reply = await officer.request(method, address + path)
        assert (reply.status_code, reply.json()["code"]) == (404, "import-unknown")
    numbers = {name: looked["roster"]["numbers"][name] for name in CONFIRMED}
    reply = await officer.post(f"{address}/commit", json=numbers)
    assert (reply.status_code, reply.json()["code"]) == (404, "import-unknown")


async def test_everything_about_an_import_is_on_record(desk: Desk, server: Server) -> None:
    bad = ("", "Xấu (mẫu)", "?", "", "Xã mẫu 1", "")
    teacher = ("", "Cô giáo (mẫu)", 1990, "", "Xã mẫu 1", "giáo viên")
    done = await desk.take_in("people", people_book(*ROWS, bad, teacher))
    await desk.export("people")
    await desk.undo(done["roster"]["id"])
    async with server.sessions.reading() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.position))).all()
    actions = {one.action for one in entries}
    assert actions >= {
        "roster-uploaded", "roster-faults-read", "roles-imported", "roster-imported",
        "roster-exported", "roster-undone",
    }  # fmt: skip
    (granted,) = [one for one in entries if one.action == "roles-imported"]
    assert [one["role"] for one in granted.details["granted"]] == ["instructor"]
    assert "mẫu" not in str([one.details for one in entries if one.action.startswith("roster")])


async def test_faults_go_into_a_file_that_runs_nothing(desk: Desk) -> None:
    looked = await desk.look("people", people_book(("", "An", "=1+1", "", "Xã mẫu 1", "")))
    address = f"/api/manage/imports/{looked['roster']['id']}/faults.csv?language=en"
    reply = await desk.browser.get(address)
    assert reply.text.startswith("\ufeffSheet,Row,Column")
    assert "'=1+1" in reply.text
    assert ",=1+1" not in reply.text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Danh sách\\người.xlsx", "người.xlsx"),
        ("a\x00b\u202e.csv", "ab.csv"),
        ("", "?"),
    ],
)
def test_a_file_name_is_a_name_and_no_path(given: str, shown: str) -> None:
    assert file_name(given) == shown


@contextmanager
def statements(server: Server) -> Iterator[list[str]]:
    """The statements sent to the database within the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement.split("\n", maxsplit=1)[0][:80])

    engine = server.sessions.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_statements_do_not_grow_with_the_people(desk: Desk, server: Server) -> None:
    """On SQLite a long VALUES list is cut into pieces of 1,024 rows; nothing is done a person."""

    async def written(people: int, first: int) -> int:
        rows = [
            (f"X-{first + n}", f"Người {first + n}", 1990, "", f"Xã mẫu {n % 2 + 1}", "")
            for n in range(people)
        ]
        looked = await desk.look("people", people_book(*rows))
        with statements(server) as sent:
            await desk.commit(looked)
        return len(sent)

    few, many = await written(100, 0), await written(4_000, 1_000)
    assert many - few <= 60


async def test_a_units_list_and_a_people_list_set_a_commune_up(desk: Desk, server: Server) -> None:
    units = [("", f"Thôn {n} (mẫu)", "Thôn", "Xã mẫu 2", "") for n in range(3)]
    await desk.take_in("units", units_book(*units))
    people = [("", f"Người {n}", 1990, "", f"Xã mẫu 2 > Thôn {n} (mẫu)", "") for n in range(3)]
    done = await desk.take_in("people", people_book(*people))
    assert numbers_of(done)["new"] == 3
    assert UUID(done["roster"]["unit"]) == desk.unit
    assert await count(server, Person) == 8
