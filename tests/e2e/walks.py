"""What a person does on the screen, by the words he reads there."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Error, Locator, Page, expect

COURSE = "dan-quan-tu-ve"
FIRST, SECOND = "dqtv-01", "dqtv-02"
PIN = "2580"
CONTROLLED = "navigator.serviceWorker.controller !== null"


def button(page: Page | Locator, name: str, *, exact: bool = False) -> Locator:
    """The button or link that a person would press for ``name``."""
    named = page.get_by_role("button", name=name, exact=exact)
    return named.or_(page.get_by_role("link", name=name, exact=exact)).first


def sign_in_with_card(page: Page, link: str, pin: str = PIN) -> None:
    page.goto(link)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_label("Mã PIN mới").fill(pin)
    page.get_by_label("Nhập lại mã PIN").fill(pin)
    button(page, "Dùng mã PIN này").click()
    expect(page.get_by_text("Việc tiếp theo")).to_be_visible()


def unlock(page: Page, name: str, pin: str = PIN) -> None:
    """Opens one's own profile; on a phone of several people it is picked first."""
    other = page.get_by_role("button", name=name)
    expect(other.or_(page.get_by_label("Mã PIN")).first).to_be_visible()
    if other.is_visible():
        other.click()
    page.get_by_label("Mã PIN").fill(pin)
    button(page, "Mở", exact=True).click()
    expect(page.get_by_text("Việc tiếp theo")).to_be_visible()


def sign_in_as_staff(page: Page, link: str, login: str, password: str) -> None:
    """Redeems an invitation and sets the first password."""
    page.goto(link)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_label("Nhập lại mật khẩu").fill(password)
    button(page, "Dùng mật khẩu này").click()


def go(page: Page, place: str) -> None:
    """Opens a page of the running app, as a tap on a link does."""
    page.evaluate("place => { location.hash = place }", place)


def hand_list_in(page: Page, kind: str, name: str, raw: bytes) -> None:
    """An officer's list, as far as the page that tells what it would do, or does it still."""
    go(page, "#/quan-ly/danh-sach")
    page.get_by_role("button", name=kind, exact=True).click()
    expect(page.get_by_label("Cho đơn vị nào?")).not_to_have_value("")
    page.get_by_label("Tệp của đồng chí").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": raw}
    )
    button(page, "Kiểm tra tệp").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def figure(page: Page, name: str) -> str:
    """Of what a list would do."""
    return page.locator("dl > div", has_text=name).locator("dd").inner_text()


def choose(page: Page, **settings: Any) -> None:
    """Sets language, theme or text size as the page *Tôi* would, for when the app starts anew."""
    page.evaluate(
        """(part) => {
          const kept = JSON.parse(localStorage.getItem('sv-settings') ?? '{}');
          localStorage.setItem('sv-settings', JSON.stringify({...kept, ...part}));
        }""",
        settings,
    )


def until(page: Page, claim: str) -> None:
    """Waits for an expression to become true; from outside, for the page forbids eval."""
    for _ in range(100):
        with suppress(Error):  # the page may be on its way to another
            if page.evaluate(claim):
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {claim}")


def download_course(page: Page) -> None:
    go(page, f"#/khoa/{COURSE}")
    offer = button(page, "Tải về máy")
    expect(offer).to_contain_text("kB")
    offer.click()
    expect(page.get_by_text("Mở được khi không có mạng")).to_be_visible()
    until(page, CONTROLLED)


def read_lesson(page: Page, lesson: str) -> None:
    go(page, f"#/bai/{COURSE}/{lesson}")
    button(page, "Tôi đã đọc xong").click()
    expect(page.get_by_text("Đã đọc xong bài này")).to_be_visible()


def practise_once(page: Page, lesson: str) -> None:
    """Answers the first question somehow, and reads why."""
    go(page, f"#/luyen/{COURSE}/{lesson}")
    expect(page.locator("fieldset")).to_be_visible()
    answer(page, "practice")
    button(page, "Trả lời").click()
    expect(page.get_by_role("region", name="Căn cứ pháp lý")).to_be_visible()


def begin_test(page: Page) -> None:
    go(page, f"#/kiem-tra/{COURSE}")
    button(page, "Bắt đầu").click()
    expect(page.get_by_role("timer")).to_be_visible()


def take_test(page: Page, questions: int = 20) -> None:
    """Answers what is drawn rightly, as far as tapping and typing go, and hands it in."""
    for at in range(questions):
        expect(page.get_by_role("heading", name=f"Câu {at + 1}/{questions}")).to_be_visible()
        answer(page, "test")
        button(page, "Xem lại" if at == questions - 1 else "Tiếp theo").click()
    hand_in(page)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Nộp bài").click()
    page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_text("Đã nộp bài kiểm tra")).to_be_visible()


def answer(page: Page, where: str) -> None:
    """The right answer for choices, true/false, numbers and words; lines stay as they lie."""
    question = _questions()[_letters(page.locator("legend").inner_text())]
    key, kind = question["key"], question["kind"]
    if kind in ("single", "multiple"):
        for option in [key] if kind == "single" else key:
            page.locator(f'input[value="{option}"]').check()
    elif kind == "true_false":
        page.get_by_label("Đúng" if key else "Sai", exact=True).check()
    elif kind == "numeric":
        page.locator("fieldset input").fill(str(key).replace(".", ","))
    elif kind == "short_text":
        page.locator("fieldset input").fill(key[0])
    elif kind == "matching":
        for select in page.locator("fieldset select").all():
            select.select_option(index=1)
    elif where == "practice":
        button(page.locator("fieldset"), "Thứ tự này đã đúng").click()


@cache
def _questions() -> dict[str, dict[str, Any]]:
    """Every question of the course, by the letters of its stem."""
    folder = Path("content/courses") / COURSE
    files = [*folder.glob("*/quiz.yaml"), folder / "test.yaml"]
    found = [one for file in files for one in yaml.safe_load(file.read_text())["questions"]]
    return {_letters(one["stem"]): one for one in found}


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
