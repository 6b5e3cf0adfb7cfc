"""The table of security requirements in docs/security.md is whole, and each test it names is there.

The ids are those of OWASP ASVS 5.0.0 that apply: all of levels 1 and 2 and some of level 3.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from saovuong import clock

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/security.md"
REQUIRED = """
1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.9 1.2.10 1.3.1 1.3.2 1.3.4 1.3.5 1.3.6 1.3.7 1.3.11
1.3.12 1.5.1 1.5.2 1.5.3 2.1.1 2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5
2.4.1 2.4.2 5.1.1 5.2.1 5.2.2 5.2.3 5.2.5 5.2.6 5.3.1 5.3.2 5.3.3 5.4.1 5.4.2 5.4.3 3.2.1 3.2.2
3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.7 3.4.8 3.5.1 3.5.2 3.5.3 3.5.4
3.5.5 3.6.1 3.7.1 3.7.2 4.1.1 4.1.2 4.1.3 4.1.4 4.1.5 4.2.1 6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3
6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.3.5 6.3.8 6.4.1
6.4.2 6.4.3 6.4.4 6.4.6 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.5.6 7.1.1 7.1.2 7.2.1 7.2.2 7.2.3 7.2.4
7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.5.3 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1
8.3.2 8.3.3 8.4.1 8.4.2 9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 9.2.4 11.1.1 11.1.2 11.2.1 11.2.2
11.2.3 11.3.1 11.3.2 11.3.3 11.3.4 11.4.1 11.4.2 11.4.4 11.5.1 12.1.1 12.1.2 12.2.1 12.2.2
12.3.1 12.3.2 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.1 13.4.2
13.4.3 13.4.4 13.4.5 13.4.6 14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.2.6 14.2.7 14.2.8
14.3.1 14.3.2 14.3.3 15.1.1 15.1.2 15.1.3 15.2.1 15.2.2 15.2.3 15.2.4 15.3.1 15.3.3 15.3.4
15.3.5 15.3.6 15.3.7 15.4.2 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3
16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 16.5.4
"""
_ROW = re.compile(r"^\| V(\d+\.\d+\.\d+) \| (\d) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_TEST = re.compile(r"`([\w/.-]+)::([^`]+)`")
_UNTIL = re.compile(r"^deviation until (\d{4}-\d\d-\d\d): .{10,}")


class Row(NamedTuple):
    id: str
    level: str
    what: str
    where: str
    shown: str


def rows(text: str) -> list[Row]:
    return [Row(*found.groups()) for found in _ROW.finditer(text)]


def faults(row: Row, today: date) -> Iterator[str]:
    """Why a row proves nothing."""
    if row.shown.startswith("not applicable: "):
        return
    if row.shown.startswith("deviation"):
        until = _UNTIL.match(row.shown)
        if until is None:
            yield f"{row.id}: a deviation has an end and a reason"
        elif date.fromisoformat(until[1]) <= today:
            yield f"{row.id}: the deviation ended on {until[1]}"
        return
    named = _TEST.findall(row.shown)
    if not named:
        yield f"{row.id}: no test is named"
    for path, name in named:
        if name not in names_in(path):
            yield f"{row.id}: there is no {path}::{name}"


@cache
def names_in(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    text = file.read_text("utf-8")
    if file.suffix == ".ts":
        return frozenset(re.findall(r"\bit(?:\.each\(.*?\))?\(\"(.+?)\"", text))
    tree = ast.parse(text)
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, kinds))


TABLE = rows(PAGE.read_text("utf-8"))


def test_every_requirement_has_one_row() -> None:
    assert [row.id for row in TABLE] == REQUIRED.split()


def test_every_row_is_shown_by_a_test_that_exists_or_says_why_not() -> None:
    assert [fault for row in TABLE for fault in faults(row, clock.today())] == []


@pytest.mark.parametrize(
    "shown",
    [
        "`tests/test_signing.py::test_nobody_wrote`",
        "`tests/nowhere.py::test_x`",
        "deviation until 2020-01-01: because of what was then",
        "deviation: because of this and that",
        "trust us",
    ],
)
def test_a_row_that_proves_nothing_is_found(shown: str) -> None:
    row = Row("1.1.1", "1", "something", "somewhere", shown)
    assert len(list(faults(row, date(2026, 11, 24)))) == 1
