"""Marking a whole sitting: only the questions drawn for it count, each for one mark.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from saovuong.curriculum.banks import EditionBank, TestRules
from saovuong.curriculum.draw import draw
from saovuong.curriculum.questions.marking import mark

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Result:
    """``points`` of ``out_of``; ``percent`` is rounded for people, ``is_passed`` is not."""

    points: float
    out_of: int
    percent: float
    is_passed: bool
    marks: dict[str, float]


def mark_sitting(
    bank: EditionBank, rules: TestRules, attempt: UUID, answers: Mapping[str, Any]
) -> Result:
    """The result of ``answers`` to the questions ``attempt`` draws; others are worth nothing."""
    drawn = draw(str(attempt), rules.questions, rules.draw)
    marks = {one: mark(bank.questions[one], answers.get(one)).fraction for one in drawn}
    points = sum(marks.values())
    percent = 100 * points / len(drawn)
    return Result(
        points=points,
        out_of=len(drawn),
        percent=round(percent, 2),
        is_passed=percent >= rules.pass_percent - _ROUNDING,
        marks={one: round(fraction, 4) for one, fraction in marks.items()},
    )
