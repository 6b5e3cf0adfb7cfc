"""The story the system exists for, in a real browser, with the server really stopped."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from tests.e2e import kept, walks
from tests.e2e.conftest import LAPTOP, Opener, ServerProcess, stopped

LEARNER = "Học viên 01 (mẫu)"


def test_a_learner_studies_without_a_network_and_the_commune_sees_it(
    server: ServerProcess, browsers: Opener
) -> None:
    learner_link, _, admin_link = server.links()
    phone = browsers("phone")

    page = phone.open()
    page.goto(server.address)
    read_without_signing_in(page)
    walks.sign_in_with_card(page, learner_link)
    walks.download_course(page)
    phone.close()

    server.stop()
    page = phone.open()
    phone.context.set_offline(True)
    page.goto(server.address)
    walks.unlock(page, LEARNER)
    search_without_marks(page)
    walks.practise_once(page, walks.FIRST)
    for lesson in (walks.FIRST, walks.SECOND):
        walks.read_lesson(page, lesson)
        expect(page.get_by_text("Đã lưu trên máy").first).to_be_visible()
    walks.begin_test(page)
    walks.take_test(page)
    expect(page.get_by_text("Đã lưu trên máy").first).to_be_visible()
    phone.close()

    server.start()
    page = phone.open()
    page.goto(server.address)
    walks.unlock(page, LEARNER)
    expect(page.get_by_text("Máy chủ đã nhận").first).to_be_visible()
    walks.go(page, "#/ket-qua")
    expect(page.get_by_text(re.compile(r"Đạt|Chưa đạt")).first).to_be_visible()
    code = page.locator(".slip .code").first.inner_text()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    verify_the_receipt_offline(server, phone.context.pages[0], phone.context)
    phone.close()

    the_commune_sees_it(server, browsers, admin_link)


def read_without_signing_in(page: Page) -> None:
    expect(page.get_by_text("Dân quân tự vệ: những điều cần biết").first).to_be_visible()
    walks.go(page, f"#/bai/{walks.COURSE}/{walks.FIRST}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dân quân tự vệ")


def search_without_marks(page: Page) -> None:
    walks.go(page, "#/tim")
    page.get_by_role("searchbox").fill("tam hoan")
    expect(page.locator("mark").first).to_contain_text(re.compile("tạm hoãn", re.IGNORECASE))


def verify_the_receipt_offline(server: ServerProcess, page: Page, context: object) -> None:
    page.get_by_role("button", name="Hiện mã QR").first.click()
    expect(page.locator(".slip img")).to_be_visible()
    with stopped(server, context):  # type: ignore[arg-type]
        walks.button(page, "Kiểm tra chữ ký").click()
        expect(page.get_by_text("Chữ ký đúng")).to_be_visible()
        walks.go(page, f"#/bien-nhan/{kept.receipt(page)[:-6]}AAAAAA")
        expect(page.get_by_text("Biên nhận này không đúng")).to_be_visible()


def the_commune_sees_it(server: ServerProcess, browsers: Opener, link: str) -> None:
    laptop = browsers("laptop")
    page = laptop.open(viewport=LAPTOP)
    walks.sign_in_as_staff(page, link, "can-bo-mau", "bốn từ không ai đoán ra")
    expect(page.get_by_role("heading", name="Tỉnh mẫu")).to_be_visible()
    page.get_by_role("link", name="Xã mẫu 1").click()
    expect(page.get_by_text(LEARNER).first).to_be_visible()
    figures = page.request.get(f"{server.address}/api/manage/units?course={walks.COURSE}")
    (province,) = json.loads(figures.text())["rows"]
    lessons = {one["lesson"]: one["finished"] for one in province["lessons"]}
    assert (lessons[walks.FIRST], lessons[walks.SECOND], lessons["dqtv-03"]) == (1, 1, 0)
    laptop.close()
