from __future__ import annotations

import pytest

from saovuong.formats.csv_text import csv_line


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("-2", "'-2"),
        ("@x", "'@x"),
        ("\uff1d1", "'\uff1d1"),
        ("Xã;=1+1", "Xã;'=1+1"),
        ("Xã\t=1", "Xã\t'=1"),
        ("Nguyễn Văn A-B; C", "Nguyễn Văn A-B; C"),
        (-2, "-2"),
    ],
)
def test_no_cell_runs_whatever_parts_the_columns(cell: str | int, written: str) -> None:
    assert csv_line([cell]) == f"{written}\r\n"
