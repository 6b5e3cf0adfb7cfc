"""Aiken: a line of question, a line for each option, a line that names the right one.

A rule: single choice in plain text is all that it carries; whatever else a question has is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from saovuong.formats.markdown_text import literal, unformatted
from saovuong.formats.question_faults import Spot, gathered, limited
from saovuong.formats.question_soundness import tell_lacks
from saovuong.formats.question_text import text_of
from saovuong.formats.question_values import (
    Answer,
    Placed,
    Question,
    Reading,
    Single,
    Written,
)

_OPTION = re.compile(r"\s*([A-Z])[.)]\s*(.*)")
_ANSWER = re.compile(r"\s*(?:ANSWER|ĐÁP ÁN|TRẢ LỜI)\s*:\s*(.*)", re.IGNORECASE)
_LETTER = re.compile(r"\(?([A-Za-z])[.)]?")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TOLD = {"explanation": "explanation", "code": "code", "category": "category", "name": "name",
         "tags": "tags", "pictures": "pictures"}  # fmt: skip


@dataclass
class _Draft:
    spot: Spot
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)

    def finished(self, key: str, line: int) -> Single:
        """Marks the option ``key`` as right; remarks what is not there."""
        letters = [letter for letter, _text in self.options]
        if letters and key not in letters:
            self.spot.remark("key", key, "key-unknown", line, known=", ".join(letters))
            key = letters[0]
        options = (
            Answer(literal(text), 100.0 if letter == key else 0.0) for letter, text in self.options
        )
        return Single(stem="\n\n".join(map(literal, self.stem)), options=tuple(options))


def read_aiken(raw: bytes) -> Reading:
    """Raises FileTooLarge or FileIsBroken; everything else is a remark."""
    reading = Reading()
    reader = _Reader(reading)
    for number, line in enumerate(text_of(raw).split("\n"), 1):
        if line.strip():
            reader.line(number, " ".join(line.split()))
    reader.end()
    if not reading.questions and not reading.remarks:
        _spot(reading, 1).remark("file", "", "nothing-found")
    limited(reading)
    return reading


class _Reader:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._draft: _Draft | None = None

    def line(self, number: int, line: str) -> None:
        option, answer = _OPTION.fullmatch(line), _ANSWER.fullmatch(line)
        if answer:
            self._answer(number, line, answer[1])
        elif option:
            self._option(number, line, option)
        else:
            if self._draft and self._draft.options:
                self.end(number)
            self._draft = self._draft or _Draft(_spot(self._reading, number))
            self._draft.stem.append(line)

    def end(self, line: int | None = None) -> None:
        """The question above has no answer: the file, or on ``line`` the next one, cuts it off."""
        if self._draft:
            stem = " ".join(self._draft.stem)
            self._draft.spot.remark("key", stem, "question-unfinished", line)
        self._draft = None

    def _option(self, number: int, line: str, option: re.Match[str]) -> None:
        if self._draft:
            self._draft.options.append((option[1], option[2]))
        else:
            _spot(self._reading, number).remark("stem", line, "question-not-begun")

    def _answer(self, number: int, line: str, named: str) -> None:
        draft, self._draft = self._draft, None
        if draft is None:
            _spot(self._reading, number).remark("stem", line, "question-not-begun")
            return
        letter = _LETTER.fullmatch(named.strip())
        if letter is None:
            draft.spot.remark("key", named, "answer-unreadable", number)
            return
        question = draft.finished(letter[1].upper(), number)
        if tell_lacks(question, draft.spot):
            self._reading.questions.append(Placed(draft.spot.line, question))


def write_aiken(questions: Sequence[Question]) -> Written:
    blocks: list[str] = []
    told = Spot(1)
    for number, question in enumerate(questions, 1):
        block = _block(question, Spot(number, told.remarks, len(told.remarks)))
        if block:
            blocks.append(block)
    return Written("\n\n".join(blocks).encode() + b"\n", gathered(told.remarks))


def _block(question: Question, spot: Spot) -> str | None:
    if not isinstance(question, Single):
        spot.remark("kind", question.stem, "kind-not-carried")
        return None
    right = [at for at, option in enumerate(question.options) if option.share == 100]
    texts = [question.stem, *(option.text for option in question.options)]
    shown = [unformatted(" ".join(text.split())) for text in texts]
    stem = shown[0] or texts[0]
    is_mistaken = _OPTION.fullmatch(stem) or _ANSWER.fullmatch(stem)
    if len(right) != 1 or len(question.options) > len(_LETTERS) or is_mistaken:
        spot.remark("stem", question.stem, "text-not-carried")
        return None
    _tell(question, [*zip(texts, shown, strict=True)], spot)
    lines = [one or " ".join(text.split()) for text, one in zip(texts, shown, strict=True)]
    options = (f"{letter}) {text}" for letter, text in zip(_LETTERS, lines[1:], strict=False))
    return "\n".join([lines[0], *options, f"ANSWER: {_LETTERS[right[0]]}"])


def _tell(question: Single, texts: list[tuple[str, str | None]], spot: Spot) -> None:
    for name, label in _TOLD.items():
        if getattr(question, name):
            spot.remark(name, question.stem, "field-not-carried", field=label)
    if any(option.feedback for option in question.options):
        spot.remark("feedback", question.stem, "field-not-carried", field="feedback")
    if any(option.share not in (0, 100) for option in question.options):
        spot.remark("shares", question.stem, "field-not-carried", field="shares")
    for text, shown in texts:
        if shown is None or "\n" in text:
            spot.remark("stem", text, "formatting-not-carried")


def _spot(reading: Reading, line: int) -> Spot:
    return Spot(line, reading.remarks, len(reading.remarks))
