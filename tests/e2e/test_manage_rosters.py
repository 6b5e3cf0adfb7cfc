"""Lists handed in by an officer in the browser: faults read, rows written, all of it taken back."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, expect
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from saovuong.formats.sheets import read_sheets
from tests.e2e import walks
from tests.e2e.conftest import LAPTOP, Opener, ServerProcess
from tests.e2e.looks import Looks
from tests.formats.old_fonts import in_tcvn3

UNITS_CSV = in_tcvn3(
    "Mã;Tên đơn vị;Loại;Trực thuộc\r\n"
    "T-01;Thôn Đồng Tâm (mẫu);Thôn;mau-1\r\n"
    "T-02;Thôn Hòa Bình (mẫu);Thôn;mau-1\r\n"
    "T-03;Thôn Sơn Hải (mẫu);Thôn;mau-9\r\n"
).encode("cp1252")


def people_xlsx() -> bytes:
    """As offices make them: a title over the table, merged headings, numbers for phones."""
    buffer = BytesIO()
    book = Workbook(buffer)
    sheet = book.add_worksheet("Dân quân")
    sheet.merge_range(0, 0, 0, 5, "DANH SÁCH DÂN QUÂN NĂM 2026 (MẪU)")
    sheet.merge_range(2, 0, 3, 0, "STT")
    sheet.merge_range(2, 1, 3, 1, "Họ và tên")
    sheet.merge_range(2, 2, 2, 3, "Thông tin")
    sheet.write_row(3, 2, ["Năm sinh", "Số ĐT"])
    sheet.merge_range(2, 4, 3, 4, "Đơn vị")
    sheet.merge_range(2, 5, 3, 5, "Số CCCD")
    rows = [
        (1, "Nguyễn Văn Ánh (mẫu)", 36526, 912345678, "T-01", "x"),
        (2, "Trần Thị Bưởi (mẫu)", "12/03/1999", "8.49E+10", "T-02", "x"),
        (3, "Lê Văn Cử (mẫu)", 1998, "", "Thôn Hòa Bình (mẫu)", "x"),
        (4, "Vũ Thị Dịu (mẫu)", "hai nghìn", "", "Thôn không có", "x"),
    ]
    for at, row in enumerate(rows, 4):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def test_two_lists_set_up_hamlets_and_their_people(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = browsers("officer").open_as_officer(server, "danh-sach")
    page.get_by_role("link", name="Danh sách").click()
    expect(page.get_by_role("heading", name="Danh sách", exact=True)).to_be_visible()
    expect(page.get_by_label("Cho đơn vị nào?")).not_to_have_value("")
    looks.at(page, "start")
    units_from_csv(page, looks)
    people_from_xlsx(page, looks)
    take_back(page, looks)
    downloads(page)


def units_from_csv(page: Page, looks: Looks) -> None:
    walks.hand_list_in(page, "Đơn vị", "thôn.csv", UNITS_CSV)
    expect(page.get_by_text("Sẽ thay đổi những gì")).to_be_visible()
    assert walks.figure(page, "mới") == "2"
    assert walks.figure(page, "có lỗi") == "1"
    expect(page.get_by_text("mau-9")).to_be_visible()
    expect(page.get_by_text("TCVN3").first).to_be_visible()
    looks.at(page, "units-outlook")
    write = page.get_by_role("button", name="Ghi 2 thay đổi")
    expect(write).to_be_disabled()
    page.get_by_label("Bỏ qua 1 dòng có lỗi").check()
    write.click()
    expect(page.get_by_text("Đã nhập", exact=True)).to_be_visible()
    looks.at(page, "units-done")


def people_from_xlsx(page: Page, looks: Looks) -> None:
    walks.hand_list_in(page, "Người", "dân quân.xlsx", people_xlsx())
    expect(page.get_by_text("Sẽ thay đổi những gì")).to_be_visible()
    assert walks.figure(page, "mới") == "2"
    expect(page.get_by_text("8.49E+10")).to_be_visible()
    expect(page.get_by_text("Thôn không có")).to_be_visible()
    looks.at(page, "people-outlook")
    page.get_by_label("Bỏ qua 2 dòng có lỗi").check()
    page.get_by_role("button", name="Ghi 2 thay đổi").click()
    expect(page.get_by_text("Đã nhập", exact=True)).to_be_visible()
    walks.hand_list_in(page, "Người", "dân quân.xlsx", people_xlsx())
    expect(page.get_by_text("Chưa ghi được gì")).to_be_visible()
    assert walks.figure(page, "giữ nguyên") == "2"


def take_back(page: Page, looks: Looks) -> None:
    walks.go(page, "#/quan-ly/danh-sach")
    expect(page.get_by_role("heading", name="Các danh sách đã nhập")).to_be_visible()
    looks.at(page, "earlier")
    imported = page.locator("li", has_text="Đã nhập")
    imported.filter(has_text="thôn.csv").get_by_role("link").click()
    walks.button(page, "Hoàn tác lần nhập này").click()
    expect(page.get_by_role("dialog").get_by_text("đã được sử dụng").first).to_be_visible()
    looks.at(page, "undo-units")
    page.keyboard.press("Escape")
    walks.go(page, "#/quan-ly/danh-sach")
    imported.filter(has_text="dân quân.xlsx").get_by_role("link").click()
    walks.button(page, "Hoàn tác lần nhập này").click()
    page.get_by_role("dialog").get_by_role("button", name="Hoàn tác ngay").click()
    expect(page.get_by_text("Đã hoàn tác")).to_be_visible()


def downloads(page: Page) -> None:
    walks.go(page, "#/quan-ly/danh-sach")
    with page.expect_download() as template:
        page.get_by_role("link", name="Tải tệp mẫu").click()
    with page.expect_download() as export:
        walks.button(page, "Tải danh sách hiện có").click()
    sheets = [
        read_sheets("x.xlsx", Path(os.fspath(each.value.path())).read_bytes())
        for each in (template, export)
    ]
    assert [len(each[0].rows) for each in sheets] == [1, 44]
    assert {each[1].name for each in sheets} == {"Hướng dẫn"}


def test_a_file_that_is_no_list_is_refused_in_words(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = browsers("laptop").open_as_officer(server, "tu-choi", viewport=LAPTOP)
    expect(page.get_by_role("link", name="Danh sách")).to_be_visible()
    walks.go(page, "#/quan-ly/danh-sach")
    expect(page.get_by_label("Cho đơn vị nào?")).not_to_have_value("")
    chosen = {"name": "danh-sach.xlsm", "mimeType": "", "buffer": b"PK\x03\x04"}
    page.get_by_label("Tệp của đồng chí").set_input_files(chosen)  # type: ignore[arg-type]
    walks.button(page, "Kiểm tra tệp").click()
    expect(page.get_by_text("Tệp có macro")).to_be_visible()
    looks.at(page, "refused")
    walks.choose(page, lang="en")
    page.reload()
    expect(page.get_by_label("For which unit?")).not_to_have_value("")
    good = {"name": "people.xlsx", "mimeType": "", "buffer": people_xlsx()}
    page.get_by_label("Your file").set_input_files(good)  # type: ignore[arg-type]
    walks.button(page, "Look through the file").click()
    expect(page.get_by_text("What would happen")).to_be_visible()
    expect(page.get_by_text("The spreadsheet has cut the number short.")).to_be_visible()
    looks.at(page, "outlook-en")
