"""Workbooks to fill in: a sheet of columns, an explanation, and the choices that cells offer.

A rule: columns and rows in, bytes out. Every text is written as text, so nothing in a cell is ever
a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from saovuong.i18n import _, translate

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Value = str | int | date | None
ROOM = 2_000
"""Empty rows of a template that offer their choices."""


class Help(NamedTuple):
    is_needed: bool
    meaning: str
    example: str


class Column(NamedTuple):
    """``layout`` is how Excel treats what is typed: "", "text", "wrapped" or "date"."""

    heading: str
    width: int
    help: Help
    layout: str = ""


class Plan(NamedTuple):
    """A template: the name of its sheet, the columns by field, and rules for filling them in."""

    title: str
    columns: Mapping[str, Column]
    rules: Sequence[str]


def filled_book(
    plan: Plan, rows: Iterable[Sequence[Value]], choices: Mapping[str, Sequence[str]], language: str
) -> bytes:
    """A workbook of ``rows``; ``choices`` are the words offered for a field."""
    from xlsxwriter import Workbook

    buffer = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(buffer, options)
    book.set_calc_mode("manual")
    sheet = book.add_worksheet(translate(plan.title, language))
    _explain(book, plan, language)
    offered = _offer(book, choices)
    _fill(book, sheet, plan, rows, offered)
    book.close()
    return buffer.getvalue()


def _fill(
    book: Workbook, sheet: Worksheet, plan: Plan, rows: Iterable[Sequence[Value]],
    offered: dict[str, str],
) -> None:  # fmt: skip
    head = book.add_format({"bold": True, "bg_color": "#E2EAD5", "bottom": 2, "text_wrap": True})
    formats = {
        "": None,
        "text": book.add_format({"num_format": "@"}),
        "wrapped": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
    }
    layouts = [formats[column.layout] for column in plan.columns.values()]
    for at, column in enumerate(plan.columns.values()):
        sheet.set_column(at, at, column.width, layouts[at])
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(plan.columns.values()):
        sheet.write_string(0, at, column.heading, head)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            _write(sheet, last, at, value, layouts[at] or formats["text"])
    for at, field in enumerate(plan.columns):
        _validate(sheet, at, field, last + ROOM, offered)


def _write(sheet: Worksheet, row: int, column: int, value: Value, layout: Any) -> None:
    if isinstance(value, str) and value:
        sheet.write_string(row, column, value, layout)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, layout)


def _validate(
    sheet: Worksheet, column: int, field: str, last: int, offered: dict[str, str]
) -> None:
    if field in offered:
        rule = {"validate": "list", "source": offered[field], "error_type": "information"}
        sheet.data_validation(1, column, last, column, rule)


def _explain(book: Workbook, plan: Plan, language: str) -> None:
    sheet = book.add_worksheet(translate(_("How to fill in"), language))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for at, width in enumerate((22, 12, 64, 26)):
        sheet.set_column(at, at, width)
    headings = (_("Column"), _("Needed"), _("What to write"), _("Example"))
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, translate(heading, language), bold)
    row = 0
    for row, column in enumerate(plan.columns.values(), 1):
        told = column.help
        needed = translate(_("yes"), language) if told.is_needed else ""
        sheet.write_string(row, 0, column.heading, bold)
        sheet.write_string(row, 1, needed, wrap)
        sheet.write_string(row, 2, translate(told.meaning, language), wrap)
        sheet.write_string(row, 3, told.example, wrap)
    for below, rule in enumerate(plan.rules, row + 2):
        sheet.write_string(below, 2, translate(rule, language), wrap)


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
