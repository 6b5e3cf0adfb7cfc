"""Questions as files carry them: plain values that know no course and no law.

A rule: stems, explanations, feedback, options, ends of pairs and items are Markdown; names, tags
and what one types as an answer are plain text. All of it is NFC, trimmed and without carriage
returns. A share is what an answer earns, in percent of the mark, from -100 to 100.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

from saovuong import text
from saovuong.formats.remarks import Remark

MOST_QUESTIONS = 20_000
MOST_ANSWERS = 100
LONGEST_TEXT = 20_000
LONGEST_LABEL = 255
"""Of codes and tags in GIFT, as long as Moodle's tags may be."""
LARGEST_PICTURE = 2 * 1024 * 1024
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\ue000-\uf8ff]"
)
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class Picture:
    """``name`` is how texts refer to it: ``![words](name)``."""

    name: str
    raw: bytes


class Answer(NamedTuple):
    text: str
    share: float = 0.0
    feedback: str = ""


class NumericAnswer(NamedTuple):
    value: float
    tolerance: float = 0.0
    share: float = 100.0
    feedback: str = ""


class Pair(NamedTuple):
    left: str
    right: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What every kind carries. ``code`` is the question's own in another system, ``category`` a
    path with slashes."""

    stem: str
    name: str = ""
    explanation: str = ""
    code: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()

    def labelled(self, *, name: str, code: str, category: str, tags: tuple[str, ...]) -> Self:
        return replace(self, name=name, code=code, category=category, tags=tags)


@dataclass(frozen=True, kw_only=True)
class Single(Asked):
    options: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Multiple(Asked):
    options: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Asked):
    key: bool
    when_true: str = ""
    """Feedback for whoever says that it is true."""
    when_false: str = ""


@dataclass(frozen=True, kw_only=True)
class Numeric(Asked):
    answers: tuple[NumericAnswer, ...]
    otherwise: str = ""
    """Feedback for any other number."""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class ShortText(Asked):
    answers: tuple[Answer, ...]
    otherwise: str = ""


@dataclass(frozen=True, kw_only=True)
class Matching(Asked):
    pairs: tuple[Pair, ...]
    others: tuple[str, ...] = ()
    """Right ends that belong to nothing."""


@dataclass(frozen=True, kw_only=True)
class Ordering(Asked):
    items: tuple[str, ...]
    """In the right order."""


Question = Single | Multiple | TrueFalse | Numeric | ShortText | Matching | Ordering
KINDS: dict[type[Asked], str] = {
    Single: "single",
    Multiple: "multiple",
    TrueFalse: "true_false",
    Numeric: "numeric",
    ShortText: "short_text",
    Matching: "matching",
    Ordering: "ordering",
}


class Placed(NamedTuple):
    """``line`` is where the question begins, in a sheet its row."""

    line: int
    question: Question


@dataclass
class Reading:
    """What a file holds: the questions without a fault, and what is to be said of it all."""

    questions: list[Placed] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


class Written(NamedTuple):
    """A file, and what of the questions it does not carry; their ``row`` is the number of the
    question, from 1."""

    raw: bytes
    remarks: list[Remark]


def evenly(texts: Sequence[str], right: Collection[int]) -> tuple[Answer, ...]:
    """Options of which those numbered in ``right`` earn the mark together, and every wrong one
    takes as much away as a right one earns."""
    share = round(100 / max(len(right), 1), 5)
    shares = (share if at in right else -share for at in range(len(texts)))
    return tuple(Answer(text, earned) for text, earned in zip(texts, shares, strict=True))


def plain(raw: str) -> str:
    """``raw`` as it may enter: NFC, ends of lines as \\n, trimmed, nothing unseen."""
    unified = raw.replace("\r\n", "\n").replace("\r", "\n")
    return text.nfc(_UNSEEN.sub("", unified)).strip()


def one_line(raw: str) -> str:
    """``raw``, plain, its blanks and ends of lines as single blanks."""
    return " ".join(plain(raw).split())


def squeezed(raw: str) -> str:
    """``raw``, plain, blanks as single ones; ends of lines stay."""
    lines = (_BLANKS.sub(" ", line).strip() for line in plain(raw).split("\n"))
    return "\n".join(lines).strip()
