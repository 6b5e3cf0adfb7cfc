"""Two people, one phone: what one leaves behind is nobody's to see, and nobody's to lose."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.e2e import kept, walks
from tests.e2e.conftest import Opener, ServerProcess, learner_name, stopped
from tests.e2e.looks import Looks

PIN_A, PIN_B = "2580", "7391"
HAND_OVER = "Đưa máy cho người khác"
MINUTE, HOUR = 60_000, 3_600_000
SECRET = "tam hoan"
"""What the first one searches for."""


@contextmanager
def database(server: ServerProcess) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{server.var / 'saovuong.db'}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def received(server: ServerProcess, learner: int) -> list[tuple[str, str]]:
    """Type and device of every piece of work the server has of somebody."""
    query = """SELECT e.type, e.device_id FROM events e JOIN people p ON p.id = e.person_id
               WHERE p.name = ? ORDER BY e.received_at"""
    with database(server) as connection:
        return connection.execute(query, [learner_name(learner)]).fetchall()


def words(page: Page) -> str:
    """All that can be read on the page, and in its title and address."""
    said = page.evaluate("document.title + ' ' + location.href + ' ' + document.body.innerText")
    return str(said)


def type_pin(page: Page, pin: str) -> None:
    page.get_by_label("Mã PIN").fill(pin)
    walks.button(page, "Mở", exact=True).click()


def open_profile(page: Page, learner: int, pin: str) -> None:
    page.get_by_role("button", name=learner_name(learner)).click()
    type_pin(page, pin)
    expect(page.get_by_text("Việc tiếp theo")).to_be_visible()


def receipt_addresses(page: Page) -> list[str]:
    """The receipt as the page links it, and as its QR code spells it out."""
    walks.go(page, "#/ket-qua")
    link = page.get_by_role("link", name="Kiểm tra chữ ký").first.get_attribute("href") or ""
    return [link, f"#/bien-nhan/{kept.receipt(page)}"]


def test_one_phone_changes_hands_and_keeps_two_people_apart(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    first, second = 31, 32
    phone = browsers("shared")
    page = phone.open()
    walks.sign_in_with_card(page, server.card_of(first), PIN_A)
    walks.download_course(page)
    walks.begin_test(page)
    page.get_by_text("Tất cả câu hỏi").click()
    walks.hand_in(page)
    expect(page.get_by_text("Máy chủ đã nhận").first).to_be_visible()
    walks.go(page, "#/ket-qua")
    expect(page.get_by_text("Chưa đạt").first).to_be_visible()
    personal = [*receipt_addresses(page), f"#/luyen/{walks.COURSE}/{walks.FIRST}?sai=1"]
    code = page.locator(".slip .code").first.inner_text()
    with an_older_browser(page):
        walks.go(page, "#/toi")
        walks.button(page, HAND_OVER).click()
        expect(page.get_by_text(f"Đã khóa phần của {learner_name(first)}")).to_be_visible()
        walks.sign_in_with_card(page, server.card_of(second), PIN_B)
        steps_back_lead_home(page, code)
    walks.button(page, HAND_OVER).click()
    open_profile(page, first, PIN_A)

    with stopped(server, phone.context):
        walks.practise_once(page, walks.FIRST)
        walks.go(page, "#/tim")
        page.get_by_role("searchbox").fill(SECRET)
        expect(page.locator("mark").first).to_be_visible()
        walks.read_lesson(page, walks.SECOND)
        walks.go(page, "#/")
        walks.button(page, HAND_OVER).click()
        expect(page.get_by_text("Có mạng là máy tự gửi")).to_be_visible()
        nothing_is_behind(page, code)
        looks.at(page, "handed-over-vi")
        open_profile(page, second, PIN_B)
        nothing_is_behind(page, code)
        nowhere_is_anything(page, personal, code)
        before = received(server, first)
        walks.read_lesson(page, "dqtv-03")

    walks.go(page, "#/toi")
    expect(page.get_by_text("Mọi việc đã làm đều đã tới máy chủ")).to_be_visible(timeout=40_000)
    fresh = {"practice_answered", "lesson_finished"}
    for _ in range(100):
        own, theirs = received(server, first), received(server, second)
        if fresh <= {kind for kind, _ in own[len(before) :]}:
            break
        page.wait_for_timeout(200)
    assert fresh <= {kind for kind, _ in own[len(before) :]}
    assert "lesson_finished" in [kind for kind, _ in theirs]
    assert learner_name(second) in page.request.get(f"{server.address}/api/me").text()
    assert "practice_answered" not in [kind for kind, _ in theirs]
    assert len({device for _, device in own}) == len({device for _, device in theirs}) == 1
    assert {device for _, device in own}.isdisjoint({device for _, device in theirs})

    walks.button(page, HAND_OVER).click()
    open_profile(page, first, PIN_A)
    walks.go(page, f"#/khoa/{walks.COURSE}")
    expect(page.locator(f'a[href$="/{walks.SECOND}"]')).to_contain_text("đã học xong")
    expect(page.locator('a[href$="/dqtv-03"]')).not_to_contain_text("đã học xong")
    walks.go(page, "#/")
    looks.at(page, "home-of-several")
    walks.go(page, "#/toi")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Hand the phone to somebody else").click()
    expect(page.get_by_text("The server has all of it")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.request.get(f"{server.address}/api/me").status == 401, "his session ended"
    looks.at(page, "handed-over-en")


@contextmanager
def an_older_browser(page: Page) -> Iterator[None]:
    """One that cannot list its steps."""
    page.evaluate("""() => {
      window.listed = Object.getOwnPropertyDescriptor(window, 'navigation');
      Object.defineProperty(window, 'navigation', { value: undefined, configurable: true });
    }""")
    yield
    page.evaluate("() => Object.defineProperty(window, 'navigation', window.listed)")


def nothing_is_behind(page: Page, code: str) -> None:
    """The tab's history holds home and nothing else."""
    page.wait_for_timeout(300)
    steps = page.evaluate("navigation.entries().map((each) => new URL(each.url).hash)")
    assert set(steps) <= {"#/", ""}, steps
    beside = page.evaluate("JSON.stringify([sessionStorage, history.state])")
    for trace in (SECRET, code, "tạm hoãn"):
        assert trace not in words(page) + beside


