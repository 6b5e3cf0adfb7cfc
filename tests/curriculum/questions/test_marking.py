"""Python's half of the shared cases, and what must hold for any question and any response."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from saovuong.curriculum.questions.marking import Question, mark
from saovuong.text import fold

CASES = Path(__file__).parents[2] / "cases"
UNMARKED = {"explanation": "…", "legal": [{"source": "s", "article": "1"}], "difficulty": 1}


def read(path: str) -> Any:
    return yaml.safe_load((CASES / path).read_text(encoding="utf-8"))


def question(authored: dict[str, Any]) -> Question:
    return msgspec.convert({**UNMARKED, **authored}, Question)


def marking_cases() -> list[Any]:
    found = []
    for path in sorted((CASES / "marking").glob("*.yaml")):
        content = read(f"marking/{path.name}")
        for case in content["cases"]:
            asked = question(content["questions"][case["question"]])
            found.append(pytest.param(asked, case, id=f"{path.stem}: {case['name']}"))
    return found


def questions() -> list[Question]:
    files = sorted((CASES / "marking").glob("*.yaml"))
    return [
        question(one)
        for path in files
        for one in read(f"marking/{path.name}")["questions"].values()
    ]


@pytest.mark.parametrize(("asked", "case"), marking_cases())
def test_a_response_is_marked_as_the_shared_case_says(
    asked: Question, case: dict[str, Any]
) -> None:
    got = mark(asked, case["response"])
    assert got.fraction == pytest.approx(case["fraction"], abs=1e-9)
    assert got.is_malformed is case["malformed"]


def test_every_kind_has_cases() -> None:
    assert {one.kind for one in questions()} == {
        "single", "multiple", "true_false", "numeric", "short_text", "matching", "ordering",
    }  # fmt: skip


@pytest.mark.parametrize("case", read("fold/answers.yaml")["cases"], ids=lambda c: c["name"])
def test_answers_are_folded_as_the_shared_case_says(case: dict[str, str]) -> None:
    assert fold(case["text"]) == case["folded"]


@pytest.mark.parametrize("asked", questions(), ids=lambda q: f"{q.kind} {q.id}")
def test_the_key_earns_the_whole_mark_and_nothing_earns_nothing(asked: Question) -> None:
    assert mark(asked, asked.right_response()) == (1.0, False)
    assert mark(asked, None) == (0.0, False)
    assert list(asked.flaws()) == []


KNOWN_IDS = st.sampled_from(["a", "b", "c", "d", "l1", "l2", "l3", "r1", "r2", "r3", "i1", "i3"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=250)
    | st.from_regex(r"[+-]?[0-9 ]{1,20}([.,][0-9]{1,12})?", fullmatch=True)
    | KNOWN_IDS
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text() | KNOWN_IDS, inner),
    max_leaves=12,
)


@given(asked=st.sampled_from(questions()), response=ANY_JSON)
def test_any_response_earns_between_nothing_and_one(asked: Question, response: Any) -> None:
    got = mark(asked, response)
    assert 0.0 <= got.fraction <= 1.0
    assert not (got.is_malformed and got.fraction)


@given(
    st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1)
    | st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(float)
)
def test_any_number_is_its_own_right_answer(key: float) -> None:
    asked = question({"id": "q", "kind": "numeric", "stem": "?", "key": key})
    assert list(asked.flaws()) == []
    assert mark(asked, asked.right_response()) == (1.0, False)
    assert mark(asked, str(asked.right_response()).replace(".", ",")) == (1.0, False)


@given(st.data())
def test_more_right_options_never_earn_less(data: st.DataObject) -> None:
    options = list("abcdef")
    key = data.draw(st.lists(st.sampled_from(options), min_size=1, unique=True))
    chosen = data.draw(st.lists(st.sampled_from(options), unique=True))
    asked = question(
        {
            "id": "q",
            "kind": "multiple",
            "stem": "?",
            "options": [{"id": one, "text": one} for one in options],
            "key": key,
        }
    )
    before = mark(asked, chosen).fraction
    for extra in set(key) - set(chosen):
        assert mark(asked, [*chosen, extra]).fraction >= before


@given(st.permutations(["i1", "i2", "i3", "i4", "i5"]), st.permutations(list("12345")))
def test_only_the_right_order_earns_the_whole_mark(key: list[str], other: list[str]) -> None:
    asked = question(
        {
            "id": "q",
            "kind": "ordering",
            "stem": "?",
            "items": [{"id": one, "text": one} for one in sorted(key)],
            "key": key,
        }
    )
    response = [f"i{one}" for one in other]
    assert (mark(asked, response).fraction == 1.0) == (response == key)
