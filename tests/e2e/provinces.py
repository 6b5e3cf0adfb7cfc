"""Setting a province up: who comes in, what is handed in, printed and given out."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyotp
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from tests.e2e import walks
from tests.e2e.conftest import LAPTOP, Opener, ServerProcess
from tests.e2e.looks import Looks
from tests.e2e.staff import PASSWORD
from tests.factories import offices

OTHERS = 6_000
CARD = re.compile(r"dùng một lần\n(?P<name>.+)\n.+\n.+\n(?P<code>[0-9A-Z]{5}-[0-9A-Z]{5})\n")
FAULTS = {
    8: "cột C Ô ghi: Thị trấn Không có loại đơn vị này. Chọn loại trong danh mục của tệp mẫu.",
    9: "cột E Ô ghi: 31/02/2025 Đây không phải là ngày. Ghi ngày/tháng/năm, ví dụ 01/07/2025.",
}
"""By the row of the first file: column, value, reason, remedy."""


@dataclass
class Story:
    server: ServerProcess
    browsers: Opener
    looks: Looks | None

    def look(self, page: Page, station: str) -> None:
        if self.looks:
            self.looks.at(page, station)

    def at_laptop(self, name: str) -> Page:
        return self.browsers(name).open(viewport=LAPTOP)


def the_operator_comes_in(story: Story) -> Page:
    server = story.server
    asked = ["--name", "Quản trị hệ thống (mẫu)", "--login", "quan-tri", "--since", "2025-07-01"]
    told = server.run("init", *asked)
    server.run("content", "load")
    server.start()
    (link,) = re.findall(r"http://\S+", told)
    page = story.at_laptop("operator")
    come_in(story, page, link, "quan-tri")
    return page


def come_in(story: Story, page: Page, link: str, login: str) -> None:
    """By an invitation, a password and an authenticator app, to *Quản lý*."""
    walks.sign_in_as_staff(page, link, login, PASSWORD)
    page.get_by_role("button", name="Đặt ứng dụng xác thực").click()
    secret = page.locator("li code").inner_text().replace(" ", "")
    page.get_by_label("Mã của ứng dụng xác thực").fill(pyotp.TOTP(secret).at(time.time()))
    story.look(page, f"01-second-factor-{login}")
    page.get_by_role("button", name="Xác nhận ứng dụng").click()
    page.get_by_role("button", name="Tôi đã cất mã").click()
    expect(page.get_by_role("link", name="Danh sách", exact=True)).to_be_visible()
    story.look(page, f"02-first-sight-{login}")


def the_units_come_from_a_spreadsheet(story: Story, page: Page) -> None:
    walks.hand_list_in(page, "Đơn vị", "đơn vị.xlsx", offices.units_xlsx(faulty=True))
    expect(page.get_by_text("Sẽ thay đổi những gì")).to_be_visible()
    story.look(page, "03-units-faults")
    shown = page.get_by_role("listitem").filter(has_text="Lỗi").all_inner_texts()
    wanted = [f"Lỗi Đơn vị · dòng {row} · {told}" for row, told in FAULTS.items()]
    assert [" ".join(one.split()) for one in shown] == wanted
    expect(page.get_by_role("button", name="Ghi 3 thay đổi")).to_be_disabled()
    walks.hand_list_in(page, "Đơn vị", "đơn vị đã sửa.xlsx", offices.units_xlsx(faulty=False))
    expect(page.get_by_text("Sẽ thay đổi những gì")).to_be_visible()
    assert walks.figure(page, "mới") == "5"
    assert walks.figure(page, "có lỗi") == "0"
    page.get_by_role("button", name="Ghi 5 thay đổi").click()
    expect(page.get_by_text("Đã nhập", exact=True)).to_be_visible()
    story.look(page, "04-units-done")


def the_people_come_from_another(story: Story, page: Page) -> None:
    walks.hand_list_in(page, "Người", "dân quân.csv", offices.people_csv(OTHERS))
    expect(page.get_by_text("Sẽ thay đổi những gì")).to_be_visible(timeout=60_000)
    assert walks.figure(page, "mới") == "6.013"
    story.look(page, "05-people-outlook")
    page.get_by_role("button", name="Ghi 6.013 thay đổi").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("Đã nhập", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_text("6.013 mới")).to_be_visible()
    story.look(page, "06-people-done")


def the_officer_of_the_province_is_invited(story: Story, page: Page) -> str:
    walks.go(page, "#/quan-ly/nguoi")
    page.get_by_label("Tìm người").fill("le thi hanh")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("link", name=offices.OFFICER).click()
    page.get_by_role("button", name="Tạo giấy mời").click()
    story.look(page, "07-invitation")
    code = page.get_by_text(re.compile(r"^[0-9A-Z]{5}-[0-9A-Z]{5}$")).inner_text()
    return f"{story.server.address}/#/vao/{code}"


def the_officer_comes_in(story: Story, invitation: str) -> Page:
    page = story.at_laptop("officer")
    come_in(story, page, invitation, "hanh")
    expect(page.get_by_role("heading", name=offices.PROVINCE)).to_be_visible()
    return page


def saved(download: Download) -> bytes:
    return Path(os.fspath(download.path())).read_bytes()


def the_cards_of_a_commune_are_printed(story: Story, page: Page) -> dict[str, str]:
    """The code of each person, read off the sheet by another program."""
    walks.go(page, "#/quan-ly/the")
    page.get_by_role("heading", name="Đơn vị cấp dưới hoặc đơn vị khác").click()
    page.get_by_role("link", name=offices.AN_PHU).click()
    expect(page.get_by_text("9 học viên, 9 người cần thẻ, 9 người chưa đăng nhập")).to_be_visible()
    page.get_by_role("button", name="In 9 thẻ cho cả danh sách này").click()
    story.look(page, "10-cards")
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Tạo tệp để in").click()
    story.look(page, "11-cards-printed")
    pages = PdfReader(BytesIO(saved(sheet.value))).pages
    assert len(pages) == 2
    found = [one for each in pages for one in CARD.finditer(each.extract_text())]
    assert len(found) == 9
    return {one["name"]: one["code"] for one in found}
