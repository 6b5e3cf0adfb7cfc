"""Question sheets, XLSX or CSV: a question a row, in the template's columns or in one's own.

A rule: sheets in, questions and remarks out; a remark names the row and the column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from saovuong.formats import question_cells as parts
from saovuong.formats.numbers_text import number
from saovuong.formats.question_faults import KINDS as FAULTS
from saovuong.formats.question_faults import limited
from saovuong.formats.question_labels import Labels
from saovuong.formats.question_soundness import tell_lacks
from saovuong.formats.question_values import (
    Answer,
    Matching,
    Multiple,
    Numeric,
    NumericAnswer,
    Ordering,
    Pair,
    Placed,
    Question,
    Reading,
    ShortText,
    Single,
    TrueFalse,
    evenly,
    one_line,
)
from saovuong.formats.question_words import (
    KIND_WORDS,
    LETTERS,
    SHEET,
    difficulty_named,
    kind_named,
    truth_named,
)
from saovuong.formats.sheet_lines import Line, lines_of, tables
from saovuong.formats.sheets import Sheet
from saovuong.text import lowered

_COLUMNS = {"options": "a", "pairs": "a", "items": "a", "answers": "key", "shares": "key",
            "feedback": "explanation", "file": "stem"}  # fmt: skip
_WITH_OPTIONS = ("single", "multiple")


def read_question_sheets(sheets: Sequence[Sheet]) -> Reading:
    reading = Reading()
    for line in lines_of(tables(sheets, SHEET, reading.remarks, FAULTS), None):
        row = _Row(line)
        question = row.question()
        if question is not None and tell_lacks(question, row):
            reading.questions.append(Placed(line.spot.row, question))
    limited(reading)
    return reading


class _Row:
    """One row: what its cells say, and what is remarked of them."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._key = line.written("key")
        self._ends = self._options()

    @property
    def is_faulty(self) -> bool:
        return self._line.is_faulty

    def remark(self, name: str, value: object, code: str, **details: Any) -> None:
        self._line.remark(_COLUMNS.get(name, name), value, code, **details)

    def question(self) -> Question | None:
        """None where the row is no entry, or does not say what kind it is."""
        if self._line.filled() == 1:
            self.remark("stem", self._line.text("stem"), "row-ignored")
            return None
        kind = self._kind()
        found = self._of_kind(kind) if kind else None
        if found is None:
            return None
        return found.labelled(
            name=one_line(self._line.written("name")),
            code=one_line(self._line.written("code")),
            category=one_line(self._line.written("category")),
            tags=self._labels().tags(),
        )

    def _options(self) -> list[str]:
        """The options up to the last one with a text; a gap between them is remarked."""
        texts = [self._line.written(letter) for letter in LETTERS]
        last = max((at for at, text in enumerate(texts, 1) if text), default=0)
        for letter, text in zip(LETTERS, texts[:last], strict=False):
            if not text:
                self._line.remark(letter, "", "options-with-gap")
        return texts[:last]

    def _kind(self) -> str | None:
        word = self._line.text("kind")
        kind = kind_named(word) if word else self._guessed()
        if word and kind is None:
            self.remark("kind", word, "kind-unknown", known=", ".join(KIND_WORDS.values()))
        elif kind is None:
            self.remark("key", self._key, "kind-unclear")
        return kind

    def _guessed(self) -> str | None:
        if self._ends:
            return "multiple" if len(self._chosen()) > 1 else "single"
        if not self._key:
            return None
        if truth_named(self._key) is not None and number(self._key) is None:
            return "true_false"
        return "numeric" if number(self._key) is not None else "short_text"

    def _of_kind(self, kind: str) -> Question:
        stem, explanation = self._line.written("stem"), self._line.written("explanation")
        told: dict[str, Any] = {"stem": stem, "explanation": explanation}
        match kind:
            case "single":
                return Single(options=self._single(), **told)
            case "multiple":
                return Multiple(options=evenly(self._ends, self._right()), **told)
            case "true_false":
                return TrueFalse(key=self._truth(), **told)
            case "numeric":
                unit = one_line(self._line.written("unit"))
                return Numeric(answers=self._number(), unit=unit, **told)
            case "short_text":
                accepted = tuple(Answer(text, 100.0) for text in parts.variants(self._key))
                return ShortText(answers=accepted, **told)
            case "matching":
                pairs = self._pairs()
                others = tuple(one.right for one in pairs if not one.left)
                return Matching(
                    pairs=tuple(one for one in pairs if one.left), others=others, **told
                )
        return Ordering(items=self._items(), **told)

    def _single(self) -> tuple[Answer, ...]:
        right = self._right()
        if len(right) > 1:
            self.remark("key", self._key, "key-of-several")
        return tuple(Answer(text, 100.0 * (at in right)) for at, text in enumerate(self._ends))

    def _right(self) -> list[int]:
        """Which options the key names; remarked where it names others."""
        chosen = self._chosen()
        if self._key and not chosen:
            self.remark("key", self._key, "key-unknown", known=self._known())
        elif not self._key:
            self.remark("key", "", "key-missing")
        return chosen or [0]

    def _chosen(self) -> list[int]:
        """The options that the key names by letter, number or text; none where one is unknown."""
        folded = [lowered(text) for text in self._ends]
        if lowered(self._key) in folded:
            return [folded.index(lowered(self._key))]
        named = parts.letters(self._key)
        known = LETTERS[: len(self._ends)]
        places = [_place(one, known) for one in named]
        return [] if None in places else sorted({at for at in places if at is not None})

    def _known(self) -> str:
        return ", ".join(LETTERS[: len(self._ends)].upper())

    def _truth(self) -> bool:
        found = truth_named(self._key)
        if found is None and self._ends:
            chosen = self._chosen()
            found = truth_named(self._ends[chosen[0]]) if len(chosen) == 1 else None
        if found is None:
            self.remark("key", self._key, "key-not-true-or-false")
        return bool(found)

    def _number(self) -> tuple[NumericAnswer, ...]:
        said = self._line.written("tolerance")
        value, tolerance = number(self._key), number(said or "0")
        if value is None:
            self.remark("key", self._key, "number-unreadable")
        if tolerance is None or tolerance < 0:
            self.remark("tolerance", said, "tolerance-unreadable")
        return (NumericAnswer(value or 0.0, max(tolerance or 0.0, 0.0)),)

    def _pairs(self) -> list[Pair]:
        found = []
        for letter, text in zip(LETTERS, self._ends, strict=False):
            pair = parts.pair(text)
            if pair is None and text:
                self._line.remark(letter, text, "pair-unreadable")
            elif pair is not None:
                found.append(pair)
        return found

    def _items(self) -> tuple[str, ...]:
        """As they stand, or in the order that the key gives their letters in."""
        if not self._key:
            return tuple(self._ends)
        known = LETTERS[: len(self._ends)]
        places = [_place(one, known) for one in parts.letters(self._key)]
        if sorted(at for at in places if at is not None) != list(range(len(self._ends))):
            self.remark("key", self._key, "key-unknown", known=self._known())
            return tuple(self._ends)
        return tuple(self._ends[at] for at in places if at is not None)

    def _labels(self) -> Labels:
        word = self._line.text("difficulty")
        difficulty = difficulty_named(word) if word else ""
        if difficulty is None:
            self.remark("difficulty", word, "difficulty-unknown")
        legal = parts.tags(self._line.written("legal"))
        return Labels(difficulty or "", legal, parts.tags(self._line.written("tags")))


def _place(named: str, known: str) -> int | None:
    """The number of the option, from 0, that a letter or a number names."""
    if len(named) == 1 and named in known:
        return known.index(named)
    return int(named) - 1 if named in [str(at) for at in range(1, len(known) + 1)] else None
