"""The answers of a question in Moodle XML, by its type.

A rule: an element in, a question out; what is wrong with it is remarked at its spot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from saovuong.formats.markdown_text import as_markdown, paragraphs
from saovuong.formats.moodle_files import Files
from saovuong.formats.numbers_text import number, share
from saovuong.formats.question_faults import Spot
from saovuong.formats.question_values import (
    Answer,
    Asked,
    Matching,
    Multiple,
    Numeric,
    NumericAnswer,
    Ordering,
    Pair,
    Question,
    ShortText,
    Single,
    TrueFalse,
    one_line,
)
from saovuong.formats.xml_elements import Element

_Q = TypeVar("_Q", bound=Asked)
_YES = ("true", "1", "")
_NUMBERED = re.compile(r"\s*[+-]?\d+(?:\.\d+)?\s*")


class Source:
    """An element <question>, the texts in it as Markdown, and the pictures that belong to them."""

    def __init__(self, element: Element, spot: Spot) -> None:
        self.element = element
        self.spot = spot
        self._files = Files(spot)
        self.stem = self._stem()
        self.explanation = self.markdown("explanation", element.first("generalfeedback"))

    def _stem(self) -> str:
        stem = self.markdown("stem", self.element.first("questiontext"))
        old = self._files.old_picture(self.element)
        return "\n\n".join(filter(None, (stem, f"![]({old})" if old else "")))

    def markdown(self, name: str, found: Element | None, raw: str | None = None) -> str:
        """The Markdown of an element with <text>, a format and perhaps files."""
        if found is None:
            return ""
        renamed = self._files.take(found)
        kind = found.attributes.get("format", "html").strip().lower()
        written = found.written() if raw is None else raw
        text = self.spot.converted(name, as_markdown(written, kind), found.line)
        for old, new in renamed.items():
            text = text.replace(f"]({old})", f"]({new})") if new else text
        return text

    def answers(self) -> Iterator[tuple[Element, float, str]]:
        """Each <answer>, its share and its feedback."""
        for element in self.element.all("answer"):
            yield (
                element,
                self._share(element),
                self.markdown("feedback", element.first("feedback")),
            )

    def with_pictures(self, question: _Q) -> _Q:
        return replace(question, pictures=tuple(self._files.pictures.values()))

    def _share(self, element: Element) -> float:
        raw = element.attributes.get("fraction", "")
        if not raw.strip():
            within = number(element.said("fraction") or "0")
            return 0.0 if within is None else max(-100.0, min(100.0, round(within * 100, 5)))
        found = share(raw)
        if found is None:
            self.spot.remark("shares", raw, "share-unreadable", element.line)
        return found or 0.0


def _choice(source: Source) -> Question:
    options = tuple(
        Answer(source.markdown("options", element), earned, feedback)
        for element, earned, feedback in source.answers()
    )
    is_single = source.element.said("single").lower() in _YES
    kind = Single if is_single else Multiple
    return kind(stem=source.stem, explanation=source.explanation, options=options)


def _true_false(source: Source) -> Question:
    told = {"true": "", "false": ""}
    right = ""
    for element, earned, feedback in source.answers():
        said = element.written().strip().lower()
        if said not in told:
            source.spot.remark("key", said, "key-not-true-or-false", element.line)
        elif earned > 0:
            right = said
        told[said] = feedback
    if not right and not source.spot.is_faulty:
        source.spot.remark("key", "", "key-missing")
    return TrueFalse(
        stem=source.stem, explanation=source.explanation, key=right == "true",
        when_true=told["true"], when_false=told["false"],
    )  # fmt: skip


def _short_text(source: Source) -> Question:
    accepted, otherwise = [], ""
    for element, earned, feedback in source.answers():
        text = one_line(element.written())
        if text == "*" and earned <= 0:
            otherwise = feedback
            continue
        accepted.append(Answer(text, earned, feedback))
        if "*" in text:
            source.spot.remark("answers", text, "wildcard-plain", element.line)
    if source.element.said("usecase") in ("1", "true"):
        source.spot.remark("answers", "", "case-ignored")
    return ShortText(
        stem=source.stem, explanation=source.explanation, answers=tuple(accepted),
        otherwise=otherwise,
    )  # fmt: skip


def _numeric(source: Source) -> Question:
    found, otherwise = [], ""
    for element, earned, feedback in source.answers():
        text = element.written().strip()
        if text == "*" and earned <= 0:
            otherwise = feedback
            continue
        value, tolerance = number(text), number(element.said("tolerance") or "0")
        if value is None:
            source.spot.remark("answers", text, "number-unreadable", element.line)
        elif tolerance is None or tolerance < 0:
            said = element.said("tolerance")
            source.spot.remark("tolerance", said, "tolerance-unreadable", element.line)
        else:
            found.append(NumericAnswer(value, tolerance, earned, feedback))
    return Numeric(
        stem=source.stem, explanation=source.explanation, answers=tuple(found), otherwise=otherwise
    )


def _matching(source: Source) -> Question:
    pairs, others = [], []
    for element in source.element.all("subquestion"):
        right = element.first("answer")
        ends = Pair(source.markdown("pairs", element), paragraphs(right.written() if right else ""))
        if ends.left:
            pairs.append(ends)
        elif ends.right:
            others.append(ends.right)
    return Matching(
        stem=source.stem, explanation=source.explanation, pairs=tuple(pairs), others=tuple(others)
    )


def _ordering(source: Source) -> Question:
    """The fractions of its answers are their places in the right order."""
    placed = []
    for element in source.element.all("answer"):
        raw = element.attributes.get("fraction", "")
        place = float(raw) if _NUMBERED.fullmatch(raw) and len(raw) < 20 else 0.0
        placed.append((place, source.markdown("items", element)))
    items = tuple(text for _place, text in sorted(placed, key=lambda one: one[0]))
    return Ordering(stem=source.stem, explanation=source.explanation, items=items)


READERS: Mapping[str, Callable[[Source], Question]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_text,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
}
