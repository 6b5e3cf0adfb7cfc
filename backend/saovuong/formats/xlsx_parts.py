"""What the XML inside an XLSX file would make its reader do, found out before it is read.

A rule: no document types or entities (bombs, files from elsewhere), no macros by content type, no
cell so far out that the reader would fill the space before it, no text repeated without end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from saovuong.formats.uploads import FileHasMacros, FileIsBroken, FileTooBigInside

MOST_ROWS = 100_000
MOST_COLUMNS = 256
MOST_CELLS = 4_000_000
MOST_TEXT = 64_000_000
LONGEST_TEXT = 32_767
_DEEPEST = 64
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_MACROS = (b"macroEnabled", b"vbaProject", b"macrosheet")


def check_parts(parts: Mapping[str, bytes]) -> None:
    """Raises FileIsBroken, FileHasMacros or FileTooBigInside; ``parts`` are the unpacked XML."""
    for name, xml in parts.items():
        if xml.startswith(_UTF16) or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
            raise FileIsBroken
        if name.lower() == "[content_types].xml" and any(mark in xml for mark in _MACROS):
            raise FileHasMacros
    lengths = _text_lengths(parts)
    for name, xml in parts.items():
        if "/worksheets/" in name and "/_rels/" not in name:
            _Sheet(texts=lengths).read(xml)


def _text_lengths(parts: Mapping[str, bytes]) -> list[int]:
    texts = _Texts()
    for name, xml in parts.items():
        if name.lower().endswith("sharedstrings.xml"):
            texts.read(xml)
    return texts.lengths


@dataclass
class _Reader:
    depth: int = 0

    def read(self, xml: bytes) -> None:
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.XmlDeclHandler = _only_utf8
        try:
            parser.Parse(xml, True)
        except (ExpatError, ValueError) as error:
            raise FileIsBroken from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise FileTooBigInside
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(":")[2])

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def characters(self, data: str) -> None: ...


@dataclass
class _Texts(_Reader):
    """How long each shared text is."""

    lengths: list[int] = field(default_factory=list)
    length: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.length = 0

    def end(self, name: str) -> None:
        if name == "si":
            if self.length > LONGEST_TEXT or len(self.lengths) > MOST_CELLS:
                raise FileTooBigInside
            self.lengths.append(self.length)

    def characters(self, data: str) -> None:
        self.length += len(data)


@dataclass
class _Sheet(_Reader):
    """How far out the cells with something in them lie, and how much text they show."""

    texts: list[int] = field(default_factory=list)
    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    shown: int = 0
    is_shared: bool = False
    value: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "is"):
            self.value = ""
            self._filled()
        elif name == "row":
            self.row = _number(attributes.get("r"), self.row + 1)
            self.column = 0

    def end(self, name: str) -> None:
        if name == "v" and self.is_shared:
            self.shown += self._length_of(self.value)
            if self.shown > MOST_TEXT:
                raise FileTooBigInside
        elif name == "c":
            self.is_shared = False

    def characters(self, data: str) -> None:
        self.value += data
        if len(self.value) > LONGEST_TEXT:
            raise FileTooBigInside

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            found = _REFERENCE.fullmatch(reference)
            if found is None:
                raise FileIsBroken
            self.column, self.row = column_number(found[1]), int(found[2])
        self.is_shared = attributes.get("t") == "s"

    def _filled(self) -> None:
        self.cells += 1
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        is_far = self.last_row > MOST_ROWS or self.last_column > MOST_COLUMNS
        if is_far or self.last_row * self.last_column > MOST_CELLS or self.cells > MOST_CELLS:
            raise FileTooBigInside

    def _length_of(self, index: str) -> int:
        try:
            return self.texts[int(index)]
        except (ValueError, IndexError) as error:
            raise FileIsBroken from error


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(written: str | None, otherwise: int) -> int:
    if written is None:
        return otherwise
    if not written.isascii() or not written.isdecimal() or len(written) > 7:
        raise FileIsBroken
    return int(written)


def _refuse(*_about: Any) -> None:
    raise FileIsBroken


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
        raise FileIsBroken
