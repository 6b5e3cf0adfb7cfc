"""One door to marking and to the union of all kinds."""

from __future__ import annotations

from typing import Any

from saovuong.curriculum.questions.matching import Matching
from saovuong.curriculum.questions.multiple import Multiple
from saovuong.curriculum.questions.numeric import Numeric
from saovuong.curriculum.questions.ordering import Ordering
from saovuong.curriculum.questions.shapes import NOTHING, Mark
from saovuong.curriculum.questions.short_text import ShortText
from saovuong.curriculum.questions.single import Single
from saovuong.curriculum.questions.true_false import TrueFalse

Question = Single | Multiple | TrueFalse | Numeric | ShortText | Matching | Ordering


def mark(question: Question, response: Any) -> Mark:
    """The mark for any JSON value; null is a question left blank. Never raises."""
    return NOTHING if response is None else question.mark(response)
