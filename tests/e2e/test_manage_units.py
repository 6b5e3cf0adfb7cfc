"""An officer looks at the tree of units on two days, renames, merges, splits and closes."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.models import Membership, Role, UnitVersion
from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess
from tests.e2e.looks import Looks

NOTE = "Nghị quyết 12/NQ-HĐND"


async def since_long_ago(session: AsyncSession) -> None:
    """What began today began at the beginning of last year."""
    for rows in (UnitVersion, Membership, Role):
        begun_today = rows.valid_from == clock.today(), rows.valid_to.is_(None)
        await session.execute(update(rows).where(*begun_today).values(valid_from=date(2025, 1, 1)))


@pytest.fixture
def officer(server: ServerProcess, browsers: Opener, request: pytest.FixtureRequest) -> Page:
    """An admin of the sample province, whose units have stood since long ago."""
    server.write(since_long_ago)
    name = f"dv-{len(request.node.name)}"
    page = browsers(name).open_as_officer(server, name)
    page.get_by_role("link", name="Đơn vị", exact=True).click()
    page.get_by_role("link", name="Tỉnh mẫu").click()
    expect(page.get_by_role("heading", name="Tỉnh mẫu")).to_be_visible()
    return page


def ground(page: Page, day: str) -> None:
    page.get_by_label("Ngày có hiệu lực").fill(day)
    page.get_by_label("Căn cứ pháp lý").fill(NOTE)


def look_first(page: Page) -> None:
    walks.button(page, "Xem trước thay đổi").click()
    expect(page.get_by_text("Những gì sẽ thay đổi")).to_be_visible()


def rows(page: Page) -> list[str]:
    page.wait_for_timeout(300)
    section = page.locator("section", has=page.get_by_role("heading", name="cấp dưới trực tiếp"))
    return section.locator("b").all_inner_texts()


def test_units_are_renamed_merged_and_looked_at_on_two_days(
    server: ServerProcess, officer: Page, looks: Looks
) -> None:
    page = officer
    assert rows(page) == ["Xã mẫu 1", "Xã mẫu 2", "Xã mẫu 3"]
    province = page.evaluate("location.hash")
    looks.at(page, "province")
    rename(page, looks)
    walks.go(page, province)
    merge(page, looks)
    walks.go(page, province)
    expect(page.get_by_role("link", name="Phường mẫu 3")).to_be_visible()
    assert rows(page) == ["Phường mẫu 3", "Xã mẫu 2"]
    page.get_by_label("Xem như ngày").fill("2026-06-30")
    expect(page.get_by_text("Đang xem như ngày 30/06/2026")).to_be_visible()
    assert rows(page) == ["Xã mẫu 1", "Xã mẫu 2", "Xã mẫu 3"]
    looks.at(page, "as-of")
    page.get_by_role("link", name="Xã mẫu 1").click()
    expect(page.get_by_role("heading", name="Xã mẫu 1")).to_be_visible()
    page.get_by_role("button", name="Về hôm nay").click()
    expect(page.get_by_text("Đơn vị này không còn từ ngày 01/07/2026")).to_be_visible()
    expect(page.get_by_text("Sáp nhập vào Xã mẫu 2")).to_be_visible()
    looks.at(page, "ended")


def rename(page: Page, looks: Looks) -> None:
    page.get_by_label("Tìm đơn vị").fill("xa mau 3")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.locator("search + p + ul").get_by_role("link", name="Xã mẫu 3").click()
    expect(page.get_by_role("heading", name="Xã mẫu 3")).to_be_visible()
    page.get_by_role("link", name="Đổi tên").click()
    page.get_by_label("Tên mới").fill("Phường mẫu 3")
    page.get_by_label("Loại đơn vị").select_option(label="Phường")
    ground(page, "2026-07-01")
    look_first(page)
    looks.at(page, "rename")
    page.get_by_role("button", name="Đổi tên đơn vị").click()
    expect(page.get_by_text("Đổi tên từ Xã mẫu 3 thành Phường mẫu 3")).to_be_visible()
    expect(page.get_by_text(f"Căn cứ: {NOTE}")).to_be_visible()
    looks.at(page, "renamed")


def merge(page: Page, looks: Looks) -> None:
    page.get_by_role("link", name="Xã mẫu 1").click()
    page.get_by_role("link", name="Sáp nhập").click()
    page.get_by_label("Sáp nhập vào", exact=True).fill("mau 2")
    page.get_by_role("button", name="Xã mẫu 2").click()
    ground(page, "2026-07-01")
    look_first(page)
    expect(page.get_by_text("14 người đi theo")).to_be_visible()
    deed = page.get_by_role("button", name="Sáp nhập", exact=True)
    expect(deed).to_be_disabled()
    looks.at(page, "merge")
    page.get_by_label("Gõ “Xã mẫu 1” để xác nhận").fill("Xã mẫu 1")
    deed.click()
    expect(page.get_by_role("heading", name="Xã mẫu 2")).to_be_visible()
    expect(page.get_by_text("Nhận sáp nhập Xã mẫu 1")).to_be_visible()


def test_units_are_added_moved_split_and_closed(
    server: ServerProcess, officer: Page, looks: Looks
) -> None:
    page = officer
    page.get_by_role("link", name="Xã mẫu 2").click()
    for name in ("Thôn Trong", "Thôn Ngoài"):
        page.get_by_role("link", name="Thêm đơn vị cấp dưới").click()
        page.get_by_label("Tên đơn vị", exact=True).fill(name)
        ground(page, "2026-07-02")
        looks.at(page, "add")
        page.get_by_role("button", name="Thêm đơn vị", exact=True).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.get_by_role("link", name="Xã mẫu 2").click()
    close(page, looks)
    split(page, looks)
    page.get_by_role("link", name="Thôn Trong").click()
    page.get_by_role("link", name="Chuyển").click()
    page.get_by_label("Chuyển về dưới").fill("mau")
    expect(page.get_by_role("button", name="mẫu 3")).to_be_visible()
    looks.at(page, "move")
    page.get_by_role("button", name="mẫu 3").click()
    ground(page, "2026-07-04")
    look_first(page)
    page.get_by_role("button", name="Chuyển đơn vị").click()
    expect(page.get_by_text("Chuyển từ Xã Đông về")).to_be_visible()
    walks.choose(page, lang="en")
    page.reload()
    expect(page.get_by_text("Moved from Xã Đông to")).to_be_visible()
    looks.at(page, "moved-en")


def close(page: Page, looks: Looks) -> None:
    page.get_by_role("link", name="Thôn Ngoài").click()
    page.get_by_role("link", name="Giải thể").click()
    ground(page, "2026-07-03")
    look_first(page)
    page.get_by_label("Gõ “Thôn Ngoài” để xác nhận").fill("Thôn Ngoài")
    looks.at(page, "close")
    page.get_by_role("button", name="Giải thể hẳn đơn vị").click()
    expect(page.get_by_role("heading", name="Xã mẫu 2")).to_be_visible()
    assert rows(page) == ["Thôn Trong"]


def split(page: Page, looks: Looks) -> None:
    page.get_by_role("link", name="Tách").click()
    page.get_by_label("Tên phần 1").fill("Xã Đông")
    page.get_by_label("Tên phần 2").fill("Xã Tây")
    page.get_by_label("Thôn Trong về đâu").select_option(label="Xã Đông")
    ground(page, "2026-07-03")
    expect(page.get_by_role("button", name="Xem trước thay đổi")).to_be_disabled()
    page.get_by_role("button", name="mục còn lại vào đây").last.click()
    expect(page.get_by_text("Đã xếp chỗ xong.")).to_be_visible()
    look_first(page)
    looks.at(page, "split")
    page.get_by_label("Gõ “Xã mẫu 2” để xác nhận").fill("Xã mẫu 2")
    page.get_by_role("button", name="Tách đơn vị").click()
    expect(page.get_by_role("link", name="Xã Tây")).to_be_visible()
    page.get_by_role("link", name="Xã Đông").click()
    expect(page.get_by_text("Tách từ Xã mẫu 2")).to_be_visible()
