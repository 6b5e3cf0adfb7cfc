"""Rosters as XLSX files: the template to fill in and the export, which are the same sheet.

A rule: rows in, bytes out. Every text is written as text, so nothing in a cell is ever a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from saovuong.formats.filled_book import Column, Help, Plan, Value, filled_book
from saovuong.formats.roster_words import HEADINGS, ROLES
from saovuong.i18n import _

_TEXT_COLUMNS = {"code", "phone", "unit", "parent"}
_WIDTHS = {"code": 20, "name": 30, "birth_year": 12, "phone": 16, "unit": 34, "roles": 26,
           "kind": 30, "parent": 34, "valid_from": 14}  # fmt: skip
_SHEETS = {"units": _("Units"), "people": _("Persons")}


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
    columns = {
        field: Column(heading, _WIDTHS[field], HELP[kind][field], _layout(field))
        for field, heading in HEADINGS[kind].items()
    }
    return filled_book(Plan(_SHEETS[kind], columns, _RULES), rows, choices, language)


def _layout(field: str) -> str:
    return "date" if field == "valid_from" else "text" if field in _TEXT_COLUMNS else ""
