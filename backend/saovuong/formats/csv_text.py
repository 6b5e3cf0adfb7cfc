"""Spreadsheet text: CSV that Excel opens as Vietnamese and that runs nothing.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

BOM = "\ufeff"
# Where Windows parts lists by semicolons, a cell also begins behind one.
_ACTIVE = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")

Cell = str | int | float | bool | None


def csv_line(cells: Sequence[Cell]) -> str:
    """One line, CRLF-ended (RFC 4180); text a spreadsheet would run gets an apostrophe in front."""
    buffer = StringIO()
    csv.writer(buffer).writerow([_safe(cell) for cell in cells])
    return buffer.getvalue()


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    return BOM + "".join(csv_line(row) for row in rows)


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return _ACTIVE.sub("'", cell)
    return "" if cell is None else cell
