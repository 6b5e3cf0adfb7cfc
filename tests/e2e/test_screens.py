"""Every page, looked at: pictures into `var/screens/`, axe in both themes, no page over 320 px.

One person walks through the whole app; at each station the page is photographed for phone and
laptop, light and dark, and examined. The pictures are for people: open them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import LAPTOP, PHONE, Browser, Opener, ServerProcess
from tests.e2e.looks import NARROW, faults_of, scaled, themed, too_wide

SCREENS = Path("var/screens")


def choose(page: Page, **settings: Any) -> None:
    """Sets language, theme or text size as the page *Tôi* would, and starts the app anew."""
    page.evaluate(
        """(part) => {
          const kept = JSON.parse(localStorage.getItem('sv-settings') ?? '{}');
          localStorage.setItem('sv-settings', JSON.stringify({...kept, ...part}));
        }""",
        settings,
    )


class Look:
    """Photographs and examines stations, and remembers every fault it saw."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.faults: list[str] = []
        SCREENS.mkdir(parents=True, exist_ok=True)

    def at(self, page: Page, name: str) -> None:
        page.wait_for_timeout(250)
        for theme in ("light", "dark"):
            themed(page, theme)
            page.wait_for_timeout(250)  # colours fade over
            for device, size in (("phone", PHONE), ("laptop", LAPTOP)):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                self._photograph(page, f"{name}-{device}-{theme}")
            self._examine(page, f"{name} {theme}")
        themed(page, "light")
        self._stretch(page, name)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    def _photograph(self, page: Page, name: str) -> None:
        page.screenshot(path=SCREENS / f"{name}-{self.language}.png")

    def _examine(self, page: Page, where: str) -> None:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.faults += [f"{where}: {fault}" for fault in faults_of(page)]

    def _stretch(self, page: Page, where: str) -> None:
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        scaled(page, 2)
        page.wait_for_timeout(100)
        self.faults += [f"{where}: over 320 px at 200 %: {wide}" for wide in too_wide(page)]
        self._photograph(page, f"{where}-narrow-200")
        scaled(page, 1)


@pytest.fixture(params=["vi", "en"])
def look(request: pytest.FixtureRequest) -> Iterator[Look]:
    look = Look(request.param)
    yield look
    assert look.faults == []


def test_the_learners_pages_read_well(server: ServerProcess, browsers: Opener, look: Look) -> None:
    browser = browsers("phone")
    page = browser.open()
    page.goto(server.address)
    expect(page.get_by_text("Dân quân tự vệ: những điều cần biết").first).to_be_visible()
    look.at(page, "01-home-stranger")
    learner = 11 if look.language == "vi" else 12
    walk_as_learner(server, page, look, learner)
    show_results(server, browser, look)


def walk_as_learner(server: ServerProcess, page: Page, look: Look, learner: int) -> None:
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


def show_results(server: ServerProcess, browser: Browser, look: Look) -> None:
    page = browser.context.pages[0]
    walks.go(page, "#/ket-qua")
    expect(page.locator(".slip .code").first).to_be_visible()
    receipt = page.locator('a[href*="#/bien-nhan/"]').first.get_attribute("href") or ""
    choose(page, lang=look.language)  # the walk so far went by Vietnamese words
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
    server: ServerProcess, browsers: Opener, look: Look
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
    choose(page, lang=look.language)
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
