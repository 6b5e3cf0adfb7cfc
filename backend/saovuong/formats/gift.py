"""GIFT: questions as teachers type them for Moodle, taken apart into values.

A rule: bytes in, questions and remarks out. A block without an empty line is one question.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from saovuong.formats.gift_answers import read_answers
from saovuong.formats.gift_signs import format_of, freed, held
from saovuong.formats.markdown_text import as_markdown
from saovuong.formats.question_faults import Spot, limited
from saovuong.formats.question_soundness import tell_lacks
from saovuong.formats.question_text import text_of
from saovuong.formats.question_values import LONGEST_LABEL, Placed, Reading, one_line
from saovuong.formats.remarks import Remark

_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)", re.IGNORECASE)
_ROOT = re.compile(r"\$[a-z0-9]+\$(?:/|$)|top(?:/|$)", re.IGNORECASE)
_LABEL = re.compile(rf"\[(id|tag):((?:\\.|[^\]\\]){{0,{LONGEST_LABEL}}})\]")
_UNLABEL = re.compile(r"\\([\]\\])")
_NAME = re.compile(r"::(.*?)::", re.DOTALL)
_WORDS = re.compile(r"[^\W_]")
_BLANK_LINE = "_____"


@dataclass
class _Block:
    """The lines of one question with their numbers, and what its comments say of it."""

    category: str = ""
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    code: str = ""
    tags: list[str] = field(default_factory=list)

    def comment(self, line: str) -> None:
        for kind, raw in _LABEL.findall(line):
            label = one_line(_UNLABEL.sub(r"\1", raw))
            if kind == "tag" and label:
                self.tags.append(label)
            elif kind == "id":
                self.code = self.code or label


def read_gift(raw: bytes) -> Reading:
    """Raises FileTooLarge or FileIsBroken; everything else is a remark."""
    reading = Reading()
    for block in _blocks(text_of(raw)):
        _read(block, reading)
    if not reading.questions and not reading.remarks:
        reading.remarks.append(Remark("", 1, "file", "", "nothing-found", {}))
    limited(reading)
    return reading


def category_path(raw: str) -> str:
    """The path of a Moodle category below the course and its top, without a slash at its end."""
    path = one_line(raw)
    for _twice in range(2):
        root = _ROOT.match(path)
        path = path[root.end() :] if root else path
    return path.strip().rstrip("/ ")


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    for number, line in enumerate(text.split("\n"), 1):
        category = _CATEGORY.match(line)
        if category:
            if block.lines:
                yield block
            block = _Block(category_path(category[1]))
        elif not line.strip():
            if block.lines:
                yield block
            block = _Block(block.category)
        elif line.lstrip().startswith("//"):
            block.comment(line)
        else:
            block.lines.append(line)
            block.numbers.append(number)
    if block.lines:
        yield block


def _read(block: _Block, reading: Reading) -> None:
    spot = Spot(block.numbers[0], reading.remarks, first=len(reading.remarks))
    whole = held("\n".join(block.lines))
    name, rest = _name(whole)
    opening, closing = rest.find("{"), rest.find("}")
    if opening < 0 and closing < 0:
        spot.remark("kind", rest, "kind-unsupported", type="description")
        return
    if opening < 0 or closing < opening or "{" in rest[opening + 1 : closing]:
        spot.remark("answers", rest, "braces-unbalanced", open="{", close="}")
        return
    kind, head = format_of(rest[:opening].lstrip(), "moodle")
    tail = rest[closing + 1 :].strip()
    stem = spot.converted("stem", as_markdown(_stem(head, tail, kind), kind))
    lines = _Lines(block, whole, len(whole) - len(rest) + opening + 1)
    question = read_answers(rest[opening + 1 : closing], kind, stem, spot, lines.at)
    if question is not None and tell_lacks(question, spot):
        told = {"name": name, "code": block.code, "category": block.category}
        named = question.labelled(tags=tuple(block.tags), **told)
        reading.questions.append(Placed(spot.line, named))


def _name(whole: str) -> tuple[str, str]:
    start = whole.lstrip()
    found = _NAME.match(start)
    return (one_line(freed(found[1])), start[found.end() :]) if found else ("", start)


def _stem(head: str, tail: str, kind: str) -> str:
    """The text around the answers; where they stand in its midst is a blank to fill in."""
    is_finished = head.rstrip().endswith((".", "?", "!", ":")) and not _WORDS.search(freed(tail))
    apart = "" if tail[:1] in (".", ",", ";", ":", "!", "?") else " "
    joined = head.rstrip() if not tail or is_finished else f"{head}{_BLANK_LINE}{apart}{tail}"
    if kind in ("moodle", "plain"):
        joined = " ".join(joined.split())
    return freed(joined)


class _Lines:
    """From places in the answers to numbers of lines."""

    def __init__(self, block: _Block, whole: str, offset: int) -> None:
        self._starts = [0]
        for line in whole.split("\n")[:-1]:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._block = block
        self._offset = offset

    def at(self, place: int) -> int:
        """The line of the ``place``-th letter after the opening brace."""
        return self._block.numbers[bisect_right(self._starts, self._offset + place) - 1]
