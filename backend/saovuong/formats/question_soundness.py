"""What any question needs, from whichever file: a stem, answers, one of them right.

A rule: a question in; field, value, code and details of every fault out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from saovuong.formats.question_values import (
    LONGEST_TEXT,
    MOST_ANSWERS,
    Answer,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    ShortText,
    Single,
    TrueFalse,
)


class Lack(NamedTuple):
    field: str
    value: object
    code: str
    details: dict[str, Any]


_FOLLOWING = ("key-missing", "pair-unreadable", "option-empty")
"""What a fault that was told already mostly leads to."""


class Remarked(Protocol):
    """Where a question stands: a spot in a text, or a row of a sheet."""

    @property
    def is_faulty(self) -> bool: ...

    def remark(self, name: str, value: object, code: str, **details: Any) -> None: ...


def tell_lacks(question: Question, spot: Remarked) -> bool:
    """Remarks every fault of ``question``; whether ``spot`` has none, from here or before."""
    was_faulty = spot.is_faulty
    for lack in lacks(question):
        if was_faulty and lack.code in _FOLLOWING:
            continue
        spot.remark(lack.field, lack.value, lack.code, **lack.details)
    return not spot.is_faulty


def lacks(question: Question) -> Iterator[Lack]:
    if not question.stem:
        yield Lack("stem", "", "stem-missing", {})
    for name, text in (
        ("stem", question.stem), ("explanation", question.explanation), ("name", question.name)
    ):  # fmt: skip
        yield from _long(name, text)
    match question:
        case Single() | Multiple():
            yield from _options(question.options)
        case ShortText():
            yield from _accepted(question.answers)
        case Numeric():
            yield from _many("answers", question.answers)
            if not any(one.share > 0 for one in question.answers):
                yield Lack("answers", "", "key-missing", {})
        case Matching():
            yield from _pairs(question)
        case Ordering():
            yield from _items(question.items)
        case TrueFalse():
            yield from _long("feedback", question.when_true + question.when_false)


def _long(name: str, text: str) -> Iterator[Lack]:
    if len(text) > LONGEST_TEXT:
        yield Lack(name, text, "text-too-long", {"limit": LONGEST_TEXT})


def _many(name: str, answers: Sequence[object]) -> Iterator[Lack]:
    if len(answers) > MOST_ANSWERS:
        yield Lack(name, len(answers), "answers-too-many", {"limit": MOST_ANSWERS})


def _texts(name: str, answers: Sequence[Answer]) -> Iterator[Lack]:
    yield from _many(name, answers)
    for answer in answers[:MOST_ANSWERS]:
        yield from _long(name, answer.text)
        yield from _long("feedback", answer.feedback)


def _options(options: Sequence[Answer]) -> Iterator[Lack]:
    yield from _texts("options", options)
    if len(options) < 2:
        yield Lack("options", options[0].text if options else "", "options-too-few", {})
    if not all(option.text for option in options):
        yield Lack("options", "", "option-empty", {})
    if not any(option.share > 0 for option in options):
        yield Lack("options", "", "key-missing", {})


def _accepted(answers: Sequence[Answer]) -> Iterator[Lack]:
    yield from _texts("answers", answers)
    right = [answer for answer in answers if answer.share > 0]
    if not right:
        yield Lack("answers", "", "key-missing", {})
    for answer in right:
        if not answer.text:
            yield Lack("answers", "", "answer-empty", {})
        if answer.text == "*":
            yield Lack("answers", "*", "anything-accepted", {})


def _pairs(question: Matching) -> Iterator[Lack]:
    ends = [*(end for pair in question.pairs for end in pair), *question.others]
    yield from _texts("pairs", [Answer(end) for end in ends])
    if len(question.pairs) < 2:
        yield Lack("pairs", "", "pairs-too-few", {})
    if not all(ends):
        yield Lack("pairs", "", "pair-unreadable", {})


def _items(items: Sequence[str]) -> Iterator[Lack]:
    yield from _texts("items", [Answer(item) for item in items])
    if len(items) < 2:
        yield Lack("items", "", "items-too-few", {})
    if not all(items):
        yield Lack("items", "", "option-empty", {})
