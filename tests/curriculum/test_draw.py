"""Python's half of the shared cases for drawing, and what a draw always is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from saovuong import ids
from saovuong.curriculum.draw import choice_order, draw, rank

CASES = Path(__file__).parents[1] / "cases" / "draw"
IDS = st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True), unique=True, max_size=60)


def cases(name: str) -> list[Any]:
    content = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return list(content["cases"])


@pytest.mark.parametrize("case", cases("ranks.yaml"), ids=lambda c: repr(c["text"]))
def test_ranks_are_as_the_shared_case_says(case: dict[str, Any]) -> None:
    assert rank(case["text"]) == case["rank"]


@pytest.mark.parametrize("case", cases("draws.yaml"), ids=lambda c: c["name"])
def test_draws_are_as_the_shared_case_says(case: dict[str, Any]) -> None:
    assert draw(case["attempt"], case["questions"], case["draw"]) == case["drawn"]


@pytest.mark.parametrize("case", cases("choices.yaml"), ids=lambda c: c["name"])
def test_choices_are_ordered_as_the_shared_case_says(case: dict[str, Any]) -> None:
    assert choice_order(case["attempt"], case["question"], case["choices"]) == case["shown"]


@given(attempt=st.uuids().map(str), bank=IDS, count=st.integers(0, 70), data=st.data())
def test_a_draw_is_a_set_of_the_bank_whatever_its_order(
    attempt: str, bank: list[str], count: int, data: st.DataObject
) -> None:
    drawn = draw(attempt, bank, count)
    assert len(drawn) == len(set(drawn)) == min(count, len(bank))
    assert set(drawn) <= set(bank)
    assert draw(attempt, data.draw(st.permutations(bank)), count) == drawn


def test_every_question_of_a_bank_is_drawn_about_equally_often() -> None:
    bank = [f"dqtv-test-q{i:02}" for i in range(40)]
    times: Counter[str] = Counter()
    for _ in range(2000):
        times.update(draw(str(ids.uuid7()), bank, 20))
    assert min(times.values()) > 850
    assert max(times.values()) < 1150
