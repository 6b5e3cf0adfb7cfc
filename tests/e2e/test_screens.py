"""Every page, looked at: pictures into `var/screens/`, axe in both themes, no page over 320 px.

One person walks through the whole app; at each station the page is photographed for phone and
laptop, light and dark, and examined. The pictures are for people: open them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import LAPTOP, Browser, Opener, ServerProcess
from tests.e2e.looks import Looks


@pytest.fixture(params=["vi", "en"])
def look(request: pytest.FixtureRequest) -> Iterator[Looks]:
    look = Looks(language=request.param)
    yield look
    assert look.faults == []


def test_the_learners_pages_read_well(server: ServerProcess, browsers: Opener, look: Looks) -> None:
    browser = browsers("phone")
    page = browser.open()
    page.goto(server.address)
    expect(page.get_by_text("Dân quân tự vệ: những điều cần biết").first).to_be_visible()
    look.at(page, "01-home-stranger")
    learner = 11 if look.language == "vi" else 12
    walk_as_learner(server, page, look, learner)
    show_results(server, browser, look)


def walk_as_learner(server: ServerProcess, page: Page, look: Looks, learner: int) -> None:
    page.goto(server.card_of(learner))
    expect(page.get_by_label("Mã trên thẻ")).to_be_visible()
    look.at(page, "02-sign-in")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_label("Mã PIN mới")).to_be_visible()
    look.at(page, "03-new-pin")
    page.get_by_label("Mã PIN mới").fill(walks.PIN)
    page.get_by_label("Nhập lại mã PIN").fill(walks.PIN)
    walks.button(page, "Dùng mã PIN này").click()
    expect(page.get_by_text("Việc tiếp theo")).to_be_visible()
    walks.download_course(page)
    walks.read_lesson(page, walks.FIRST)
    walks.practise_once(page, walks.FIRST)
    look.at(page, "08-practice-answered")
    walks.begin_test(page)
    look.at(page, "10-test-question")
    walks.take_test(page)
    look.at(page, "12-test-handed-in")


STATIONS = {
    "04-home": "#/",
    "05-course": f"#/khoa/{walks.COURSE}",
    "06-lesson": f"#/bai/{walks.COURSE}/dqtv-03",
    "07-practice": f"#/luyen/{walks.COURSE}/dqtv-03",
    "09-test-rules": f"#/kiem-tra/{walks.COURSE}",
    "13-results": "#/ket-qua",
    "14-review": "#/on-tap",
    "15-search": "#/tim?q=tam+hoan",
    "16-me": "#/toi",
    "17-missing": "#/khong-co-trang-nay",
    "18-staff": "#/can-bo",
}


def show_results(server: ServerProcess, browser: Browser, look: Looks) -> None:
    page = browser.context.pages[0]
    walks.go(page, "#/ket-qua")
    expect(page.locator(".slip .code").first).to_be_visible()
    receipt = page.locator('a[href*="#/bien-nhan/"]').first.get_attribute("href") or ""
    walks.choose(page, lang=look.language)  # the walk so far went by Vietnamese words
    browser.close()
    page = browser.open()
    page.goto(server.address)
    expect(page.get_by_label("PIN")).to_be_visible()
    look.at(page, "19-unlock")
    page.get_by_label("PIN").fill(walks.PIN)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    for name, place in {**STATIONS, "20-receipt": receipt}.items():
        walks.go(page, place)
        page.wait_for_timeout(400)
        look.at(page, name)


def test_the_management_pages_read_well(
    server: ServerProcess, browsers: Opener, look: Looks
) -> None:
    page = browsers("laptop").open(viewport=LAPTOP)
    page.goto(server.card_of_new_admin(look.language))
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/#/can-bo/mat-khau")
    look.at(page, "30-set-password")
    page.get_by_label("Tên đăng nhập").fill(f"can-bo-{look.language}")
    page.get_by_label("Mật khẩu", exact=True).fill("bốn từ không ai đoán ra")
    page.get_by_label("Nhập lại mật khẩu").fill("bốn từ không ai đoán ra")
    walks.button(page, "Dùng mật khẩu này").click()
    expect(page.get_by_role("heading", name="Tỉnh mẫu")).to_be_visible()
    place = page.evaluate("location.hash")
    walks.choose(page, lang=look.language)
    page.reload()
    page.wait_for_timeout(500)
    look.at(page, "31-manage")
    page.get_by_role("link", name="Xã mẫu 1").click()
    expect(page.get_by_text("Học viên 01 (mẫu)").first).to_be_visible()
    look.at(page, "32-people")
    rows = json.loads(page.request.get(f"{server.address}/api/manage/silent-devices").text())
    assert rows["days"] == 14
    walks.go(page, place)
    page.get_by_role("link", name="Máy im lặng" if look.language == "vi" else "Silent").click()
    page.wait_for_timeout(500)
    look.at(page, "33-silent")
