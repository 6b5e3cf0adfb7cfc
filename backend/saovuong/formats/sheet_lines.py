"""Rows of sheets under known headings, each cell in Unicode and with the place where it stands.

A rule: sheets and wordings in, lines and remarks out. What a line means is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from saovuong import text
from saovuong.formats import cells
from saovuong.formats.headings import Headings, Wording, find_headings
from saovuong.formats.legacy_text import Encoding, certain_encoding, converted, encoding_of
from saovuong.formats.remarks import Kind, Remark
from saovuong.formats.sheets import Cell, Sheet
from saovuong.formats.xlsx_parts import column_letters
from saovuong.text import fold

_QUOTED = 80


class Spot(NamedTuple):
    """Where a row stands, and in which column each of its fields."""

    sheet: str
    row: int
    columns: dict[str, str]

    def remark(self, name: str, value: object, code: str, **details: Any) -> Remark:
        quoted = "" if value is None else str(value)[:_QUOTED]
        return Remark(self.sheet, self.row, self.columns.get(name, ""), quoted, code, details)


Seen = Callable[[int, int], None]
"""Told now and then how many of all rows have been read."""


class Line:
    """One row of a table: what its columns say, and what is remarked of them."""

    def __init__(self, table: Table, number: int, row: Sequence[Cell]) -> None:
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
        written = [cells.spelled(cell) for cell in found]
        if any(map(cells.is_wide, found)):
            self.remark(name, " ".join(written), "wide-letters")
        joined = " ".join(filter(None, dict.fromkeys(written)))
        return joined if joined.isascii() else self._in_unicode(name, joined)

    def written(self, name: str) -> str:
        """The first filled cell of the field with its ends of lines, in Unicode."""
        cell = self.raw(name)
        if not isinstance(cell, str):
            return cells.plain(cell)
        kept = "\n".join(map(_kept, cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
        return kept.strip() if kept.isascii() else self._in_unicode(name, kept).strip()

    def value(self, name: str, read: Callable[[Cell], tuple[Any, str | None]]) -> Any:
        """What ``read`` makes of the cell; what it notices is remarked."""
        cell = self.raw(name)
        found, notice = read(cell)
        if notice:
            self.remark(name, cells.plain(cell), notice)
        return found

    def remark(self, name: str, value: object, code: str, **details: Any) -> None:
        self.table.remarks.append(self.spot.remark(name, value, code, **details))
        self.is_faulty = self.is_faulty or self.table.kinds[code].is_fault

    def filled(self) -> int:
        return sum(1 for cell in self._row if cells.plain(cell))

    def _in_unicode(self, name: str, written: str) -> str:
        plain = converted(written, self.table.encodings.get(name, "unicode"))
        if plain != written:
            own = certain_encoding(written) or self.table.encodings.get(name, "unicode")
            if own != "unicode":
                self.remark(name, written, f"encoding-{own}")
        return plain.replace(cells.SOFT_HYPHEN, "").replace("Ð", "Đ").replace("ð", "đ")


def _kept(line: str) -> str:
    """``line`` without what is not seen; full-width letters stay."""
    return text.nfc(" ".join(line.translate(cells.UNSEEN).split()))


class Table:
    """A sheet whose headings were found."""

    def __init__(
        self, sheet: Sheet, headings: Headings, remarks: list[Remark], kinds: Mapping[str, Kind]
    ) -> None:
        self.sheet = sheet
        self.kinds = kinds
        self.headings = headings
        self.remarks = remarks
        self.letters = {
            name: column_letters(columns[0] + 1) for name, columns in headings.columns.items()
        }
        self.encodings: dict[str, Encoding] = {
            name: encoding_of(self._texts(columns)) for name, columns in headings.columns.items()
        }
        self._remark_columns()

    def lines(self) -> Iterator[Line]:
        """The rows that hold anything and do not repeat the headings."""
        for number, row in enumerate(self._rows(), self.headings.first_row + 1):
            if any(cell != "" for cell in row) and not self._repeats_headings(row):
                yield Line(self, number, row)

    def _rows(self) -> Sequence[Sequence[Cell]]:
        return self.sheet.rows[self.headings.first_row :]

    def _texts(self, columns: Sequence[int]) -> Iterator[str]:
        for row in self._rows():
            for column in columns:
                if column < len(row) and isinstance(row[column], str):
                    written = cells.spelled(row[column])
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


def tables(
    sheets: Sequence[Sheet], wording: Wording, remarks: list[Remark], kinds: Mapping[str, Kind]
) -> list[Table]:
    """The sheets that have headings; where none has, that is remarked."""
    found = [(sheet, find_headings(sheet, wording)) for sheet in sheets]
    known = [Table(sheet, headings, remarks, kinds) for sheet, headings in found if headings]
    if not known:
        named = sheets[0].name if sheets else ""
        remarks.append(Remark(named, 1, "A", "", "headings-missing", {}))
    return known


def lines_of(found: list[Table], seen: Seen | None) -> Iterator[Line]:
    total = sum(len(table.sheet.rows) for table in found)
    for number, line in enumerate(line for table in found for line in table.lines()):
        if seen and number % 500 == 0:
            seen(number, total)
        yield line
