"""Finds the row that names the columns, whatever stands above it and however it is worded.

A rule: rows and merged areas in; which column holds which field out. Words are compared folded, so
marks may be missing or in an old encoding; a heading may lie over two rows or over two columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from saovuong.formats.cells import SOFT_HYPHEN, spelled
from saovuong.formats.legacy_text import could_be_legacy, from_tcvn3, from_vni
from saovuong.formats.sheets import Sheet
from saovuong.text import fold

DEEPEST = 25
"""The headings stand in one of the first so many rows."""
_ASIDE = re.compile(r"\([^)]*\)|[*:.\[\]]")


@dataclass(frozen=True)
class Wording:
    """The words for each field, folded, and how few fields are not yet a table."""

    fields: Mapping[str, frozenset[str]]
    needed: Sequence[frozenset[str]]
    """Sets of fields of which one must be complete."""
    forbidden: frozenset[str] = frozenset()


@dataclass
class Headings:
    """``columns[field]`` are the columns, from 0, that hold it; data begins at ``first_row``.
    ``forbidden`` and ``unused`` are the other columns with what they are called."""

    first_row: int
    columns: dict[str, list[int]] = field(default_factory=dict)
    forbidden: dict[int, str] = field(default_factory=dict)
    unused: dict[int, str] = field(default_factory=dict)


def find_headings(sheet: Sheet, wording: Wording) -> Headings | None:
    """The headings that name the most fields, the first of equals; None where there are none."""
    best: Headings | None = None
    for found in _candidates(sheet, wording):
        is_table = any(needed <= found.columns.keys() for needed in wording.needed)
        if is_table and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def _candidates(sheet: Sheet, wording: Wording) -> Iterator[Headings]:
    rows = [list(map(spelled, row)) for row in sheet.rows[: DEEPEST + 1]]
    for (top, left), (bottom, right) in sheet.merges:
        for row in range(top, min(bottom, len(rows) - 1) + 1):
            for column in range(left, min(right, len(rows[row]) - 1) + 1):
                rows[row][column] = rows[top][left]
    for below, one_row in enumerate(rows[:DEEPEST], 1):
        yield _named(below, [[one] for one in one_row], wording)
    for below, (upper, lower) in enumerate(pairwise(rows), 2):
        pairs = [
            [two, f"{one} {two}", *([one] if not two else [])]
            for one, two in zip(upper, lower, strict=False)
        ]
        yield _named(below, pairs, wording)


def _named(first_row: int, headings: Sequence[Sequence[str]], wording: Wording) -> Headings:
    found = Headings(first_row)
    for column, alternatives in enumerate(headings):
        names = [word for one in alternatives for word in _readings(one)]
        chosen = next((name for word in names if (name := _field(word, wording))), None)
        if chosen:
            found.columns.setdefault(chosen, []).append(column)
        elif wording.forbidden.intersection(names):
            found.forbidden[column] = alternatives[0]
        elif any(names):
            found.unused[column] = alternatives[0]
    return found


def _readings(heading: str) -> Iterator[str]:
    yield fold(_ASIDE.sub(" ", heading.replace(SOFT_HYPHEN, "")))
    if could_be_legacy(heading):
        yield fold(_ASIDE.sub(" ", from_tcvn3(heading)))
        yield fold(_ASIDE.sub(" ", from_vni(heading)))


def _field(word: str, wording: Wording) -> str | None:
    return next((name for name, words in wording.fields.items() if word in words), None)
