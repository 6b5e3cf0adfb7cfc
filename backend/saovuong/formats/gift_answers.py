"""What stands between the braces of a GIFT question, by its kind.

A rule: the text between the braces in, a question out; None where it is none of ours or broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from saovuong.formats.gift_signs import format_of, freed
from saovuong.formats.markdown_text import as_markdown, paragraphs
from saovuong.formats.numbers_text import number, number_range, share
from saovuong.formats.question_faults import Spot
from saovuong.formats.question_values import (
    Answer,
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

_TRUE_FALSE = re.compile(r"\s*(?:(t|true|đúng|đ)|(f|false|sai|s))\s*(?=#|$)", re.IGNORECASE)
_ORDERING = re.compile(r"\s*>(?=[\s\d])[^\n]*\n")
_MARK = re.compile(r"[=~]")
_WEIGHT = re.compile(r"\s*%([^%\n]{1,20})%")
_ARROW = "->"
Lines = Callable[[int], int]


class _Piece(NamedTuple):
    """An answer as it is written: its sign, its weight if it has one, the text and the feedback."""

    sign: str
    weight: str | None
    text: str
    feedback: str
    line: int


def read_answers(
    inside: str, kind: str, stem: str, spot: Spot, lines: Lines
) -> Question | None:  # fmt: skip
    """``kind`` is the format of the stem, ``lines`` tells the line of a place in ``inside``."""
    answers, hashes, general = inside.partition("####")
    reader = _Answers(kind, stem, spot, lines)
    if hashes:
        reader.explanation = reader.markdown("explanation", general)
    return reader.read(answers)


class _Answers:
    def __init__(self, kind: str, stem: str, spot: Spot, lines: Lines) -> None:
        self._kind = kind
        self._stem = stem
        self._spot = spot
        self._lines = lines
        self.explanation = ""

    def read(self, answers: str) -> Question | None:
        start = answers.lstrip()
        if not start:
            self._spot.remark("kind", "{}", "kind-unsupported", type="essay")
        elif start[0] == "#":
            return self._numeric(answers)
        elif _ORDERING.match(answers):
            return self._ordering(answers)
        elif truth := _TRUE_FALSE.match(answers):
            return self._true_false(truth, answers)
        elif "~" in answers:
            return self._choice(answers)
        elif "=" in answers and _ARROW in answers:
            return self._matching(answers)
        else:
            return self._short_text(answers if "=" in answers else "=" + start)
        return None

    def markdown(self, name: str, raw: str, line: int | None = None) -> str:
        kind, text = format_of(raw.strip(), self._kind)
        if kind in ("moodle", "plain"):
            text = " ".join(text.split())
        return self._spot.converted(name, as_markdown(freed(text), kind), line)

    def _pieces(self, answers: str) -> Iterator[_Piece]:
        """The answers with their signs; what stands before the first is remarked."""
        places = [found.start() for found in _MARK.finditer(answers)]
        stray = answers[: places[0]] if places else answers
        if stray.strip():
            self._spot.remark("answers", freed(stray), "answer-stray", self._lines(0))
        for at, end in zip(places, [*places[1:], len(answers)], strict=True):
            body = answers[at + 1 : end]
            weight = _WEIGHT.match(body)
            text, _hash, feedback = body[weight.end() if weight else 0 :].partition("#")
            yield _Piece(answers[at], weight[1] if weight else None, text.strip(), feedback.strip(),
                         self._lines(at))  # fmt: skip

    def _share(self, piece: _Piece) -> float:
        if piece.weight is None:
            return 100.0 if piece.sign == "=" else 0.0
        found = share(piece.weight)
        if found is None:
            self._spot.remark("shares", piece.weight, "share-unreadable", piece.line)
        return found or 0.0

    def _choice(self, answers: str) -> Question:
        options = tuple(
            Answer(
                self.markdown("options", piece.text, piece.line),
                self._share(piece),
                self.markdown("feedback", piece.feedback, piece.line),
            )
            for piece in self._pieces(answers)
        )
        kind = Single if "=" in answers else Multiple
        return kind(stem=self._stem, explanation=self.explanation, options=options)

    def _short_text(self, answers: str) -> Question:
        accepted, otherwise = [], ""
        for piece in self._pieces(answers):
            earned, feedback = self._share(piece), self.markdown("feedback", piece.feedback)
            text = one_line(freed(format_of(piece.text, "")[1]))
            if text == "*" and earned <= 0:
                otherwise = feedback
            else:
                accepted.append(Answer(text, earned, feedback))
                if "*" in text:
                    self._spot.remark("answers", text, "wildcard-plain", piece.line)
        return ShortText(
            stem=self._stem, explanation=self.explanation, answers=tuple(accepted),
            otherwise=otherwise,
        )  # fmt: skip

    def _numeric(self, answers: str) -> Question:
        inside = answers.replace("#", " ", 1)
        if inside.strip()[:1] not in ("=", "~"):
            blanks = len(inside) - len(inside.lstrip())
            inside = inside[: max(blanks - 1, 0)] + "=" + inside[blanks:]
        found: list[NumericAnswer] = []
        otherwise = ""
        for piece in self._pieces(inside):
            feedback = self.markdown("feedback", piece.feedback)
            is_wrong = piece.sign == "~" or (piece.text == "*" and self._share(piece) <= 0)
            if is_wrong and piece.text in ("", "*"):
                otherwise = feedback
            else:
                found.extend(self._number(piece, feedback))
        return Numeric(
            stem=self._stem, explanation=self.explanation, answers=tuple(found), otherwise=otherwise
        )

    def _number(self, piece: _Piece, feedback: str) -> Iterator[NumericAnswer]:
        read = number_range(freed(piece.text)) if ".." in piece.text else _tolerated(piece.text)
        if read is None:
            self._spot.remark("answers", freed(piece.text), "number-unreadable", piece.line)
        else:
            yield NumericAnswer(*read, self._share(piece), feedback)

    def _matching(self, answers: str) -> Question:
        pairs, others = [], []
        for piece in self._pieces(answers):
            whole = piece.text + (f"#{piece.feedback}" if piece.feedback else "")
            left, arrow, right = whole.partition(_ARROW)
            if not arrow:
                self._spot.remark("pairs", freed(whole), "pair-unreadable", piece.line)
            ends = Pair(self.markdown("pairs", left, piece.line), paragraphs(freed(right)))
            if ends.left:
                pairs.append(ends)
            else:
                others.append(ends.right)
        return Matching(
            stem=self._stem, explanation=self.explanation, pairs=tuple(pairs), others=tuple(others)
        )

    def _ordering(self, answers: str) -> Question:
        lines = answers[answers.index("\n") + 1 :].split("\n")
        items = tuple(self.markdown("items", line) for line in lines if line.strip())
        return Ordering(stem=self._stem, explanation=self.explanation, items=items)

    def _true_false(self, truth: re.Match[str], answers: str) -> Question:
        key = truth[1] is not None
        feedback = answers[truth.end() :].split("#")[1:]
        told = [self.markdown("feedback", one) for one in (*feedback, "", "")]
        wrong, right = told[0], told[1]
        return TrueFalse(
            stem=self._stem, explanation=self.explanation, key=key,
            when_true=right if key else wrong, when_false=wrong if key else right,
        )  # fmt: skip


def _tolerated(raw: str) -> tuple[float, float] | None:
    """A number and, behind a colon, its tolerance."""
    written, colon, slack = freed(raw).partition(":")
    value, tolerance = number(written), number(slack) if colon and slack.strip() else 0.0
    return None if value is None or tolerance is None or tolerance < 0 else (value, tolerance)
