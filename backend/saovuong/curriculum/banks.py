"""The private half of an edition: every question with its key, for marking.

Kept in one frozen blob per edition, never part of any pack.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from saovuong.curriculum.questions.marking import Question


class TestRules(msgspec.Struct, kw_only=True, frozen=True):
    """``attempts`` 0 is without limit; ``questions`` are the ids of the bank."""

    __test__: ClassVar[bool] = False  # not a class of tests, whatever pytest thinks of its name

    id: str
    minutes: int
    draw: int
    pass_percent: int
    attempts: int
    questions: list[str]


class EditionBank(msgspec.Struct, kw_only=True, frozen=True):
    """``lessons`` has, by lesson id, the ids of its practice questions."""

    course: str
    number: int
    lessons: dict[str, list[str]]
    test: TestRules | None
    questions: dict[str, Question]


def pack_bank(bank: EditionBank) -> bytes:
    return msgspec.json.encode(bank)


def unpack_bank(blob: bytes) -> EditionBank:
    return msgspec.json.decode(blob, type=EditionBank)
