"""What deserves a second look: each finding where it belongs, none where few people say little."""

from __future__ import annotations

from typing import Any

import pytest

from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.matching import Matching
from saovuong.curriculum.questions.multiple import Multiple
from saovuong.curriculum.questions.numeric import Numeric
from saovuong.curriculum.questions.ordering import Ordering
from saovuong.curriculum.questions.shapes import Choice, Citation
from saovuong.curriculum.questions.short_text import ShortText
from saovuong.curriculum.questions.single import Single
from saovuong.curriculum.questions.true_false import TrueFalse
from saovuong.reports.item_analysis_choices import Reply, tally
from saovuong.reports.item_analysis_findings import Finding, findings
from saovuong.reports.item_analysis_replies import chosen, guess, options, right_options
from saovuong.reports.item_analysis_shapes import ItemFigures, Missing

_SHARED: dict[str, Any] = {
    "id": "q",
    "stem": "Câu hỏi",
    "explanation": "Vì thế.",
    "legal": [Citation(source="luat-mau", article="1")],
    "difficulty": 1,
}
ABC = [Choice(id=one, text=one.upper()) for one in "abc"]
SINGLE = Single(**_SHARED, options=ABC, key="a")
MULTIPLE = Multiple(**_SHARED, options=ABC, key=["a", "b"])
TRUE = TrueFalse(**_SHARED, key=True)
MATCHING = Matching(**_SHARED, left=ABC[:2], right=ABC, key={"a": "a", "b": "b"})
ORDERING = Ordering(**_SHARED, items=ABC, key=["a", "b", "c"])
NUMERIC = Numeric(**_SHARED, key=5)
SHORT = ShortText(**_SHARED, key=["dân quân"])

GOOD = ItemFigures(40, 0, 60.0, 0.4, 25.0, 5.0, 5.0, 40.0, 60.0)
EVENLY = tally([Reply(n, "abc"[n % 3]) for n in range(40)], "abc", 5)


def kinds(figures: ItemFigures, choices: Any = EVENLY) -> list[str]:
    return [one.kind for one in findings(figures, choices, {"a", "b", "c"})]


def test_seven_of_ten_of_the_best_chose_a_wrong_option() -> None:
    replies = [Reply(total, "b" if total >= 23 or total < 5 else "a") for total in range(30)]
    (doubt,) = findings(GOOD, tally(replies, "ab", 5), {"a"})
    assert doubt == Finding("key-in-doubt", "b", 7, 10)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"discrimination": -3.0}, ["able-miss-it"]),
        ({"discrimination": -3.0, "attempts": 19}, []),
        ({"facility": 20.0}, ["below-guessing"]),
        ({"facility": 19.0, "guess": Missing("not-guessable")}, ["very-hard"]),
        ({"blank": 8}, ["often-blank"]),
        ({"discrimination": 19.0}, ["weak"]),
        ({"facility": 96.0, "discrimination": 1.0}, ["very-easy"]),
        ({"discrimination": Missing("no-variance")}, []),
    ],
)
def test_figures_out_of_bounds_are_told(changes: dict[str, Any], expected: list[str]) -> None:
    assert kinds(GOOD._replace(**changes)) == expected


def test_an_option_nobody_chose_is_told() -> None:
    choices = tally([Reply(n, "a") for n in range(40)], "abc", 5)
    assert findings(GOOD, choices, {"a"}) == [
        Finding("never-chosen", "b", 0, 40),
        Finding("never-chosen", "c", 0, 40),
    ]
    assert findings(GOOD._replace(attempts=19), choices, {"a"}) == []


@pytest.mark.parametrize(
    ("question", "response", "expected"),
    [
        (SINGLE, "b", ("b",)),
        (SINGLE, "z", ()),
        (MULTIPLE, ["a", "c"], ("a", "c")),
        (MULTIPLE, [], ()),
        (TRUE, False, ("false",)),
        (MATCHING, {"a": "a", "b": "c"}, ("partly",)),
        (ORDERING, ["a", "b", "c"], ("right",)),
        (NUMERIC, "5", ("right",)),
        (NUMERIC, " ", ()),
        (SHORT, "", ()),
        (SHORT, "Nguyễn Văn A", ("wrong",)),
        (SHORT, None, ()),
    ],
)
def test_nothing_anybody_typed_is_told(
    question: Question, response: Any, expected: tuple[str, ...]
) -> None:
    assert chosen(question, response) == expected
    assert set(expected) <= set(options(question))


@pytest.mark.parametrize(
    ("question", "share", "right"),
    [
        (SINGLE, 1 / 3, {"a"}),
        (MULTIPLE, None, {"a", "b"}),
        (TRUE, 0.5, {"true"}),
        (MATCHING, 1 / 3, {"right"}),
        (ORDERING, 1 / 3, {"right"}),
        (NUMERIC, 0.0, {"right"}),
        (SHORT, 0.0, {"right"}),
    ],
)
def test_what_guessing_earns_and_what_is_right(
    question: Question, share: float | None, right: set[str]
) -> None:
    assert guess(question) == share
    assert right_options(question) == right
