"""The story again with everything going wrong: nothing is lost, nothing counts twice."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from playwright.sync_api import Page, Request, expect

from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess, learner_name

ROAD = "/api/sync/envelopes"


@contextmanager
def database(server: ServerProcess) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(server.var / "saovuong.db")) as connection:
        yield connection


def events(server: ServerProcess, kind: str) -> int:
    with database(server) as connection:
        query = "SELECT count(*) FROM events WHERE type = ?"
        count: int = connection.execute(query, (kind,)).fetchone()[0]
        return count


def everything_is_received(page: Page) -> None:
    walks.go(page, "#/")
    expect(page.get_by_text("Mọi việc đã làm đều đã tới máy chủ")).to_be_visible(timeout=30_000)


def rebuild_finds_nothing(server: ServerProcess) -> None:
    server.run("rebuild")


def signed_in(server: ServerProcess, browsers: Opener, learner: int, phone: str = "phone") -> Page:
    """A phone with the course on it, in the hands of a sample learner."""
    page = browsers(phone).open()
    walks.sign_in_with_card(page, server.card_of(learner))
    walks.download_course(page)
    return page


def test_a_server_killed_in_the_middle_of_an_upload_gets_all_of_it_once(
    server: ServerProcess, browsers: Opener
) -> None:
    page = signed_in(server, browsers, 2)
    before = events(server, "lesson_finished")
    kills: list[str] = []

    def kill(request: Request) -> None:
        if request.url.endswith(ROAD) and len(kills) < 3 and server.process is not None:
            kills.append(request.url)
            server.stop(signal.SIGKILL)

    page.on("request", kill)
    for lesson in (walks.FIRST, walks.SECOND, "dqtv-03"):
        walks.read_lesson(page, lesson)
        page.wait_for_timeout(700)
        if server.process is None:
            server.start()
    assert kills, "the server was never in the middle of an upload"
    page.remove_listener("request", kill)
    walks.go(page, "#/toi")
    walks.button(page, "Gửi ngay").click()
    everything_is_received(page)
    assert events(server, "lesson_finished") == before + 3
    rebuild_finds_nothing(server)


def test_envelopes_sent_twice_and_in_reverse_change_nothing(
    server: ServerProcess, browsers: Opener
) -> None:
    page = signed_in(server, browsers, 3)
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.post_data or "") if r.url.endswith(ROAD) else None)
    before = events(server, "lesson_finished")
    for lesson in (walks.FIRST, walks.SECOND):
        walks.read_lesson(page, lesson)
        everything_is_received(page)
    after = events(server, "lesson_finished")
    assert after == before + 2
    for body in (*reversed(sent), *sent):
        reply = page.request.post(
            f"{server.address}{ROAD}", data=body, headers={"Origin": server.address}
        )
        outcomes = {result["outcome"] for result in json.loads(reply.text())["results"]}
        assert outcomes <= {"already"}
    assert events(server, "lesson_finished") == after
    rebuild_finds_nothing(server)


def test_one_person_on_two_phones_sees_the_work_of_both(
    server: ServerProcess, browsers: Opener
) -> None:
    page = signed_in(server, browsers, 4)
    walks.read_lesson(page, "dqtv-04")
    everything_is_received(page)
    other = signed_in(server, browsers, 4, "second-phone")
    walks.read_lesson(other, "dqtv-05")
    everything_is_received(other)
    state = json.loads(other.request.get(f"{server.address}/api/me/state").text())
    finished = {one["lesson"] for one in state["lessons"] if one["finished_at"]}
    assert {"dqtv-04", "dqtv-05"} <= finished
    assert sum(device["count"] for device in state["devices"]) == state["held"]["count"]
    assert len(state["devices"]) >= 2
    walks.go(other, f"#/khoa/{walks.COURSE}")
    expect(other.locator('a[href$="/dqtv-04"]').first).to_contain_text("đã học xong")


def test_two_people_on_one_phone_keep_apart(server: ServerProcess, browsers: Opener) -> None:
    page = signed_in(server, browsers, 5)
    server.stop()
    walks.read_lesson(page, "dqtv-06")
    server.start()
    walks.sign_in_with_card(page, server.card_of(6), pin="7391")
    walks.go(page, "#/ket-qua")
    expect(page.get_by_text("Chưa có gì", exact=False)).to_be_visible()
    phone = browsers("phone")
    phone.close()
    page = phone.open()
    page.goto(server.address)
    page.get_by_role("button", name=learner_name(5)).click()
    page.get_by_label("Mã PIN").fill("7391")
    walks.button(page, "Mở", exact=True).click()
    expect(page.get_by_text("Mã PIN chưa đúng")).to_be_visible()
    page.get_by_label("Mã PIN").fill(walks.PIN)
    walks.button(page, "Mở", exact=True).click()
    expect(page.get_by_text("Việc tiếp theo")).to_be_visible()
    everything_is_received(page)
    rebuild_finds_nothing(server)


def test_a_clock_three_years_wrong_loses_nothing(server: ServerProcess, browsers: Opener) -> None:
    page = browsers("old-clock").open()
    page.clock.install(time="2023-01-05T03:00:00")
    walks.sign_in_with_card(page, server.card_of(7))
    walks.download_course(page)
    before = events(server, "lesson_finished")
    walks.read_lesson(page, walks.FIRST)
    walks.begin_test(page)
    walks.take_test(page)
    page.clock.run_for(5_000)
    walks.go(page, "#/ket-qua")
    expect(page.locator(".slip .code").first).to_be_visible(timeout=30_000)
    assert events(server, "lesson_finished") == before + 1
    with database(server) as connection:
        query = "SELECT count(*) FROM events e JOIN devices d ON d.id = e.device_id"
        early = connection.execute(f"{query} WHERE e.happened_at < d.registered_at").fetchone()
    assert early == (0,)
