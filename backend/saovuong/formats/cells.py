"""What people type into cells, as the values they mean.

A rule: a raw cell in; a value, and what is to be said about it, out. Notices are the codes of
``roster_faults``; a value of None with a notice could not be read.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from saovuong import clock, text
from saovuong.formats.sheets import Cell

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
UNSEEN = dict.fromkeys(
    [
        *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0),
        0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
        *range(0xFFF9, 0xFFFC), *range(0xD800, 0xE000), *range(0xE000, 0xF900),
    ]
)  # fmt: skip
SOFT_HYPHEN = "\xad"
_TIDY = re.compile(r"[!-~\u00c0-\u024f\u1ea0-\u1ef9]+(?: [!-~\u00c0-\u024f\u1ea0-\u1ef9]+)*")
_WIDE_LETTER = re.compile(r"[\uff01-\uff5e]")
_EPOCH = date(1899, 12, 30)
_SERIALS = range(3_654, 73_051)
"""Days as Excel counts them: 1 January 1910 to 31 December 2099."""
_LEGACY_MOBILE = {
    **{f"016{n}": f"03{n}" for n in range(2, 10)},
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_PHONE = re.compile(r"0[35789]\d{8}|02\d{8,9}")
_DATE = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[ T].*)?")
_WORDED = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
YOUNGEST, OLDEST = 14, 100


Text = tuple[str | None, str | None]
Year = tuple[int | None, str | None]
Day = tuple[date | None, str | None]


def plain(cell: Cell) -> str:
    """The cell as one line of text: NFC, full-width letters as usual ones, nothing unseen."""
    return spelled(cell).replace(SOFT_HYPHEN, "")


def spelled(cell: Cell) -> str:
    """``plain``, but soft hyphens stay: in TCVN3 they stand for ư."""
    if isinstance(cell, str) and (not cell or _TIDY.fullmatch(cell)):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, timedelta):
        cell = _EPOCH + cell if 0 <= cell.days < 73_051 else cell.days
    written = str(cell).translate(UNSEEN).translate(_WIDE)
    return text.nfc(" ".join(written.split()))


def is_wide(cell: Cell) -> bool:
    """Whether full-width letters stood in the cell."""
    return isinstance(cell, str) and not cell.isascii() and bool(_WIDE_LETTER.search(cell))


def phone(cell: Cell) -> Text:
    """A Vietnamese number as ``0912345678``. Excel takes away the first 0, or all but three digits;
    people write +84, dots, and two numbers at once."""
    written = plain(cell)
    if not written:
        return None, None
    scientific = _SCIENTIFIC.fullmatch(written)
    if scientific:
        return _from_scientific(scientific)
    first, *others = re.split(r"\s*(?:[/;,]|\bhoặc\b|\s-\s)\s*", written)
    digits = re.sub(r"[\s.()\-]", "", first)
    number, notice = _national(digits)
    if number is None:
        return None, "phone-unreadable"
    if number.endswith("000000"):
        return None, "phone-digits-lost"
    return number, "phone-first-of-two" if any(others) else notice


def birth_year(cell: Cell) -> Year:
    """The year, from a year, a date, or the number Excel makes of a date."""
    year, notice = _year(cell)
    if year is None:
        return None, notice
    age = clock.today().year - year
    return (year, notice) if YOUNGEST <= age <= OLDEST else (None, "birth-year-unlikely")


def day(cell: Cell) -> Day:
    """A date: day before month, ISO, or the number Excel makes of it."""
    if isinstance(cell, datetime):
        return cell.date(), None
    if isinstance(cell, date):
        return cell, None
    written = plain(cell)
    if not written:
        return None, None
    if written.isdecimal() and len(written) == 5 and int(written) in _SERIALS:
        return _EPOCH + timedelta(int(written)), None
    found = _WORDED.fullmatch(written) or _DATE.fullmatch(written)
    return _date(*found.groups()) if found else (None, "date-unreadable")


def _from_scientific(found: re.Match[str]) -> Text:
    decimals, power = found[2] or "", int(found[3])
    if len(decimals) > power or len(decimals) < max(4, power - 2):
        return None, "phone-digits-lost"
    number, notice = _national(found[1] + decimals.ljust(power, "0"))
    return (number, notice) if number else (None, "phone-unreadable")


def _national(digits: str) -> Text:
    notice = None
    for prefix in ("+84", "0084", "84"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 9:
            digits = "0" + digits[len(prefix) :].removeprefix("0")
            break
    if not digits.startswith("0") and len(digits) in (9, 10):
        digits, notice = "0" + digits, "phone-zero-added"
    if len(digits) == 11 and digits[:4] in _LEGACY_MOBILE:
        digits, notice = _LEGACY_MOBILE[digits[:4]] + digits[4:], "phone-made-ten-digits"
    return (digits, notice) if _PHONE.fullmatch(digits) and digits.isascii() else (None, None)


def _year(cell: Cell) -> Year:
    if isinstance(cell, date):
        return cell.year, None
    written = plain(cell)
    if not written:
        return None, None
    if written.isascii() and written.isdecimal() and len(written) == 5 and int(written) in _SERIALS:
        return (_EPOCH + timedelta(int(written))).year, None
    full = _DATE.fullmatch(written)
    if full:
        read, notice = _date(*full.groups())
        return (read.year, notice) if read else (None, "birth-year-unreadable")
    month = _MONTH.fullmatch(written)
    years = set(_YEAR.findall(written)) if not month else {month[2]}
    return (int(years.pop()), None) if len(years) == 1 else (None, "birth-year-unreadable")


def _date(first: str, month: str, last: str) -> Day:
    is_iso = len(first) == 4
    year, of_month = (first, last) if is_iso else (last, first)
    if len(year) not in (2, 4) or len(of_month) > 2:
        return None, "date-unreadable"
    full = int(year) if len(year) == 4 else _century(int(year))
    try:
        return date(full, int(month), int(of_month)), None
    except ValueError:
        pass
    try:
        return date(full, int(of_month), int(month)), "date-month-first"
    except ValueError:
        return None, "date-unreadable"


def _century(year: int) -> int:
    return 1900 + year if year > clock.today().year % 100 else 2000 + year
