"""A question in another language: the same ids, key and basis, other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from saovuong.curriculum.course_shapes import QuestionTexts
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.numeric import Numeric
from saovuong.curriculum.questions.shapes import Choice
from saovuong.curriculum.questions.short_text import ShortText
from saovuong.text import fold


def accepting(question: Question, texts: QuestionTexts | None) -> Question:
    """``question`` with the variants of both languages right, those it was written with first."""
    if texts is None or not isinstance(question, ShortText):
        return question
    return msgspec.structs.replace(question, key=_joined(question.key, texts.accepted))


def translated(question: Question, texts: QuestionTexts | None) -> Question:
    """``question`` in the words of ``texts``; what they do not say stays as it is."""
    if texts is None:
        return question
    changes: dict[str, Any] = {"stem": texts.stem, "explanation": texts.explanation}
    for field, choices in question.choices().items():
        told = getattr(texts, field) or {}
        changes[field] = [_choice(one, told) for one in choices]
    if isinstance(question, Numeric) and question.unit:
        changes["unit"] = texts.unit or question.unit
    if isinstance(question, ShortText):
        changes["key"] = _joined(texts.accepted, question.key)
    return msgspec.structs.replace(question, **changes)


def _choice(choice: Choice, told: Mapping[str, str]) -> Choice:
    return Choice(id=choice.id, text=told.get(choice.id, choice.text))


def _joined(first: Iterable[str], then: Iterable[str]) -> list[str]:
    kept = list(first)
    known = {fold(variant) for variant in kept}
    return [*kept, *(variant for variant in then if fold(variant) not in known)]
