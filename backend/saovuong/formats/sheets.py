"""Sheets out of uploaded files: XLSX by calamine, CSV in whatever encoding and with whatever comma.

A rule: bytes in; names and rows of raw cells out.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO

from saovuong import text
from saovuong.formats.legacy_text import from_tcvn3, from_vni
from saovuong.formats.syllables import is_syllable
from saovuong.formats.uploads import (
    LARGEST,
    FileIsBroken,
    FileIsLocked,
    FileTooBigInside,
    sheet_kind,
    unpacked,
)
from saovuong.formats.xlsx_parts import LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS, check_parts

Cell = str | int | float | bool | date | datetime | time | timedelta
Area = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of merged cells, counted from 0."""

_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE = 60
_NOT_A_SHEET = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Sheet:
    """``rows[n]`` is row n + 1 of the file; ``merges`` lie in the same coordinates."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: Sequence[Area] = ()


def read_sheets(name: str, raw: bytes, *, largest: int = LARGEST) -> list[Sheet]:
    """All visible sheets of an upload; raises one of ``uploads.REFUSALS``."""
    if sheet_kind(name, raw, largest=largest) == "csv":
        return [_csv_sheet(name, raw)]
    check_parts(unpacked(raw))
    return _without_panic(lambda: _workbook(raw))


def _workbook(raw: bytes) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(BytesIO(raw)) as book:
            return [
                _xlsx_sheet(book.get_sheet_by_name(one.name))
                for one in book.sheets_metadata
                if one.visible is SheetVisibleEnum.Visible
            ]
    except PasswordError as error:
        raise FileIsLocked from error


def _xlsx_sheet(sheet: object) -> Sheet:
    from python_calamine import CalamineSheet

    if not isinstance(sheet, CalamineSheet) or sheet.start is None:
        return Sheet(getattr(sheet, "name", ""), [])
    return Sheet(
        sheet.name,
        sheet.to_python(skip_empty_area=False),
        sheet.merged_cell_ranges or (),
    )


def _without_panic(read: Callable[[], list[Sheet]]) -> list[Sheet]:
    """``read()``; whatever its reader, written in another language, fails by: FileIsBroken."""
    try:
        return read()
    except (FileIsLocked, MemoryError):
        raise
    except Exception as error:
        raise FileIsBroken from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise FileIsBroken from error


def _csv_sheet(name: str, raw: bytes) -> Sheet:
    written = decoded(raw)
    if _NOT_A_SHEET.search(written):
        raise FileIsBroken
    named, written = _named_delimiter(written)
    lines = csv.reader(StringIO(written, newline=""), delimiter=named or delimiter_of(written))
    rows: list[list[str]] = []
    try:
        for line in lines:
            if len(rows) >= MOST_ROWS or len(line) > MOST_COLUMNS:
                raise FileTooBigInside
            rows.append(line)
    except csv.Error as error:
        raise FileIsBroken from error
    if any(len(cell) > LONGEST_TEXT for row in rows for cell in row):
        raise FileTooBigInside
    return Sheet(name, rows)


def decoded(raw: bytes) -> str:
    """Text in UTF-8, UTF-16, or else whichever of Windows' Vietnamese (1258) and the old fonts
    (kept as Windows-1252 letters) spells more Vietnamese; raises FileIsBroken."""
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        if b"\0" in raw[:200]:
            return raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            raise FileIsBroken from error
    western = "".join(map(_western, raw))
    windows = text.nfc(raw.decode("cp1258", errors="replace"))
    old = max(_spelled(from_tcvn3(raw.decode("latin-1"))), _spelled(from_vni(western)))
    return western if old > _spelled(windows) else windows


def delimiter_of(written: str) -> str:
    """The sign that parts the first lines into the most alike numbers of cells."""
    lines = written.splitlines()[:_SAMPLE]
    sample = "\n".join(lines)

    def agreement(delimiter: str) -> int:
        try:
            parted = list(csv.reader(StringIO(sample, newline=""), delimiter=delimiter))
        except csv.Error:
            return 0
        counts = Counter(len(row) for row in parted if len(row) > 1)
        return max((times * cells for cells, times in counts.items()), default=0)

    return max(_DELIMITERS, key=agreement)


def _named_delimiter(written: str) -> tuple[str, str]:
    """Excel's own first line «sep=;», if there is one, and what follows it."""
    first, newline, rest = written.partition("\n")
    named = first.strip().lower()
    if len(named) == 5 and named.startswith("sep="):
        return named[4], newline + rest
    return "", written


def _western(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _spelled(reading: str) -> float:
    """The share of words with marks, in the beginning, that spell Vietnamese."""
    marked = [word for word in _WORD.findall(reading[:200_000]) if not word.isascii()]
    return sum(map(is_syllable, marked)) / len(marked) if marked else 0.0
