"""Files made to break whoever opens them; more of them in tests/formats/test_sheets.py."""

from __future__ import annotations

import stat
import zipfile
from io import BytesIO

import pytest

from saovuong.formats.sheets import read_sheets
from saovuong.formats.uploads import REFUSALS, unpacked
from tests.factories.rosters import people_book

TYPES = "[Content_Types].xml"


def packed(parts: dict[str, bytes], *, mode: int | None = None) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {TYPES: b"<Types/>", **parts}.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if mode is not None and name != TYPES:
                info.external_attr = mode << 16
            archive.writestr(info, content)
    return buffer.getvalue()


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><workbook>&c;</workbook>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><w>&f;</w>'
BOMB = packed({"xl/workbook.xml": b" " * 200_000_000})
HOSTILE = {
    "bomb": BOMB,
    "nested": packed({"xl/workbook.xml": BOMB, "inner.zip": BOMB}),
    "entities": packed({"xl/workbook.xml": ENTITY}),
    "outside": packed({"xl/workbook.xml": OUTSIDE}),
    "climbing": packed({"../../etc/cron.d/x.xml": b"<x/>"}),
    "absolute": packed({"/etc/cron.d/x.xml": b"<x/>"}),
    "drive": packed({"C:\\windows\\x.xml": b"<x/>"}),
    "macros": packed({"xl/vbaProject.bin": b"x", "xl/workbook.xml": b"<x/>"}),
    "empty": packed({}),
    "picture": b"\x89PNG\r\n\x1a\n" + b"x" * 100,
    "program": b"MZ" + b"x" * 100,
    "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_in_words(kind: str) -> None:
    with pytest.raises(REFUSALS):
        read_sheets("danh-sach.xlsx", HOSTILE[kind])


def test_a_link_in_an_archive_is_data_and_leads_nowhere() -> None:
    raw = packed({"xl/link.xml": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777)
    try:
        parts = unpacked(raw)
    except REFUSALS:
        return
    assert parts["xl/link.xml"] == b"/etc/passwd"


def test_a_sheet_by_another_name_is_not_believed() -> None:
    sheet = people_book(["Nguyễn Văn A"])
    for name in ("danh-sach.csv", "danh-sach.xlsm", "danh-sach.exe", "danh-sach", ".xlsx.php"):
        with pytest.raises(REFUSALS):
            read_sheets(name, sheet)
