"""Sheets out of files of every make, and nothing but refusals out of what is no sheet."""

from __future__ import annotations

import io
import random
import unicodedata
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saovuong.formats.sheets import read_sheets
from saovuong.formats.uploads import (
    REFUSALS,
    FileHasMacros,
    FileIsBroken,
    FileIsLocked,
    FileKindUnknown,
    FileTooBigInside,
    FileTooLarge,
)
from tests.factories.rosters import book
from tests.formats.old_fonts import in_tcvn3, in_vni

TABLE = "Họ và tên;Đơn vị\r\nNguyễn Văn Ánh;Xã Đại Từ\r\n"
ROWS = [["Họ và tên", "Đơn vị"], ["Nguyễn Văn Ánh", "Xã Đại Từ"]]
SHEET = "xl/worksheets/sheet1.xml"


def in_windows(text: str) -> bytes:
    """As a Vietnamese Windows writes it: letters, and tones behind them."""
    return b"".join(_windows(letter) for letter in text)


def _windows(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parted = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in parted if mark in "\u0300\u0301\u0303\u0309\u0323")
        bare = "".join(mark for mark in parted if mark not in tones)
        return (unicodedata.normalize("NFC", bare) + tones).encode("cp1258")


@pytest.mark.parametrize(
    "raw",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        in_windows(TABLE),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "\t").encode(),
        ("sep=;\r\n" + TABLE).encode(),
        TABLE.replace("Nguyễn Văn Ánh", '"Nguyễn Văn Ánh"').encode(),
    ],
)
def test_csv_of_every_make_is_read(raw: bytes) -> None:
    (sheet,) = read_sheets("x.csv", raw)
    assert [row for row in sheet.rows if row] == ROWS


@pytest.mark.parametrize("old", [in_tcvn3(TABLE), in_vni(TABLE)], ids=["tcvn3", "vni"])
def test_old_fonts_are_kept_for_whoever_knows_columns(old: str) -> None:
    (sheet,) = read_sheets("x.csv", old.encode("cp1252"))
    assert sheet.rows[1][1] == old.splitlines()[1].split(";")[1]


def test_every_visible_sheet_is_read_where_it_stands() -> None:
    first, second = read_sheets("x.xlsx", book([[], ["", "a", 1.5]], [["b"]], names=["A", "B"]))
    assert (first.name, first.rows) == ("A", [["", "", ""], ["", "a", 1.5]])
    assert (second.name, second.rows) == ("B", [["b"]])


