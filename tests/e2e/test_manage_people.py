"""An officer takes people in, corrects, moves and ends them, gives roles and invites staff."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess
from tests.e2e.looks import Looks
from tests.e2e.staff import PASSWORD

NAME = "Nguyễn Thị Mẫu"


@pytest.fixture
def officer(server: ServerProcess, browsers: Opener, request: pytest.FixtureRequest) -> Page:
    """An admin of the sample province, at the list of people."""
    name = f"ng-{len(request.node.name)}"
    page = browsers(name).open_as_officer(server, name)
    page.get_by_role("link", name="Người và vai trò", exact=True).click()
    expect(page.get_by_role("heading", name="Người và vai trò", exact=True)).to_be_visible()
    return page


def pick(page: Page, label: str, words: str, unit: str) -> None:
    page.get_by_label(label).fill(words)
    page.get_by_role("button", name=unit).click()


def find(page: Page, words: str) -> None:
    page.get_by_label("Tìm người").fill(words)
    page.get_by_role("button", name="Tìm", exact=True).click()


def test_somebody_is_taken_in_corrected_moved_ended_and_taken_back(
    server: ServerProcess, officer: Page, looks: Looks
) -> None:
    page = officer
    looks.at(page, "list")
    take_in(page, looks)
    correct(page, looks)
    move(page, looks)
    end(page, looks)
    page.get_by_role("link", name="Nhận trở lại").click()
    looks.at(page, "return")
    page.get_by_role("button", name="Nhận trở lại").click()
    expect(page.get_by_role("link", name="Cho rời đơn vị")).to_be_visible()
    expect(page.get_by_role("link", name="Xã mẫu 2")).to_be_visible()


def take_in(page: Page, looks: Looks) -> None:
    page.get_by_role("link", name="Tiếp nhận người").click()
    pick(page, "Vào đơn vị nào?", "xa mau 1", "Xã mẫu 1")
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Số điện thoại, nếu biết").fill("12")
    page.get_by_label("Năm sinh, nếu biết").fill("1990")
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(page.get_by_text("không phải là một số điện thoại")).to_be_visible()
    looks.at(page, "new-refused")
    page.get_by_label("Số điện thoại, nếu biết").fill("0912 345 678")
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_text("0912345678")).to_be_visible()
    looks.at(page, "person")
    walks.go(page, "#/quan-ly/nguoi/them")
    pick(page, "Vào đơn vị nào?", "xa mau 1", "Xã mẫu 1")
    page.get_by_label("Họ và tên").fill("nguyen thi mau")
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(page.get_by_text("Đã có người giống như vậy")).to_be_visible()
    looks.at(page, "new-alike")
    page.get_by_role("link", name=f"{NAME} · 1990").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def correct(page: Page, looks: Looks) -> None:
    page.get_by_role("link", name="Chỉnh sửa").click()
    page.get_by_label("Năm sinh").fill("1890")
    page.get_by_role("button", name="Lưu chỉnh sửa").click()
    expect(page.get_by_text("Năm sinh này có vẻ không đúng")).to_be_visible()
    looks.at(page, "correct")
    page.get_by_label("Năm sinh").fill("1991")
    page.get_by_role("button", name="Lưu chỉnh sửa").click()
    expect(page.get_by_text("1991")).to_be_visible()


def move(page: Page, looks: Looks) -> None:
    page.get_by_role("link", name="Chuyển", exact=True).click()
    pick(page, "Đến đơn vị nào?", "mau 2", "Xã mẫu 2")
    looks.at(page, "move")
    page.get_by_role("button", name="Chuyển người này").click()
    expect(page.get_by_role("link", name="Xã mẫu 2")).to_be_visible()
    expect(page.get_by_text("Người học, Xã mẫu 2")).to_be_visible()


def end(page: Page, looks: Looks) -> None:
    page.get_by_role("link", name="Cho rời đơn vị").click()
    expect(page.get_by_text("Những gì sẽ kết thúc")).to_be_visible()
    expect(page.get_by_text("1 vai trò")).to_be_visible()
    deed = page.get_by_role("button", name="Cho rời đơn vị")
    expect(deed).to_be_disabled()
    looks.at(page, "end")
    page.get_by_label(f"Gõ “{NAME}” để xác nhận").fill("nguyen thi mau")
    deed.click()
    expect(page.get_by_text("Đã rời đơn vị ngày")).to_be_visible()
    looks.at(page, "ended")
    walks.go(page, "#/quan-ly/nguoi")
    find(page, NAME)
    expect(page.get_by_text("Không có ai")).to_be_visible()
    page.get_by_role("button", name="Đã rời đơn vị").click()
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def test_a_role_works_at_once_and_an_invitation_is_shown_once(
    server: ServerProcess, browsers: Opener, officer: Page, looks: Looks
) -> None:
    page = officer
    find(page, "hoc vien 02")
    expect(page.get_by_text("1 người", exact=True)).to_be_visible()
    page.get_by_role("link", name="Học viên 02 (mẫu)").click()
    give_role(page, looks)
    code = invite(page, looks)
    helper = browsers("nguoi-duoc-moi").open()
    walks.sign_in_as_staff(helper, f"{server.address}/#/vao/{code}", "giao-vien-moi", PASSWORD)
    expect(helper.get_by_role("button", name="Dùng mật khẩu này")).to_have_count(0)
    helper.get_by_role("link", name="Người và vai trò", exact=True).click()
    expect(helper.get_by_text("Học viên 01 (mẫu)")).to_be_visible()
    expect(helper.get_by_role("link", name="Tiếp nhận người")).to_have_count(0)
    role = page.locator("li", has_text="Giáo viên, Xã mẫu 1")
    role.get_by_role("button", name="Thu hồi vai trò").click()
    dialog = page.get_by_role("dialog")
    looks.at(page, "withdraw")
    dialog.get_by_role("button", name="Thu hồi vai trò").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    find(helper, "hoc vien")
    expect(helper.get_by_text("Mục này dành cho cán bộ")).to_be_visible()
    walks.choose(page, lang="en")
    page.reload()
    expect(page.get_by_role("heading", name="Give a role")).to_be_visible()
    looks.at(page, "person-en")


def give_role(page: Page, looks: Looks) -> None:
    page.get_by_role("heading", name="Giao vai trò").click()
    page.get_by_label("Vai trò", exact=True).select_option(label="Giáo viên")
    looks.at(page, "grant")
    page.get_by_role("button", name="Giao vai trò này").click()
    expect(page.get_by_text("Giáo viên, Xã mẫu 1")).to_be_visible()


def invite(page: Page, looks: Looks) -> str:
    page.get_by_role("button", name="Tạo giấy mời").click()
    expect(page.get_by_alt_text("Mã QR của giấy mời")).to_be_visible()
    looks.at(page, "invitation")
    code = page.get_by_text(re.compile(r"^[0-9A-Z]{5}-[0-9A-Z]{5}$")).inner_text()
    page.get_by_role("button", name="Đã trao: ẩn mã").click()
    expect(page.get_by_text(code)).to_have_count(0)
    return code
