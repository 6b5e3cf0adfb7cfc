"""What a reply to a question says for its distractor table, and what guessing would earn.

A rule: knows neither the database nor HTTP. Of what people typed or put together themselves only
how right it was is ever told.
"""

from __future__ import annotations

from typing import Any

from saovuong.curriculum.questions.marking import Question, mark
from saovuong.curriculum.questions.matching import Matching
from saovuong.curriculum.questions.multiple import Multiple
from saovuong.curriculum.questions.ordering import Ordering
from saovuong.curriculum.questions.single import Single
from saovuong.curriculum.questions.true_false import TrueFalse

OUTCOMES = ("right", "partly", "wrong")
TRUTHS = ("true", "false")


def options(question: Question) -> dict[str, str | None]:
    """What can be counted, with its Markdown where it has any."""
    if isinstance(question, Single | Multiple):
        return {option.id: option.text for option in question.options}
    return dict.fromkeys(TRUTHS if isinstance(question, TrueFalse) else OUTCOMES)


def right_options(question: Question) -> frozenset[str]:
    if isinstance(question, Single):
        return frozenset({question.key})
    if isinstance(question, Multiple):
        return frozenset(question.key)
    return frozenset({_truth(question.key) if isinstance(question, TrueFalse) else "right"})


def chosen(question: Question, response: Any) -> tuple[str, ...]:
    """Which of ``options`` the response stands for; none when it was left blank or is malformed."""
    earned = mark(question, response)
    if earned.is_malformed or response is None or not str(response).strip():
        return ()
    if isinstance(question, Single):
        return (response,)
    if isinstance(question, Multiple):
        return tuple(response)
    if isinstance(question, TrueFalse):
        return (_truth(response),)
    if earned.fraction == 1:
        return ("right",)
    return ("partly",) if earned.fraction else ("wrong",)


def guess(question: Question) -> float | None:
    """The share of the mark a random answer earns, as Moodle has it; None where several may be
    chosen, which it does not guess either.

    Words and numbers are not guessed right. Of the pairs in a random order one in as many as there
    are items stands right.
    """
    match question:
        case Single():
            return 1 / len(question.options)
        case TrueFalse():
            return 0.5
        case Matching():
            return 1 / len(question.right)
        case Ordering():
            return 1 / len(question.items)
        case Multiple():
            return None
    return 0.0


def _truth(value: bool) -> str:
    return TRUTHS[0] if value else TRUTHS[1]