def steps_back_lead_home(page: Page, code: str) -> None:
    """Where the browser cannot list its steps, those of the one before stay and show nothing."""
    hashes = "window.listed.get.call(window).entries().map((each) => new URL(each.url).hash)"
    kept = len([each for each in page.evaluate(hashes) if "ket-qua" in each or "kiem-tra" in each])
    assert kept > 0
    for _ in range(kept + 2):
        page.evaluate("history.back()")
        page.wait_for_timeout(200)
        assert page.evaluate("location.hash") == "#/"
        assert code not in words(page)


def nowhere_is_anything(page: Page, personal: list[str], code: str) -> None:
    places = ["#/", "#/ket-qua", "#/on-tap", "#/toi", "#/tim", f"#/kiem-tra/{walks.COURSE}"]
    for place in (*places, f"#/khoa/{walks.COURSE}", f"#/bai/{walks.COURSE}/{walks.SECOND}"):
        walks.go(page, place)
        page.wait_for_timeout(250)
        seen = words(page)
        for trace in (code, "Chưa đạt", "câu hỏi cần xem lại", "đã học xong", learner_name(31)):
            assert trace not in seen, (place, trace)
    walks.go(page, "#/tim")
    expect(page.get_by_role("searchbox")).to_have_value("")
    for place in personal:
        walks.go(page, place)
        page.wait_for_timeout(250)
        assert code not in words(page), place
    expect(page.locator(".steps .right, .steps .wrong")).to_have_count(0)
    walks.go(page, personal[1])
    expect(page.get_by_text("Đây không phải biên nhận của đồng chí")).to_be_visible()


def test_it_locks_itself_in_every_tab_and_guessing_is_slow(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    phone = browsers("resting")
    page = phone.open()
    page.clock.install()
    walks.sign_in_with_card(page, server.card_of(33), PIN_A)
    walks.download_course(page)
    it_is_to_lock_after_five_minutes(page, looks)
    walks.begin_test(page)
    for _ in range(4):
        walks.answer(page, "test")
        walks.button(page, "Tiếp theo").click()
    page.wait_for_timeout(300)
    answers = kept.answers(page)
    assert answers != [{}]
    other = phone.context.new_page()
    other.clock.install()
    other.goto(server.address)
    type_pin(other, PIN_A)
    expect(other.get_by_text("Việc tiếp theo")).to_be_visible()

    page.clock.fast_forward(4 * MINUTE)
    page.get_by_role("heading", level=1).click()
    page.clock.fast_forward(4 * MINUTE)
    expect(page.get_by_role("timer")).to_be_visible()
    page.clock.fast_forward(MINUTE + 10_000)
    for tab in (page, other):
        expect(tab.get_by_label("Mã PIN")).to_be_visible()
        expect(tab.get_by_role("timer")).to_have_count(0)
        assert learner_name(33) not in tab.title()
    page.reload()
    type_pin(page, PIN_A)
    expect(page.get_by_role("timer")).to_be_visible()
    assert kept.answers(page) == answers
    expect(page.get_by_role("timer")).to_contain_text("10:")  # of 20 minutes: it did not stop

    guessing_is_slow(page, looks)


def it_is_to_lock_after_five_minutes(page: Page, looks: Looks) -> None:
    walks.go(page, "#/toi")
    page.get_by_text("Mã PIN và tự khóa").click()
    page.get_by_role("button", name="5 phút", exact=True).click()
    expect(page.get_by_role("button", name="5 phút", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    looks.at(page, "lock-time")


def guessing_is_slow(page: Page, looks: Looks) -> None:
    """Ten wrong PINs: the last makes everybody wait a quarter of an hour, a reload or not."""
    walks.go(page, "#/toi")
    walks.button(page, HAND_OVER).click()
    for _ in range(9):
        type_pin(page, "1357")
        expect(page.get_by_label("Mã PIN")).to_have_value("")  # looked at
        expect(page.get_by_text("Mã PIN chưa đúng")).to_be_visible()
        page.clock.fast_forward(HOUR)
    type_pin(page, "1357")
    waiting = page.get_by_text(re.compile(r"Chờ (9[5-9]\d|960) giây"))
    expect(waiting).to_be_visible()
    looks.at(page, "must-wait")
    page.reload()
    expect(waiting).to_be_visible()
    expect(page.get_by_role("button", name="Mở", exact=True)).to_be_disabled()
    page.clock.fast_forward(17 * MINUTE)
    type_pin(page, PIN_A)
    expect(page.get_by_text("Việc tiếp theo")).to_be_visible()
