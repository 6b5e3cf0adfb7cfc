"""Takes out of an event whatever its person wrote himself, so that every mark stays what it was.

A rule: bytes and the bank of their edition in, bytes out. What was right becomes the key's own
words; of what was not, only our own ids and values remain.
"""

from __future__ import annotations

from typing import Any

import msgspec

from saovuong.curriculum.banks import EditionBank
from saovuong.curriculum.questions.marking import Question, mark
from saovuong.learning.events import Fact, PracticeAnswered, TestSubmitted, read


def redacted(body: bytes, bank: EditionBank) -> bytes:
    """The event with answers that tell nothing of the person; raises Unreadable."""
    frame, fact = read(body)
    bare = _bare(fact, bank)
    if bare is fact:
        return body
    data = msgspec.Raw(msgspec.json.encode(bare))
    return msgspec.json.encode(msgspec.structs.replace(frame, data=data))


def _bare(fact: Fact, bank: EditionBank) -> Fact:
    if isinstance(fact, PracticeAnswered):
        response = answer(bank.questions[fact.question], fact.response)
        return msgspec.structs.replace(fact, response=response)
    if isinstance(fact, TestSubmitted):
        answers = {
            name: answer(bank.questions[name], response)
            for name, response in fact.answers.items()
            if name in bank.questions
        }
        return msgspec.structs.replace(fact, answers=answers)
    return fact


def answer(question: Question, response: Any) -> Any:
    """A response worth the same mark in which nothing is the person's own."""
    earned = mark(question, response).fraction
    if earned == 1:
        return question.right_response()
    bare = _ours(response, _texts(msgspec.to_builtins(question)))
    return bare if mark(question, bare).fraction == earned else None


def _ours(value: Any, known: set[str]) -> Any:
    match value:
        case bool() | None:
            return value
        case str():
            return value if value in known else ""
        case list():
            return [_ours(one, known) for one in value]
        case dict():
            return {k: _ours(one, known) for k, one in value.items() if k in known}
    return None


def _texts(value: Any) -> set[str]:
    match value:
        case str():
            return {value}
        case list():
            return set().union(*map(_texts, value))
        case dict():
            return set(value).union(*map(_texts, value.values()))
    return set()
