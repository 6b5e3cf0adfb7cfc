"""The two spreadsheets a province is set up from, each awkward in the way offices make them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

PROVINCE, AN_PHU, BINH_MINH = "Tỉnh Bắc Sơn (mẫu)", "Xã An Phú (mẫu)", "Xã Bình Minh (mẫu)"
OFFICER = "Lê Thị Hạnh (mẫu)"
AN, BINH = "Nguyễn Văn An (mẫu)", "Trần Thị Bình (mẫu)"
SINCE = "01/07/2025"
UNITS = (
    ("90", PROVINCE, "Tỉnh", "", SINCE),
    ("90001", AN_PHU, "Xã", "90", SINCE),
    ("90002", BINH_MINH, "Xã", "90", SINCE),
    ("90003", "Phường Cầu Đá (mẫu)", "Phường", "90", SINCE),
    ("90004", "Xã Đông Giang (mẫu)", "Xã", "90", SINCE),
)
PLANTED = {
    4: ("90003", "Phường Cầu Đá (mẫu)", "Thị trấn", "90", SINCE),
    5: ("90004", "Xã Đông Giang (mẫu)", "Xã", "91", "31/02/2025"),
}
"""What is wrong in the first of the two files, by the number of its row in ``UNITS``."""


def units_xlsx(*, faulty: bool) -> bytes:
    """A title over the table, a heading over two columns, and dates as text."""
    rows = [PLANTED.get(at, row) if faulty else row for at, row in enumerate(UNITS, 1)]
    return _book("Đơn vị", "DANH SÁCH ĐƠN VỊ TỈNH BẮC SƠN (MẪU)", rows)


def _book(name: str, title: str, rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = BytesIO()
    book = Workbook(buffer)
    sheet = book.add_worksheet(name)
    sheet.merge_range(0, 0, 0, 4, title)
    for column, heading in ((0, "Mã"), (3, "Cấp trên trực tiếp"), (4, "Từ ngày")):
        sheet.merge_range(2, column, 3, column, heading)
    sheet.merge_range(2, 1, 2, 2, "Đơn vị")
    sheet.write_row(3, 1, ["Tên đơn vị", "Loại"])
    for at, row in enumerate(rows, 4):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def people_csv(others: int) -> bytes:
    """With semicolons and a byte order mark, as Excel here saves one; ``others`` are far away."""
    rows = ["Mã;Họ và tên;Ngày sinh;Số ĐT;Đơn vị;Vai trò", *_people(others)]
    return "\r\n".join(rows).encode("utf-8-sig")


def _people(others: int) -> Iterator[str]:
    yield f"CB-01;{OFFICER};1985;0912.345.678;90;Cán bộ quản lý"
    yield f"DQ-001;{AN};12/03/1999;0987 654 321;90001;"
    yield f"DQ-002;{BINH};2001;;90001;"
    for number in range(3, 10):
        yield f"DQ-{number:03};Người {number} (mẫu);1990;;90001;"
    for number in range(10, 13):
        yield f"DQ-{number:03};Người {number} (mẫu);1992;;Xã Bình Minh (mẫu);Chiến sĩ"
    for number in range(others):
        yield f"XA-{number:05};Người xa {number} (mẫu);1995;;{90003 + number % 2};"
