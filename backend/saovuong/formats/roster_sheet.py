"""Rosters out of sheets: rows of units and of people, and a remark wherever something is odd.

A rule: sheets in, rows and remarks out. Whether a unit or a person exists is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from saovuong.formats import cells, roster_words
from saovuong.formats.remarks import Remark
from saovuong.formats.roster_faults import KINDS
from saovuong.formats.sheet_lines import Line, Seen, Spot, lines_of, tables
from saovuong.formats.sheets import Sheet
from saovuong.text import fold

LONGEST_NAME = 120
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/\-]{0,39}")
_ID_CARD = re.compile(r"0\d{11}")
_SUM = re.compile(
    r"(?:tong|cong|danh sach|nguoi lap|lap bieu|ngay|ghi chu|[ivx]+[.)]|[a-z0-9][.)])\b"
)
_ROLES_APART = re.compile(r"\s*[,;/+]\s*|\s+và\s+")


class UnitRow(NamedTuple):
    """An empty text says nothing: what is known of the unit stays."""

    spot: Spot
    code: str
    name: str
    kind: str
    parent: str
    valid_from: date | None


class PersonRow(NamedTuple):
    """``unit`` is None where the sheet has no such column. ``roles`` are names of roles. A row that
    is not sound has a fault already; it is looked at further only to find them all."""

    spot: Spot
    code: str
    name: str
    unit: str | None
    phone: str | None
    birth_year: int | None
    roles: tuple[str, ...]
    is_sound: bool = True


Entry = TypeVar("Entry", UnitRow, PersonRow)


@dataclass
class Roster(Generic[Entry]):
    rows: list[Entry] = field(default_factory=list)
    """Units with a fault are left out; people with one are marked as not sound."""

    remarks: list[Remark] = field(default_factory=list)


def read_people(sheets: Sequence[Sheet], seen: Seen | None = None) -> Roster[PersonRow]:
    roster: Roster[PersonRow] = Roster()
    for line in lines_of(tables(sheets, roster_words.PEOPLE, roster.remarks, KINDS), seen):
        person = _person(line)
        if person is not None:
            roster.rows.append(person._replace(is_sound=not line.is_faulty))
    return roster


def read_units(sheets: Sequence[Sheet], seen: Seen | None = None) -> Roster[UnitRow]:
    roster: Roster[UnitRow] = Roster()
    for line in lines_of(tables(sheets, roster_words.UNITS, roster.remarks, KINDS), seen):
        unit = _unit(line)
        if unit is not None and not line.is_faulty:
            roster.rows.append(unit)
    return roster


def _person(line: Line) -> PersonRow | None:
    name = _name(line, line.text("name") or f"{line.text('family')} {line.text('given')}".strip())
    if name is None:
        return None
    has_unit = {"unit", "unit_name"} & line.table.headings.columns.keys()
    roles = tuple(_roles(line))
    return PersonRow(
        line.spot,
        _code(line).upper(),
        name,
        (line.text("unit") or line.text("unit_name")) if has_unit else None,
        line.value("phone", cells.phone),
        line.value("birth_year", cells.birth_year),
        roles,
    )


def _unit(line: Line) -> UnitRow | None:
    name = _name(line, line.text("name"))
    if name is None:
        return None
    return UnitRow(
        line.spot,
        _code(line),
        name,
        line.text("kind"),
        line.text("parent"),
        line.value("valid_from", cells.day),
    )


def _name(line: Line, name: str) -> str | None:
    """The name; where there is none, the row is a fault, or no entry at all."""
    if not name:
        is_entry = line.filled() > 2 or bool(cells.plain(line.raw("code")))
        line.remark("name", "", "name-missing" if is_entry else "row-ignored")
        return None
    if line.filled() == 1 and _SUM.match(fold(name)):
        line.remark("name", name, "row-ignored")
        return None
    if len(name) > LONGEST_NAME or not any(letter.isalpha() for letter in name):
        line.remark("name", name, "name-unlikely")
        return None
    return name


def _code(line: Line) -> str:
    code = line.text("code").replace(" ", "")
    if not code:
        return ""
    if _ID_CARD.fullmatch(code):
        line.remark("code", code[:4] + "…", "code-is-an-id-card")
        return ""
    if not _CODE.fullmatch(code):
        line.remark("code", code, "code-unlikely")
        return ""
    return code


def _roles(line: Line) -> Iterator[str]:
    for word in _ROLES_APART.split(line.text("roles")):
        role = roster_words.role_named(word) if word else None
        if role:
            yield role
        elif word:
            offered = ", ".join(roster_words.ROLES.values())
            line.remark("roles", word, "role-unknown", roles=offered)
