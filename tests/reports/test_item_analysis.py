"""Item analysis: agrees with the published formulas, never NaN, indifferent to order."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.reports.item_analysis import analyse, totals
from saovuong.reports.item_analysis_shapes import (
    Analysis,
    Answer,
    Figure,
    ItemFigures,
    Missing,
    Paper,
    Position,
)
from tests.reports import published_statistics as published

TEN_DIGITS = 1e-10
NO_VARIANCE = Missing("no-variance")
SIZES = (5, 12, 137, 1000, 5000)
MAX_MARKS = (1.0, 1.0, 1.0, 2.0, 0.5, 8.0, 1.0, 3.0)


def sat(people: int, max_marks: tuple[float, ...], seed: int) -> list[list[float]]:
    """Marks of people of unlike ability for questions of unlike difficulty; some in part."""
    rng = np.random.default_rng(seed)
    ability, ease = rng.normal(size=(people, 1)), rng.normal(size=(1, len(max_marks)))
    chance = 1 / (1 + np.exp(-(ability + ease)))
    steps = np.array([0, 0.3333, 0.9, 1.0])
    reached = (chance * 3.2 * rng.random(chance.shape)).clip(0, 2.999)
    share = np.where(rng.random(chance.shape) < chance, 1.0, steps[reached.astype(int)])
    return [[round(mark, 4) for mark in row] for row in (share * np.array(max_marks)).tolist()]


def fixed(rows: list[list[Any]], max_marks: tuple[float, ...]) -> Paper:
    positions = [Position(most, f"q{place}") for place, most in enumerate(max_marks)]
    attempts = [[Answer(f"q{place}", mark) for place, mark in enumerate(row)] for row in rows]
    return Paper(positions, attempts, {"q0": 0.25})


def drawn(people: int, bank: int, count: int, seed: int) -> Paper:
    rng = random.Random(seed)
    rows = sat(people, (1.0,) * bank, seed)
    attempts = [
        [Answer(f"q{place}", row[place]) for place in rng.sample(range(bank), count)]
        for row in rows
    ]
    return Paper([Position(1.0, None)] * count, attempts, {})


def agree(figures: Any, expected: dict[str, float | None]) -> None:
    for name, value in expected.items():
        wanted = NO_VARIANCE if value is None else pytest.approx(value, rel=TEN_DIGITS)
        assert getattr(figures, name) == wanted, name


def every_figure(analysis: Analysis) -> list[Figure]:
    found = [*analysis.whole, *[one for item in analysis.positions for one in item]]
    return [*found, *[one for item in analysis.questions.values() for one in item]]


@pytest.mark.parametrize("people", SIZES)
def test_what_everybody_was_asked_agrees_to_ten_digits(people: int) -> None:
    rows = sat(people, MAX_MARKS, seed=people)
    analysis = analyse(fixed(rows, MAX_MARKS))
    table = published.marks(rows)
    total = table.sum(axis=1)
    agree(analysis.whole, published.whole(table))
    weights = published.effective_weights(table)
    for place, own in enumerate(table.T):
        figures = analysis.positions[place]
        agree(figures, published.item(own, total - own, MAX_MARKS[place]))
        assert figures.intended_weight == pytest.approx(100 * MAX_MARKS[place] / sum(MAX_MARKS))
        if (weight := weights[place]) is None:
            assert figures.effective_weight == Missing("negative-covariance")
        else:
            assert figures.effective_weight == pytest.approx(weight, rel=TEN_DIGITS)


@pytest.mark.parametrize("people", SIZES[2:])
def test_what_was_drawn_agrees_to_ten_digits(people: int) -> None:
    """A drawn question is held against the totals of those who got it, a position as always."""
    paper = drawn(people, bank=12, count=6, seed=people)
    analysis = analyse(paper)
    table = published.marks([[answer.mark for answer in attempt] for attempt in paper.attempts])
    total = table.sum(axis=1)
    agree(analysis.whole, published.whole(table))
    assert len(analysis.questions) == 12
    for name, figures in analysis.questions.items():
        met = [
            (answer.mark, total[at])
            for at, attempt in enumerate(paper.attempts)
            for answer in attempt
            if answer.question == name
        ]
        own, whole = published.marks(met).T
        assert figures.attempts == len(met)
        assert figures.effective_weight == Missing("drawn-by-chance")
        agree(figures, published.item(own, whole, 1.0))


marks_of = st.integers(0, 300).map(lambda mark: mark / 100)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    places = draw(st.integers(0, 4))
    most = tuple(draw(st.sampled_from((0.0, 0.1, 1.0, 3.0))) for _ in range(places))
    row = st.tuples(*[st.none() | marks_of.map(lambda mark, m=one: min(mark, m)) for one in most])
    rows = [list(one) for one in draw(st.lists(row, max_size=7))]
    if draw(st.booleans()):
        return fixed(rows, most)
    attempts = [
        [Answer(draw(st.sampled_from(_BANKS[at])), one) for at, one in enumerate(row)]
        for row in rows
    ]
    return Paper([Position(one, None) for one in most], attempts, {})


_BANKS = [[f"{place}{name}" for name in "ab"] for place in range(4)]


@given(papers())
def test_no_figure_is_ever_nan_or_infinite(paper: Paper) -> None:
    analysis = analyse(paper)
    for figure in every_figure(analysis):
        assert isinstance(figure, Missing) or math.isfinite(figure)
    for item in [*analysis.positions, *analysis.questions.values()]:
        index = item.discrimination
        assert isinstance(index, Missing) or abs(index) <= 100
    alpha = analysis.whole.alpha
    assert isinstance(alpha, Missing) or alpha <= 100


@given(papers(), st.randoms(use_true_random=False))
def test_the_order_of_attempts_changes_nothing_at_all(paper: Paper, rng: random.Random) -> None:
    shuffled = list(paper.attempts)
    rng.shuffle(shuffled)
    assert analyse(paper._replace(attempts=shuffled)) == analyse(paper)


def reasons(item: ItemFigures) -> set[str]:
    return {one.reason for one in item if isinstance(one, Missing)}


def test_one_attempt_has_a_facility_and_no_spread() -> None:
    analysis = analyse(fixed([[1.0, 0.5]], (1.0, 1.0)))
    assert [item.facility for item in analysis.positions] == [100, 50]
    assert reasons(analysis.positions[0]) == {"one-attempt"}
    assert analysis.whole.mean == 1.5
    assert analysis.whole.alpha == Missing("one-attempt")


def test_nobody_at_all_is_no_attempts() -> None:
    analysis = analyse(fixed([], (1.0,)))
    assert reasons(analysis.positions[0]) == {"no-attempts"}
    assert analysis.whole.mean == Missing("no-attempts")


def test_what_does_not_vary_says_so_though_its_decimals_are_not_binary() -> None:
    """0.1 + 0.2 is 0.3 here, so three people with one total have no variance, not 10⁻³³."""
    analysis = analyse(fixed([[0.1, 0.2], [0.2, 0.1], [0.3, 0.0], [0.0, 0.3]], (1.0, 1.0)))
    assert analysis.whole.deviation == 0
    for figure in (analysis.whole.skewness, analysis.whole.kurtosis, analysis.whole.alpha):
        assert figure == Missing("no-variance")
    constant = analyse(fixed([[1.0, 0.0], [1.0, 1.0], [1.0, 0.5]], (1.0, 1.0))).positions[0]
    assert constant.discrimination == constant.efficiency == NO_VARIANCE
    assert constant.effective_weight == 0


def test_three_attempts_are_the_fewest_for_consistency_and_skewness_four_for_kurtosis() -> None:
    rows = [[1.0, 0.0], [0.0, 0.0], [1.0, 1.0], [0.5, 0.5]]
    two, three, four = (analyse(fixed(rows[:n], (1.0, 1.0))).whole for n in (2, 3, 4))
    assert two.alpha == two.skewness == Missing("too-few-attempts")
    assert not isinstance(three.alpha, Missing)
    assert not isinstance(three.skewness, Missing)
    assert three.kurtosis == Missing("too-few-attempts")
    assert not isinstance(four.kurtosis, Missing)


def test_a_blank_answer_earns_nothing_and_counts() -> None:
    rows: list[list[Any]] = [[1.0, 1.0], [None, 0.0], [0.0, 1.0]]
    asked, filled = fixed(rows, (1.0, 1.0)), fixed([[1.0, 1.0], [0.0, 0.0], [0.0, 1.0]], (1.0, 1.0))
    assert analyse(asked).positions[0]._replace(blank=0) == analyse(filled).positions[0]
    assert analyse(asked).positions[0].blank == 1


def test_a_question_worth_nothing_and_a_test_of_one_question_say_so() -> None:
    worthless = analyse(fixed([[0.0, 1.0], [0.0, 0.0], [0.0, 0.5]], (0.0, 1.0))).positions[0]
    assert worthless.facility == Missing("no-marks")
    assert worthless.intended_weight == 0
    single = analyse(fixed([[1.0], [0.0], [1.0]], (1.0,)))
    assert single.whole.alpha == Missing("one-position")
    assert single.positions[0].discrimination == NO_VARIANCE
    assert single.positions[0].effective_weight == 100


def test_who_misses_what_the_able_know_has_a_negative_covariance() -> None:
    rows = [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]
    against = analyse(fixed(rows, (1.0, 1.0, 1.0))).positions[0]
    assert against.effective_weight == Missing("negative-covariance")
    assert isinstance(against.discrimination, float)
    assert against.discrimination < 0


def test_an_attempt_that_does_not_fit_the_paper_is_refused() -> None:
    paper = fixed([[1.0, 0.0]], (1.0, 1.0))
    for wrong in ([[Answer("q0", 1.0)]], [[Answer("q1", 1.0), Answer("q0", 0.0)]]):
        with pytest.raises(ValueError, match=r"belong there|zip"):
            analyse(paper._replace(attempts=wrong))
    for mark in (math.nan, math.inf):
        with pytest.raises(ValueError, match="is no mark"):
            analyse(fixed([[mark, 0.0]], (1.0, 1.0)))


def test_totals_are_compared_without_rounding() -> None:
    one, other, less = totals(fixed([[0.1, 0.2], [0.3, 0.0], [0.2, 0.0]], (1.0, 1.0)))
    assert one == other > less
