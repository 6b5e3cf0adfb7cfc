"""Marking a sitting: what was drawn counts, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from saovuong.curriculum.draw import draw
from saovuong.learning.marking import Result, mark_sitting
from tests.factories.banks import RIGHT_ANSWERS, WRONG_ANSWERS, bank

BANK = bank()
ATTEMPT = UUID("0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e10")


def marked(answers: dict[str, Any], attempt: UUID = ATTEMPT) -> Result:
    assert BANK.test is not None
    return mark_sitting(BANK, BANK.test, attempt, answers)


def test_all_right_is_a_hundred_and_passes() -> None:
    result = marked(RIGHT_ANSWERS)
    assert (result.points, result.out_of, result.percent, result.is_passed) == (2, 2, 100, True)


def test_nothing_answered_is_nothing() -> None:
    assert marked({}).percent == 0
    assert not marked({}).is_passed


def test_half_right_is_below_seventy() -> None:
    assert BANK.test is not None
    first, second = draw(str(ATTEMPT), BANK.test.questions, 2)
    result = marked({first: "a", second: "b"})
    assert (result.percent, result.is_passed) == (50, False)
    assert result.marks == {first: 1.0, second: 0.0}


def test_questions_that_were_not_drawn_cannot_lift_the_result() -> None:
    assert BANK.test is not None
    drawn = draw(str(ATTEMPT), BANK.test.questions, 2)
    others = {one: "a" for one in RIGHT_ANSWERS if one not in drawn}
    assert marked(others | dict.fromkeys(drawn, "b") | {"made-up": "a"}).points == 0


@given(
    st.uuids(),
    st.dictionaries(
        st.sampled_from([*RIGHT_ANSWERS, "other"]), st.sampled_from(["a", "b", 1, None, []])
    ),
)
def test_no_answers_give_more_than_a_hundred_or_less_than_nothing(
    attempt: UUID, answers: dict[str, Any]
) -> None:
    result = marked(answers, attempt)
    assert 0 <= result.percent <= 100
    assert len(result.marks) == result.out_of == 2


def test_wrong_answers_are_told_question_by_question() -> None:
    assert set(marked(WRONG_ANSWERS).marks.values()) == {0.0}