def changed(raw: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed, or added where there is none."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, change(part) if info.filename == name else part)
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return buffer.getvalue()


GOOD = book(ROWS)
FAR = b'<c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
BOMBS = {
    "a cell at the far end": (
        changed(GOOD, SHEET, lambda xml: xml.replace(b"</row></sheetData>", FAR, 1)),
        FileTooBigInside,
    ),
    "a cell far down": (
        changed(
            GOOD,
            SHEET,
            lambda xml: xml.replace(
                b"</sheetData>", b'<row><c r="A1048576"><v>1</v></c></row></sheetData>'
            ),
        ),
        FileTooBigInside,
    ),
    "a part that unpacks without end": (
        changed(GOOD, "xl/media.xml", lambda _: b"<a>" + b" " * 60_000_000 + b"</a>"),
        FileTooBigInside,
    ),
    "a document type": (
        changed(GOOD, SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml),
        FileIsBroken,
    ),
    "an entity from elsewhere": (
        changed(
            GOOD,
            "xl/sharedStrings.xml",
            lambda xml: xml.replace(b"?>", b'?><!DOCTYPE x SYSTEM "file:///etc/passwd">', 1),
        ),
        FileIsBroken,
    ),
    "macros": (changed(GOOD, "xl/vbaProject.bin", lambda _: b"x"), FileHasMacros),
    "macros by content type": (
        changed(
            GOOD, "[Content_Types].xml", lambda xml: xml.replace(b"sheet.main", b"macroEnabled")
        ),
        FileHasMacros,
    ),
    "a way out": (changed(GOOD, "../../etc/passwd.xml", lambda _: b"<a/>"), FileIsBroken),
    "a shared text without end": (
        changed(
            GOOD,
            "xl/sharedStrings.xml",
            lambda xml: xml.replace(b"</t>", b"x" * 40_000 + b"</t>", 1),
        ),
        FileTooBigInside,
    ),
    "sheets nested without end": (
        changed(
            GOOD,
            SHEET,
            lambda xml: xml.replace(b"<sheetData>", b"<a>" * 100 + b"</a>" * 100 + b"<sheetData>"),
        ),
        FileTooBigInside,
    ),
    "another encoding": (
        changed(GOOD, SHEET, lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        FileIsBroken,
    ),
    "a cell without an address of its own kind": (
        changed(GOOD, SHEET, lambda xml: xml.replace(b'r="A1"', b'r="ABCDEFGH99999999999"')),
        FileIsBroken,
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_harm_the_reader_is_refused(name: str) -> None:
    raw, refusal = BOMBS[name]
    with pytest.raises(refusal):
        read_sheets("x.xlsx", raw)


def test_thousands_of_parts_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        for number in range(1_001):
            archive.writestr(f"{number}.xml", "")
    with pytest.raises(FileTooBigInside):
        read_sheets("x.xlsx", buffer.getvalue())


def test_a_declared_size_is_not_believed() -> None:
    """The directory says a part is small; unpacking it shows otherwise."""
    raw = bytearray(changed(GOOD, "xl/media.xml", lambda _: b"<a>" + b" " * 60_000_000 + b"</a>"))
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = raw.rfind(signature)
        raw[place + at : place + at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(REFUSALS):
        read_sheets("x.xlsx", bytes(raw))


@pytest.mark.parametrize(
    ("name", "raw", "refusal"),
    [
        ("x.xlsm", GOOD, FileHasMacros),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileIsLocked),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileIsLocked),
        ("x.pdf", b"%PDF-1.7", FileKindUnknown),
        ("x.csv", b"%PDF-1.7", FileKindUnknown),
        ("x.csv", GOOD, FileKindUnknown),
        ("x.csv", b"", FileKindUnknown),
        ("x.xlsx", TABLE.encode(), FileIsBroken),
        ("x", TABLE.encode(), FileKindUnknown),
        ("x.csv", b"a;b\n\x00\x01\x02", FileIsBroken),
        ("x.csv", b"a" * 17_000_000, FileTooLarge),
        ("x.csv", b"a\n" * 100_001, FileTooBigInside),
        ("x.csv", b";" * 300, FileTooBigInside),
        ("x.csv", b"a" * 40_000, FileTooBigInside),
    ],
)
def test_only_sheets_are_taken(name: str, raw: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_sheets(name, raw)


@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.xlsx"]))
def test_any_bytes_are_read_or_refused(raw: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", "Họ và tên;".encode()):
        read_or_refused(name, start + raw)


@given(st.integers(0, len(GOOD)))
@settings(max_examples=60)
def test_a_file_cut_short_is_refused(length: int) -> None:
    read_or_refused("x.xlsx", GOOD[:length])


@given(st.integers())
@settings(max_examples=100)
def test_a_file_with_flipped_bytes_is_read_or_refused(seed: int) -> None:
    chance, raw = random.Random(seed), bytearray(GOOD)
    for _ in range(chance.randint(1, 8)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    read_or_refused("x.xlsx", bytes(raw))


@given(st.text(alphabet='<>/="cvrsi0123456789ABt ', max_size=300))
def test_a_sheet_of_any_xml_is_read_or_refused(xml: str) -> None:
    inner = changed(
        GOOD, SHEET, lambda old: old.replace(b"<sheetData>", b"<sheetData>" + xml.encode())
    )
    read_or_refused("x.xlsx", inner)


def read_or_refused(name: str, raw: bytes) -> None:
    try:
        read_sheets(name, raw)
    except REFUSALS:
        pass
