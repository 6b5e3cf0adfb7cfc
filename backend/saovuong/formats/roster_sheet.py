"""Rosters out of sheets: rows of units and of people, and a remark wherever something is odd.

A rule: sheets in, rows and remarks out. Whether a unit or a person exists is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from saovuong.formats import cells, roster_words
from saovuong.formats.headings import Headings, Wording, find_headings
from saovuong.formats.legacy_text import Encoding, certain_encoding, converted, encoding_of
from saovuong.formats.roster_faults import KINDS, Remark
from saovuong.formats.sheets import Cell, Sheet
from saovuong.formats.xlsx_parts import column_letters
from saovuong.text import fold

LONGEST_NAME = 120
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/\-]{0,39}")
_ID_CARD = re.compile(r"0\d{11}")
_SUM = re.compile(
    r"(?:tong|cong|danh sach|nguoi lap|lap bieu|ngay|ghi chu|[ivx]+[.)]|[a-z0-9][.)])\b"
)
_QUOTED = 80
_ROLES_APART = re.compile(r"\s*[,;/+]\s*|\s+và\s+")


class Spot(NamedTuple):
    """Where a row stands, and in which column each of its fields."""

    sheet: str
    row: int
    columns: dict[str, str]

    def remark(self, name: str, value: object, code: str, **details: Any) -> Remark:
        quoted = "" if value is None else str(value)[:_QUOTED]
        return Remark(self.sheet, self.row, self.columns.get(name, ""), quoted, code, details)


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


Seen = Callable[[int, int], None]
"""Told now and then how many of all rows have been read."""


def read_people(sheets: Sequence[Sheet], seen: Seen | None = None) -> Roster[PersonRow]:
    roster: Roster[PersonRow] = Roster()
    for line in _lines(_tables(sheets, roster_words.PEOPLE, roster.remarks), seen):
        person = _person(line)
        if person is not None:
            roster.rows.append(person._replace(is_sound=not line.is_faulty))
    return roster


def read_units(sheets: Sequence[Sheet], seen: Seen | None = None) -> Roster[UnitRow]:
    roster: Roster[UnitRow] = Roster()
    for line in _lines(_tables(sheets, roster_words.UNITS, roster.remarks), seen):
        unit = _unit(line)
        if unit is not None and not line.is_faulty:
            roster.rows.append(unit)
    return roster


class _Line:
    """One row of a table: what its columns say, and what is remarked of them."""

    def __init__(self, table: _Table, number: int, row: Sequence[Cell]) -> None:
        self.table = table
        self.spot = Spot(table.sheet.name, number, table.letters)
        self.is_faulty = False
        self._row = row

    def raw(self, name: str) -> Cell:
        """The first filled cell of the field."""
        columns = self.table.headings.columns.get(name, ())
        return next(
            (self._row[at] for at in columns if at < len(self._row) and self._row[at] != ""), ""
        )

    def text(self, name: str) -> str:
        """The cells of the field as one text, in Unicode."""
        columns = self.table.headings.columns.get(name, ())
        found = [self._row[at] for at in columns if at < len(self._row)]
        written = [cells.plain(cell) for cell in found]
        if any(map(cells.is_wide, found)):
            self.remark(name, " ".join(written), "wide-letters")
        joined = " ".join(filter(None, dict.fromkeys(written)))
        return joined if joined.isascii() else self._in_unicode(name, joined)

    def value(self, name: str, read: Callable[[Cell], tuple[Any, str | None]]) -> Any:
        """What ``read`` makes of the cell; what it notices is remarked."""
        cell = self.raw(name)
        found, notice = read(cell)
        if notice:
            self.remark(name, cells.plain(cell), notice)
        return found

    def remark(self, name: str, value: object, code: str, **details: Any) -> None:
        self.table.remarks.append(self.spot.remark(name, value, code, **details))
        self.is_faulty = self.is_faulty or KINDS[code].is_fault

    def filled(self) -> int:
        return sum(1 for cell in self._row if cells.plain(cell))

    def _in_unicode(self, name: str, written: str) -> str:
        plain = converted(written, self.table.encodings.get(name, "unicode"))
        if plain != written:
            own = certain_encoding(written) or self.table.encodings.get(name, "unicode")
            if own != "unicode":
                self.remark(name, written, f"encoding-{own}")
        return plain.replace("Ð", "Đ").replace("ð", "đ")


class _Table:
    """A sheet whose headings were found."""

    def __init__(self, sheet: Sheet, headings: Headings, remarks: list[Remark]) -> None:
        self.sheet = sheet
        self.headings = headings
        self.remarks = remarks
        self.letters = {
            name: column_letters(columns[0] + 1) for name, columns in headings.columns.items()
        }
        self.encodings: dict[str, Encoding] = {
            name: encoding_of(self._texts(columns)) for name, columns in headings.columns.items()
        }
        self._remark_columns()

    def lines(self) -> Iterator[_Line]:
        """The rows that hold anything and do not repeat the headings."""
        for number, row in enumerate(self._rows(), self.headings.first_row + 1):
            if any(cell != "" for cell in row) and not self._repeats_headings(row):
                yield _Line(self, number, row)

    def _rows(self) -> Sequence[Sequence[Cell]]:
        return self.sheet.rows[self.headings.first_row :]

    def _texts(self, columns: Sequence[int]) -> Iterator[str]:
        for row in self._rows():
            for column in columns:
                if column < len(row) and isinstance(row[column], str):
                    written = cells.plain(row[column])
                    if not written.isascii():
                        yield written

    def _repeats_headings(self, row: Sequence[Cell]) -> bool:
        above = self.sheet.rows[self.headings.first_row - 1]
        return list(row) == list(above)

    def _remark_columns(self) -> None:
        for code, columns in (
            ("column-forbidden", self.headings.forbidden),
            ("column-unused", self.headings.unused),
        ):
            for column, named in columns.items():
                if fold(named) not in _UNREMARKED:
                    place = (self.sheet.name, self.headings.first_row, column_letters(column + 1))
                    self.remarks.append(Remark(*place, named[:_QUOTED], code, {}))


_UNREMARKED = {fold(word) for word in ("", "STT", "TT", "Số TT", "Số thứ tự", "No", "Ghi chú")}


def _tables(sheets: Sequence[Sheet], wording: Wording, remarks: list[Remark]) -> list[_Table]:
    found = [(sheet, find_headings(sheet, wording)) for sheet in sheets]
    tables = [_Table(sheet, headings, remarks) for sheet, headings in found if headings]
    if not tables:
        named = sheets[0].name if sheets else ""
        remarks.append(Remark(named, 1, "A", "", "headings-missing", {}))
    return tables


def _lines(tables: list[_Table], seen: Seen | None) -> Iterator[_Line]:
    total = sum(len(table.sheet.rows) for table in tables)
    for number, line in enumerate(line for table in tables for line in table.lines()):
        if seen and number % 500 == 0:
            seen(number, total)
        yield line


def _person(line: _Line) -> PersonRow | None:
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


def _unit(line: _Line) -> UnitRow | None:
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


def _name(line: _Line, name: str) -> str | None:
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


def _code(line: _Line) -> str:
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


def _roles(line: _Line) -> Iterator[str]:
    for word in _ROLES_APART.split(line.text("roles")):
        role = roster_words.role_named(word) if word else None
        if role:
            yield role
        elif word:
            offered = ", ".join(roster_words.ROLES.values())
            line.remark("roles", word, "role-unknown", roles=offered)
