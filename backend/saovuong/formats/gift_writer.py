"""Questions as GIFT, which Moodle reads; orderings the way its question type of that name does.

A rule: questions in, bytes out. All text is marked as Markdown, ends of lines as \\n.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saovuong.formats.gift_signs import escaped, guarded
from saovuong.formats.markdown_text import unformatted
from saovuong.formats.numbers_text import written
from saovuong.formats.question_faults import Spot, gathered
from saovuong.formats.question_values import (
    LONGEST_LABEL,
    Answer,
    Matching,
    Multiple,
    Numeric,
    NumericAnswer,
    Ordering,
    Question,
    ShortText,
    Single,
    TrueFalse,
    Written,
)

_TRUTH = {True: "TRUE", False: "FALSE"}


def write_gift(questions: Sequence[Question]) -> Written:
    """GIFT carries no pictures and no units of measurement."""
    lines: list[str] = []
    category, told = "", Spot(1)
    for number, question in enumerate(questions, 1):
        spot = Spot(number, told.remarks)
        if question.category != category:
            category = question.category
            lines += [f"$CATEGORY: $course$/top/{category}".rstrip("/"), ""]
        lines += [*_question(question, spot), ""]
    return Written("\n".join(lines).encode(), gathered(told.remarks))


def _question(question: Question, spot: Spot) -> Iterator[str]:
    if question.pictures:
        spot.remark("pictures", question.stem, "field-not-carried", field="pictures")
    labels = [("id", question.code)] if question.code else []
    labels += [("tag", tag) for tag in question.tags]
    short = [(kind, label) for kind, label in labels if len(label) <= LONGEST_LABEL]
    if short != labels:
        spot.remark("tags", question.stem, "field-not-carried", field="tags")
    if short:
        yield "// " + " ".join(f"[{kind}:{_label(label)}]" for kind, label in short)
    name = f"::{escaped(question.name)}::" if question.name else ""
    yield f"{name}[markdown]{escaped(question.stem)}{{{_opening(question)}"
    for line in _answers(question, spot):
        yield "\t" + line
    if question.explanation:
        yield "\t####" + guarded(question.explanation)
    yield "}"


def _label(label: str) -> str:
    return label.replace("\\", "\\\\").replace("]", "\\]")


def _opening(question: Question) -> str:
    match question:
        case Numeric():
            return "#"
        case TrueFalse():
            wrong, right = question.when_false, question.when_true
            wrong, right = (wrong, right) if question.key else (right, wrong)
            told = f"#{guarded(wrong)}#{guarded(right)}" if wrong or right else ""
            return _TRUTH[question.key] + told
        case Ordering():
            return f">{len(question.items)} none"
    return ""


def _answers(question: Question, spot: Spot) -> Iterator[str]:
    match question:
        case Single():
            yield from _choice(question.options)
        case Multiple():
            yield from (_option(one, "~") for one in question.options)
        case ShortText():
            yield from map(_accepted, question.answers)
            if question.otherwise:
                yield "=%0%*#" + guarded(question.otherwise)
        case Numeric():
            yield from _numbers(question, spot)
        case Matching():
            yield from _pairs(question, spot)
        case Ordering():
            yield from map(guarded, question.items)


def _choice(options: Sequence[Answer]) -> Iterator[str]:
    """One has the sign that makes it single choice; not all, or it would be a short answer."""
    shares = [option.share for option in options]
    best = shares.index(max(shares))
    for at, option in enumerate(options):
        yield _option(option, "=" if at == best else "~")


def _option(option: Answer, sign: str) -> str:
    usual = 100.0 if sign == "=" else 0.0
    weight = "" if option.share == usual else f"%{written(option.share)}%"
    return f"{sign}{weight}{guarded(option.text)}{_feedback(option.feedback)}"


def _accepted(answer: Answer) -> str:
    return f"=%{written(answer.share)}%{guarded(answer.text)}{_feedback(answer.feedback)}"


def _feedback(text: str) -> str:
    return "#" + guarded(text) if text else ""


def _numbers(question: Numeric, spot: Spot) -> Iterator[str]:
    if question.unit:
        spot.remark("unit", question.unit, "field-not-carried", field="unit")
    yield from map(_number, question.answers)
    if question.otherwise:
        yield "~#" + guarded(question.otherwise)


def _number(answer: NumericAnswer) -> str:
    accepted = f"{written(answer.value)}:{written(answer.tolerance)}"
    return f"=%{written(answer.share)}%{accepted}{_feedback(answer.feedback)}"


def _pairs(question: Matching, spot: Spot) -> Iterator[str]:
    for pair in question.pairs:
        yield f"={guarded(pair.left)} -> {_right(pair.right, spot)}"
    for other in question.others:
        yield f"= -> {_right(other, spot)}"


def _right(markdown: str, spot: Spot) -> str:
    """A right end, which Moodle takes as plain text."""
    shown = unformatted(markdown)
    if shown is None:
        spot.remark("pairs", markdown, "formatting-not-carried")
    return escaped(markdown if shown is None else shown)
