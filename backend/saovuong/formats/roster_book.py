"""Rosters as XLSX files: the template to fill in and the export, which are the same sheet.

A rule: rows in, bytes out. Every text is written as text, so nothing in a cell is ever a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from saovuong.formats.roster_words import HEADINGS, ROLES
from saovuong.i18n import _, translate

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Value = str | int | date | None
ROOM = 2_000
"""Empty rows of a template that offer their choices."""
_TEXT_COLUMNS = {"code", "phone", "unit", "parent"}
_WIDTHS = {"code": 20, "name": 30, "birth_year": 12, "phone": 16, "unit": 34, "roles": 26,
           "kind": 30, "parent": 34, "valid_from": 14}  # fmt: skip
_SHEETS = {"units": _("Units"), "people": _("Persons")}


class Help(NamedTuple):
    is_needed: bool
    meaning: str
    example: str


HELP: dict[str, dict[str, Help]] = {
    "people": {
        "code": Help(
            False,
            _("The person's number in your own list, never of an ID card. By it he is known again"
              " when he moves or his name is corrected."),
            "DQ-0012",
        ),
        "name": Help(True, _("Family name, middle name and given name."), "Nguyễn Văn An (mẫu)"),
        "birth_year": Help(
            False, _("Four digits, or the date of birth: only the year is kept."), "1999"
        ),
        "phone": Help(False, _("Ten digits, as text, so that the first 0 stays."), "0912345678"),
        "unit": Help(
            True,
            _("Its code, or its name; where several have the name, the units above first."),
            "Xã mẫu 1 > Thôn mẫu 2",
        ),
        "roles": Help(
            False, _("One or several of the list, with commas; empty: a learner."), ROLES["learner"]
        ),
    },
    "units": {
        "code": Help(
            False,
            _("The official code or one of your own. By it the unit is known again when it is"
              " renamed or moved."),
            "XA-001",
        ),
        "name": Help(True, _("The full name."), "Xã mẫu 1"),
        "kind": Help(True, _("One of the list."), "Xã"),
        "parent": Help(
            False,
            _("Code or name of the unit above, which may stand in the same file. Empty: right under"
              " the unit chosen for the import."),
            "XA-001",
        ),
        "valid_from": Help(
            False, _("From which day it is so, day/month/year. Empty: today."), "01/07/2025"
        ),
    },
}  # fmt: skip
_RULES = (
    _("Keep the first row of the sheet: columns are known by it, in any order."),
    _("Nothing is changed before you have seen what would change and confirmed it."),
    _("An empty cell takes nothing away. Nobody is removed for not standing in the file."),
    _("Importing the same file twice changes nothing the second time."),
    _("An import can be undone for 30 days, as far as nothing was built on it."),
)


def roster_book(
    kind: str, rows: Iterable[Sequence[Value]], choices: Mapping[str, Sequence[str]], language: str
) -> bytes:
    """A workbook: the sheet of ``rows``, an explanation, and the choices that cells offer.

    ``kind`` is "units" or "people"; ``choices`` are the words offered for a field.
    """
    from xlsxwriter import Workbook

    buffer = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(buffer, options)
    book.set_calc_mode("manual")
    sheet = book.add_worksheet(translate(_SHEETS[kind], language))
    _explain(book, kind, language)
    offered = _offer(book, choices)
    _fill(book, sheet, kind, rows, offered)
    book.close()
    return buffer.getvalue()


def _fill(
    book: Workbook, sheet: Worksheet, kind: str, rows: Iterable[Sequence[Value]],
    offered: dict[str, str],
) -> None:  # fmt: skip
    fields = list(HEADINGS[kind])
    head = book.add_format({"bold": True, "bg_color": "#E2EAD5", "bottom": 2, "text_wrap": True})
    formats = {"text": book.add_format({"num_format": "@"}),
               "date": book.add_format({"num_format": "dd/mm/yyyy"})}  # fmt: skip
    for column, field in enumerate(fields):
        layout = formats["text"] if field in _TEXT_COLUMNS else None
        layout = formats["date"] if field == "valid_from" else layout
        sheet.set_column(column, column, _WIDTHS[field], layout)
    sheet.freeze_panes(1, 0)
    for column, field in enumerate(fields):
        sheet.write_string(0, column, HEADINGS[kind][field], head)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, last, column, value, formats)
    for column, field in enumerate(fields):
        _validate(sheet, column, field, last + ROOM, offered)


def _write(sheet: Worksheet, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    if isinstance(value, str) and value:
        sheet.write_string(row, column, value, formats["text"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])


def _validate(
    sheet: Worksheet, column: int, field: str, last: int, offered: dict[str, str]
) -> None:
    if field in offered:
        rule = {"validate": "list", "source": offered[field], "error_type": "information"}
        sheet.data_validation(1, column, last, column, rule)


def _explain(book: Workbook, kind: str, language: str) -> None:
    sheet = book.add_worksheet(translate(_("How to fill in"), language))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for column, width in enumerate((22, 12, 64, 26)):
        sheet.set_column(column, column, width)
    headings = (_("Column"), _("Needed"), _("What to write"), _("Example"))
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, translate(heading, language), bold)
    row = 0
    for row, (field, told) in enumerate(HELP[kind].items(), 1):
        needed = translate(_("yes"), language) if told.is_needed else ""
        sheet.write_string(row, 0, HEADINGS[kind][field], bold)
        sheet.write_string(row, 1, needed, wrap)
        sheet.write_string(row, 2, translate(told.meaning, language), wrap)
        sheet.write_string(row, 3, told.example, wrap)
    for at, rule in enumerate(_RULES, row + 2):
        sheet.write_string(at, 2, translate(rule, language), wrap)


def _offer(book: Workbook, choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Writes the choices to a hidden sheet; for each field the range where they stand."""
    sheet = book.add_worksheet("Danh mục")
    sheet.hide()
    fields = [field for field, words in choices.items() if words]
    for row in range(max((len(choices[field]) for field in fields), default=0)):
        for column, field in enumerate(fields):
            if row < len(choices[field]):
                sheet.write_string(row, column, choices[field][row])
    return {
        field: f"='Danh mục'!${chr(65 + column)}$1:${chr(65 + column)}${len(choices[field])}"
        for column, field in enumerate(fields)
    }
