"""An officer looks through the audit log and answers requests about personal data."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Download, Page, expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.models import Person
from saovuong.privacy.models import DataRequest
from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess
from tests.e2e.looks import SCREENS, Looks
from tests.e2e.staff import PASSWORD


def officer(server: ServerProcess, browsers: Opener, name: str) -> Page:
    page = browsers(name).open_as_officer(server, name)
    expect(page.get_by_role("link", name="Nhật ký")).to_be_visible()
    return page


def prove_again(page: Page) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button").last.click()


def saved(download: Download) -> bytes:
    return Path(os.fspath(download.path())).read_bytes()


def plant_overdue(server: ServerProcess, name: str) -> None:
    day = clock.today() - timedelta(days=12)

    async def work(session: AsyncSession) -> None:
        session.add(
            DataRequest(
                person_id=await session.scalar(select(Person.id).where(Person.name == name)),
                kind="correct",
                way="letter",
                wish="Năm sinh ghi sai",
                received_on=day,
                due_on=day + timedelta(days=2),
                state="open",
                recorded_at=clock.now(),
            )
        )

    server.write(work)


def record(page: Page, name: str, kind: str, wish: str) -> None:
    walks.go(page, "#/quan-ly/du-lieu")
    page.get_by_role("link", name="Ghi yêu cầu mới").click()
    page.get_by_label("Ai yêu cầu?").fill(name)
    page.get_by_role("button", name="Tìm người").click()
    page.get_by_role("button", name=name).click()
    page.get_by_label(kind).check()
    page.get_by_label("Lời của người yêu cầu").fill(wish)


def test_the_audit_log_is_looked_through_checked_and_taken_away(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = browsers("nhat-ky").open()
    link = server.card_of_new_admin("nhat-ky")
    walks.sign_in_as_staff(page, link, "can-bo-nhat-ky", PASSWORD)
    expect(page.get_by_role("link", name="Nhật ký")).to_be_visible()
    with page.expect_response("**/api/manage/silent-devices*"):
        walks.go(page, "#/quan-ly/-/im-lang")
    walks.go(page, "#/quan-ly/nhat-ky")
    expect(page.get_by_text("xem máy im lặng").first).to_be_visible()
    expect(page.get_by_text("Cán bộ nhat-ky (mẫu)").first).to_be_visible()
    page.get_by_role("button", name="Kiểm tra tính nguyên vẹn").click()
    expect(page.get_by_text("Nhật ký còn nguyên vẹn")).to_be_visible()
    looks.at(page, "audit")
    page.get_by_label("Việc gì").select_option("sign-in")
    expect(page.get_by_text("xem máy im lặng")).to_have_count(0)
    expect(page.locator("ol li").first).to_contain_text("đặt mật khẩu")
    assert "loai=sign-in" in page.url
    page.reload()
    expect(page.get_by_label("Việc gì")).to_have_value("sign-in")
    expect(page.locator("ol li").first).to_contain_text("đặt mật khẩu")
    page.get_by_role("button", name="Hiện tất cả").click()
    page.get_by_text("Lọc theo người hoặc đơn vị").click()
    page.get_by_label("Đơn vị", exact=True).fill("xa mau")
    page.get_by_role("button", name="Tìm đơn vị").click()
    expect(page.get_by_role("button", name="Xã mẫu 1").first).to_be_visible()
    looks.at(page, "audit-filters")
    page.get_by_role("button", name="Xã mẫu 1").first.click()
    expect(page.get_by_role("button", name="Đơn vị:")).to_be_visible()
    page.get_by_role("button", name="Hiện tất cả").click()
    server.let_proofs_grow_old()
    with page.expect_download() as file:
        page.get_by_role("button", name="Tải về thành tệp").click()
        prove_again(page)
    lines = [json.loads(line) for line in saved(file.value).splitlines()]
    assert {"audit-export", "silent-devices-read"} <= {one["action"] for one in lines}


def test_a_request_is_recorded_answered_and_a_copy_handed_over(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    name = "Học viên 03 (mẫu)"
    page = officer(server, browsers, "ban-sao")
    plant_overdue(server, "Học viên 09 (mẫu)")
    record(page, name, "Xin bản sao dữ liệu", "Cho tôi xin bản sao dữ liệu của tôi")
    looks.at(page, "record")
    page.get_by_role("button", name="Ghi nhận, bắt đầu tính hạn").click()
    expect(page.get_by_role("heading", name="Xin bản sao dữ liệu")).to_be_visible()
    expect(page.get_by_text("Còn 2 ngày làm việc")).to_be_visible()
    looks.at(page, "request")
    server.let_proofs_grow_old()
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Để đọc (PDF)").click()
        prove_again(page)
    assert saved(sheet.value).startswith(b"%PDF")
    (SCREENS / "privacy-dossier.pdf").write_bytes(saved(sheet.value))
    with page.expect_download() as whole:
        page.get_by_role("button", name="Đầy đủ (JSON)").click()
    told: dict[str, Any] = json.loads(saved(whole.value))
    assert told["tables"]["people"]["rows"][0]["name"] == name
    page.get_by_label("Nội dung trả lời").fill("Đã giao bản in ngày hôm nay")
    page.get_by_role("button", name="Đã giải quyết xong").click()
    expect(page.get_by_text("Đã giao bản in ngày hôm nay")).to_be_visible()
    expect(page.get_by_text("Đã lập bản sao (PDF)")).to_be_visible()
    walks.go(page, "#/quan-ly/du-lieu")
    expect(page.get_by_text("1 yêu cầu quá hạn")).to_be_visible()
    expect(page.get_by_text("Học viên 09 (mẫu)")).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)
    looks.at(page, "desk")
    page.get_by_role("button", name="Đã đóng").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    page.get_by_role("link", name="Thời hạn lưu giữ").click()
    expect(page.get_by_text("Lần đăng nhập của cán bộ")).to_be_visible()
    looks.at(page, "spans")


def test_a_person_is_left_alone_and_another_erased(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    name = "Học viên 05 (mẫu)"
    page = officer(server, browsers, "xoa")
    record(page, name, "Xin xóa dữ liệu", "Tôi đã chuyển đi nơi khác")
    page.get_by_role("button", name="Ghi nhận, bắt đầu tính hạn").click()
    page.get_by_role("button", name="Hạn chế dữ liệu", exact=True).click()
    expect(page.get_by_role("button", name="Bỏ hạn chế dữ liệu")).to_be_visible()
    page.get_by_role("button", name="Xem sẽ xóa những gì").click()
    expect(page.get_by_text("Không thể lấy lại")).to_be_visible()
    erase = page.get_by_role("button", name="Xóa vĩnh viễn")
    expect(erase).to_be_disabled()
    page.get_by_label(f"Gõ “{name}” để xác nhận").fill("Học viên 06 (mẫu)")
    expect(erase).to_be_disabled()
    looks.at(page, "erasure")
    page.get_by_label(f"Gõ “{name}” để xác nhận").fill(name)
    server.let_proofs_grow_old()
    erase.click()
    prove_again(page)
    expect(page.get_by_text("Dữ liệu của người này đã xóa.")).to_be_visible()
    expect(page.get_by_text("Đã xóa ").first).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)
    looks.at(page, "erased")
    walks.go(page, "#/quan-ly/nhat-ky?loai=privacy")
    expect(page.get_by_text("xóa dữ liệu của").first).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)


def test_all_of_it_reads_in_english_too(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = officer(server, browsers, "english")
    walks.choose(page, lang="en")
    page.goto(f"{server.address}/#/quan-ly/nhat-ky")
    page.reload()
    expect(
        page.get_by_text("looked at the audit log").or_(page.get_by_text("set a password")).first
    ).to_be_visible()
    looks.at(page, "audit-en")
    walks.go(page, "#/quan-ly/du-lieu")
    expect(page.get_by_role("link", name="Record a request")).to_be_visible()
    looks.at(page, "desk-en")
