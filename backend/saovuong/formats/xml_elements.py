"""XML as plain elements with the lines they begin on; nothing that a document declares is obeyed.

A rule: bytes in, a tree or a refusal out. Document types and entities are refused, so nothing is
fetched and nothing grows; depth and number of elements are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate, errors

DEEPEST = 40
MOST_ELEMENTS = 2_000_000


class XmlRefused(Exception):
    """``code`` is one of question_faults.KINDS."""

    def __init__(self, code: str, line: int, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.reason = reason


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    """What stands in the element itself, up to its end, without that of its children."""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        return (child for child in self.children if child.tag == tag)

    def first(self, *tags: str) -> Element | None:
        """The first child, of those with one of ``tags``, that has any text in it."""
        found = [child for child in self.children if child.tag in tags]
        return next((one for one in found if one.written()), found[0] if found else None)

    def written(self) -> str:
        """The text of the child <text>, or the element's own."""
        inner = next(self.all("text"), None)
        return self.text if inner is None else inner.text

    def said(self, tag: str) -> str:
        """What the child ``tag`` says, trimmed; empty where there is none."""
        child = self.first(tag)
        return child.written().strip() if child else ""


def read_xml(raw: bytes) -> Element:
    """The root; raises XmlRefused."""
    builder = _Builder()
    try:
        builder.parser.Parse(raw, True)
    except XmlRefused:
        raise
    except ExpatError as error:
        raise XmlRefused("xml-broken", error.lineno, errors.messages[error.code]) from error
    except (ValueError, LookupError) as error:
        raise XmlRefused("xml-broken", 1, "encoding") from error
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.parser = ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.root = Element("", {}, 1)
        self._open: list[tuple[Element, list[str]]] = []
        self._count = 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        line = self.parser.CurrentLineNumber
        if len(self._open) >= DEEPEST or self._count > MOST_ELEMENTS:
            raise XmlRefused("xml-too-deep", line)
        element = Element(tag.lower(), attributes, line)
        if self._open:
            self._open[-1][0].children.append(element)
        else:
            self.root = element
        self._open.append((element, []))

    def _end(self, _tag: str) -> None:
        element, parts = self._open.pop()
        element.text = "".join(parts)

    def _characters(self, data: str) -> None:
        if self._open:
            self._open[-1][1].append(data)

    def _refuse(self, *_about: Any) -> None:
        raise XmlRefused("xml-declares", self.parser.CurrentLineNumber)
