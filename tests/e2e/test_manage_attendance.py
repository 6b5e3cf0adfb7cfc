"""An officer marks who is there: by card, by name, before the camera, and with the server away."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess, learner_name, stopped
from tests.e2e.looks import Looks

TITLE = "Huấn luyện tháng 11"
# Everything the browser keeps in databases of ours, as text.
_KEPT = """async () => {
  const told = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, fail) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    for (const table of db.objectStoreNames) {
      const rows = await new Promise((done) => {
        db.transaction(table).objectStore(table).getAll().onsuccess = (e) => done(e.target.result);
      });
      told.push([name, table, JSON.stringify(rows)]);
    }
    db.close();
  }
  return told;
}"""


def code_of(server: ServerProcess, learner: int) -> str:
    return server.card_of(learner).rsplit("/", 1)[1]


def rows(server: ServerProcess, query: str) -> list[Any]:
    with closing(sqlite3.connect(server.var / "saovuong.db")) as database:
        return database.execute(query).fetchall()


def kept(page: Page, database: str = "saovuong-attendance") -> dict[str, str]:
    return {table: text for name, table, text in page.evaluate(_KEPT) if name == database}


def open_gathering(page: Page, unit: str = "Xã mẫu 1") -> None:
    page.get_by_role("link", name="Điểm danh", exact=True).click()
    expect(page.get_by_role("heading", name="Điểm danh", exact=True)).to_be_visible()
    page.get_by_text("Đơn vị cấp dưới hoặc đơn vị khác").click()
    page.get_by_role("link", name=unit, exact=True).click()
    expect(page.get_by_role("heading", name=unit)).to_be_visible()
    page.get_by_label("Nội dung").fill(TITLE)
    walks.button(page, "Mở buổi điểm danh").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Mã trên thẻ").fill(code)
    walks.button(page, "Điểm danh bằng mã").click()


def verdict(page: Page) -> Any:
    return page.locator(".verdict")


def counts(page: Page) -> str:
    return re.sub(r"\s+", " ", page.locator(".counts").inner_text())


def tap(page: Page, learner: int) -> None:
    page.locator("button.line", has_text=learner_name(learner)).click()


def everything_is_received(page: Page) -> None:
    expect(page.locator('[data-state="received"]')).to_be_visible(timeout=30_000)


def test_who_is_there_is_noted_by_card_and_by_name_with_and_without_a_server(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    browser = browsers("phone")
    page = browser.open_as_officer(server, "diem-danh")
    members = rows(
        server,
        "SELECT p.name FROM people p JOIN memberships m ON m.person_id = p.id"
        " JOIN unit_versions v ON v.unit_id = m.unit_id JOIN roles r ON r.person_id = p.id"
        " WHERE r.role = 'learner' AND v.name = 'Xã mẫu 1' ORDER BY p.name",
    )
    mine = [int(re.findall(r"\d+", name)[0]) for (name,) in members]
    other = next(n for n in range(1, 40) if n not in mine)
    withdrawn = code_of(server, mine[0])
    codes = {learner: code_of(server, learner) for learner in [*mine[:5], other]}
    open_gathering(page)
    looks.at(page, "opened")
    walks.button(page, "Bắt đầu điểm danh").click()
    expect(page.get_by_text("Trang này mở lại được khi mất mạng")).to_be_visible()
    scan_with_a_network(page, codes, mine, other, withdrawn, looks)
    with stopped(server, browser.context):
        scan_without_one(page, codes, mine, looks)
    everything_is_received(page)
    expect(verdict(page)).to_be_visible()
    outcomes = rows(server, "SELECT outcome, count(*) FROM attendance_marks GROUP BY 1 ORDER BY 1")
    assert dict(outcomes) == {
        "absent": 1,
        "other-unit": 1,
        "present": 4,
        "revoked-card": 1,
        "taken-back": 1,
        "unknown-card": 1,
    }
    hashes = rows(server, "SELECT card_hash FROM attendance_marks WHERE card_hash IS NOT NULL")
    assert {len(one) for (one,) in hashes} == {4}
    end_on_this_phone(page, looks)


def scan_with_a_network(
    page: Page, codes: dict[int, str], mine: list[int], other: int, withdrawn: str, looks: Looks
) -> None:
    type_code(page, codes[mine[0]].lower())
    expect(verdict(page)).to_contain_text(learner_name(mine[0]))
    expect(verdict(page)).to_contain_text("Có mặt: máy chủ đã nhận")
    type_code(page, codes[mine[0]])
    expect(verdict(page)).to_contain_text("Đã có mặt lúc")
    looks.at(page, "present")
    type_code(page, codes[other])
    expect(verdict(page)).to_contain_text("Thẻ của đơn vị khác")
    assert learner_name(other) not in page.content()
    type_code(page, "00000-00000")
    expect(verdict(page)).to_contain_text("Thẻ không rõ")
    type_code(page, "123")
    expect(page.get_by_text("Mã gồm mười chữ và số")).to_be_visible()
    type_code(page, withdrawn)
    expect(verdict(page)).to_contain_text("đã bị thu hồi hoặc thay thế")
    looks.at(page, "withdrawn")
    tap(page, mine[1])
    page.get_by_label("Lý do vắng, nếu có").fill("Đi viện")
    looks.at(page, "by-hand")
    page.get_by_role("dialog").get_by_role("button", name="Vắng").click()
    expect(page.locator("button.line", has_text="Đi viện")).to_contain_text("Vắng")
    everything_is_received(page)
    assert counts(page).startswith(f"1 có mặt 1 vắng {len(mine) - 2} chưa điểm danh")


def scan_without_one(page: Page, codes: dict[int, str], mine: list[int], looks: Looks) -> None:
    """The page is opened again with nobody there to ask."""
    page.reload()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    type_code(page, codes[mine[2]])
    expect(verdict(page)).to_contain_text(learner_name(mine[2]))
    expect(verdict(page)).to_contain_text("Có mặt: đã lưu trên máy này")
    type_code(page, codes[mine[2]])
    expect(verdict(page)).to_contain_text("Đã có mặt lúc")
    type_code(page, codes[mine[3]])
    expect(verdict(page)).to_contain_text(learner_name(mine[3]))
    tap(page, mine[4])
    page.get_by_role("dialog").get_by_role("button", name="Có mặt").click()
    tap(page, mine[4])
    page.get_by_role("button", name="Bỏ điểm danh").click()
    expect(page.locator('[data-state="saved"]')).to_be_visible()
    expect(page.get_by_text("Còn 4 lượt chưa gửi", exact=True)).to_be_visible()
    assert counts(page).startswith("3 có mặt 1 vắng")
    looks.at(page, "offline")
    told = json.dumps(page.evaluate(_KEPT))
    assert not [code for code in codes.values() if code in told or code.replace("-", "") in told]
    assert learner_name(mine[2]) not in kept(page)["marks"]
    page.reload()
    expect(page.get_by_text("Còn 4 lượt chưa gửi", exact=True)).to_be_visible()
    page.goto(page.url.split("#")[0] + "#/quan-ly/diem-danh")
    expect(page.get_by_role("heading", name="Đang mở trên máy này")).to_be_visible()
    looks.at(page, "kept-here")
    page.get_by_role("link", name=TITLE).click()


def end_on_this_phone(page: Page, looks: Looks) -> None:
    with page.expect_download() as saved:
        walks.button(page, "Tải danh sách (CSV)").click()
    sheet = saved.value.path().read_text("utf-8-sig")
    assert saved.value.suggested_filename.startswith("diem-danh-")
    assert (sheet.count("Có mặt"), sheet.count("Vắng"), sheet.count("Đi viện")) == (3, 1, 1)
    assert TITLE in kept(page)["lists"]
    walks.button(page, "Kết thúc trên máy này").click()
    expect(page.get_by_role("heading", name="Các buổi")).to_be_visible()
    expect(page.get_by_role("link", name=TITLE)).to_contain_text("3 có mặt, 1 vắng")
    assert kept(page) == {"lists": "[]", "marks": "[]"}
    looks.at(page, "list")
    page.get_by_role("link", name=TITLE).click()
    expect(walks.button(page, "Bắt đầu điểm danh")).to_be_visible()
    page.get_by_text("Hủy buổi này").first.click()
    page.get_by_label(f"Gõ “{TITLE}” để xác nhận").fill(TITLE)
    looks.at(page, "calling-off")
    page.get_by_role("button", name="Hủy buổi này").click()
    expect(page.get_by_text("Những gì đã điểm danh vẫn được lưu.")).to_be_visible()


def camera_film(code: str, path: Path) -> Path:
    """What a camera sees that a card is held up to: grey pictures of its QR code, as Y4M."""
    link = f"https://hoc.example.vn/#/vao/{code}"
    matrix = [list(row) for row in segno.make(link, error="m").matrix_iter(scale=8, border=4)]
    width, height = 640, 480
    left, top = (width - len(matrix[0])) // 2, (height - len(matrix)) // 2
    light = bytearray([190]) * (width * height)
    for y, row in enumerate(matrix, top):
        for x, dark in enumerate(row, left):
            light[y * width + x] = 30 if dark else 220
    frame = b"FRAME\n" + bytes(light) + bytes([128]) * (width * height // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 10)
    return path


def test_a_card_held_before_the_camera_says_whose_it_is(
    server: ServerProcess, browsers: Opener, tmp_path: Path, looks: Looks
) -> None:
    film = camera_film(code_of(server, 1), tmp_path / "card.y4m")
    browser = browsers("camera")
    browser.arguments = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    page = browser.open_as_officer(server, "may-anh")
    open_gathering(page)
    walks.button(page, "Bắt đầu điểm danh").click()
    walks.button(page, "Quét bằng máy ảnh").click()
    expect(verdict(page)).to_contain_text(learner_name(1), timeout=20_000)
    expect(verdict(page)).to_contain_text("Có mặt: máy chủ đã nhận")
    looks.at(page, "camera")
    expect(verdict(page)).to_contain_text("Có mặt: máy chủ đã nhận")
    walks.button(page, "Tắt máy ảnh").click()
    expect(page.locator("video")).to_be_hidden()
    gathering = page.url.rsplit("/", 1)[1].replace("-", "")
    marks = rows(server, f"SELECT outcome FROM attendance_marks WHERE gathering_id = '{gathering}'")
    assert marks == [("present",)], "a card held still is one scan"
    walks.choose(page, lang="en")
    page.reload()
    expect(page.get_by_role("button", name="Scan with the camera")).to_be_visible()
    looks.at(page, "english")


@pytest.mark.parametrize("way", ["sign-out", "somebody-else"])
def test_names_leave_the_phone_with_whoever_asked_for_them(
    server: ServerProcess, browsers: Opener, way: str
) -> None:
    browser = browsers(f"phone-{way}")
    page = browser.open_as_officer(server, f"ra-{len(way)}")
    open_gathering(page, "Xã mẫu 2")
    walks.button(page, "Bắt đầu điểm danh").click()
    expect(page.get_by_text("Trang này mở lại được khi mất mạng")).to_be_visible()
    assert "(mẫu)" in kept(page)["lists"]
    if way == "sign-out":
        page.route("**/marks", lambda route: route.abort())
        page.locator("button.line").first.click()
        page.get_by_role("dialog").get_by_role("button", name="Có mặt").click()
        expect(page.locator('[data-state="saved"]')).to_be_visible()
        walks.go(page, "#/quan-ly")
        expect(page.get_by_role("heading", name="Tỉnh mẫu")).to_be_visible()
        walks.button(page, "Đăng xuất").click()
        expect(page.get_by_text("Còn 1 lượt điểm danh chưa gửi")).to_be_visible()
        walks.button(page, "Vẫn đăng xuất").click()
        expect(page).to_have_url(re.compile("#/$"))
        left = kept(page)["marks"]
        assert "present" in left
        assert "(mẫu)" not in left
    else:
        browser.close()
        page = browser.open_as_officer(server, f"vao-{len(way)}")
        page.goto(f"{server.address}/#/quan-ly/diem-danh")
        expect(page.get_by_role("heading", name="Điểm danh", exact=True)).to_be_visible()
        page.wait_for_timeout(1_000)
    assert kept(page)["lists"] == "[]"
