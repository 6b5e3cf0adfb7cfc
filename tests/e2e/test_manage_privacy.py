"""An officer looks through the audit log and answers requests about personal data."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Page, expect
from sqlalchemy import select

from saovuong import clock
from saovuong.database import open_sessions
from saovuong.identity.models import Person
from saovuong.privacy.models import DataRequest
from tests.e2e import walks
from tests.e2e.conftest import LAPTOP, PHONE, Opener, ServerProcess
from tests.e2e.looks import NARROW, faults_of, scaled, themed, too_wide
from tests.e2e.test_screens import choose

SCREENS = Path("var/screens")
PASSWORD = "cầu vồng ăn khoai lang"


class Looks:
    """Photographs a station for phone and laptop, light and dark, and remembers what axe says."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        SCREENS.mkdir(parents=True, exist_ok=True)

    def at(self, page: Page, name: str) -> None:
        page.wait_for_timeout(250)
        for theme in ("light", "dark"):
            themed(page, theme)
            page.wait_for_timeout(250)
            for device, size in (("phone", PHONE), ("laptop", LAPTOP)):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                path = SCREENS / f"privacy-{name}-{device}-{theme}.png"
                page.screenshot(path=path, full_page=device == "phone")
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            self.faults += [f"{name} {theme}: {fault}" for fault in faults_of(page)]
        themed(page, "light")
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        scaled(page, 2)
        page.wait_for_timeout(100)
        self.faults += [f"{name}: over 320 px at 200 %: {wide}" for wide in too_wide(page)]
        scaled(page, 1)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]


@pytest.fixture
def looks() -> Iterator[Looks]:
    looks = Looks()
    yield looks
    assert looks.faults == []


def officer(server: ServerProcess, browsers: Opener, name: str) -> Page:
    page = browsers(name).open()
    walks.sign_in_as_staff(page, server.card_of_new_admin(name), f"can-bo-{name}", PASSWORD)
    expect(page.get_by_role("link", name="Nhật ký")).to_be_visible()
    return page


def let_proofs_grow_old(server: ServerProcess) -> None:
    with closing(sqlite3.connect(server.var / "saovuong.db", timeout=10)) as database:
        database.execute("UPDATE session_tokens SET proved_at = proved_at - 660000")
        database.commit()


def prove_again(page: Page) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button").last.click()


def saved(download: Download) -> bytes:
    return Path(os.fspath(download.path())).read_bytes()


async def _overdue(path: Path, name: str) -> None:
    sessions = open_sessions(f"sqlite+aiosqlite:///{path}")
    day = clock.today() - timedelta(days=12)
    try:
        async with sessions.writing() as session:
            person = await session.scalar(select(Person.id).where(Person.name == name))
            session.add(
                DataRequest(
                    person_id=person,
                    kind="correct",
                    way="letter",
                    wish="Năm sinh ghi sai",
                    received_on=day,
                    due_on=day + timedelta(days=2),
                    state="open",
                    recorded_at=clock.now(),
                )
            )
    finally:
        await sessions.close()


def plant_overdue(server: ServerProcess, name: str) -> None:
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
        thread.submit(asyncio.run, _overdue(server.var / "saovuong.db", name)).result()


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
    page = officer(server, browsers, "nhat-ky")
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
    let_proofs_grow_old(server)
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
    let_proofs_grow_old(server)
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
    let_proofs_grow_old(server)
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
    choose(page, lang="en")
    page.goto(f"{server.address}/#/quan-ly/nhat-ky")
    page.reload()
    expect(
        page.get_by_text("looked at the audit log").or_(page.get_by_text("set a password")).first
    ).to_be_visible()
    looks.at(page, "audit-en")
    walks.go(page, "#/quan-ly/du-lieu")
    expect(page.get_by_role("link", name="Record a request")).to_be_visible()
    looks.at(page, "desk-en")
