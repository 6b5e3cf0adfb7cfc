"""No question is asked twice, wherever in the curriculum it stands."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.curriculum.checks_likeness import (
    MOST_ALIKE,
    MOST_ALIKE_BETWEEN_COURSES,
    likeness,
    likeness_faults,
    near_pairs,
)
from saovuong.curriculum.course_files import read_library
from tests.curriculum.folders import Content, lesson_front, questions

TEN = "một hai ba bốn năm sáu bảy tám chín mười"
SIX_OF_TEN = "một hai ba bốn năm sáu thêm vài"
"""Six words of twelve in either with ``TEN``: too few for a fault; ``SEVEN``: 7 of 12, 58 %."""
SEVEN = "một hai ba bốn năm sáu bảy thêm vài"
EIGHT = "một hai ba bốn năm sáu bảy tám thêm"


def _second_course() -> Content:
    content = Content()
    content.course |= {"id": "khoa-b"}
    content.front = lesson_front("b-01")
    content.quiz = {"questions": questions("b-01")}
    content.test |= {"id": "b-test", "questions": questions("b-test")}
    return content


def _faults(root: Path, first: Content, second: Content) -> list[tuple[str, str, str]]:
    first.write(root)
    library = read_library(second.write(root))
    assert library.faults == []
    return [(one.file, one.path, one.wrong.text("en")) for one in likeness_faults(library)]


@pytest.mark.parametrize(("stem", "refused"), [(SIX_OF_TEN, False), (SEVEN, True)])
def test_two_courses_do_not_ask_the_same(stem: str, refused: bool, tmp_path: Path) -> None:
    first, second = Content(), _second_course()
    first.question("true_false")["stem"] = TEN
    second.question("true_false", in_test=True)["stem"] = stem
    found = _faults(tmp_path, first, second)
    assert len(found) == int(refused)
    if refused:
        (file, path, told) = found[0]
        assert (file, path) == ("courses/khoa-b/test.yaml", "questions[2].stem")
        assert '"a-01-true-false": 58 of 100' in told


@pytest.mark.parametrize(("stem", "refused"), [(SEVEN, False), (EIGHT, True)])
def test_inside_a_course_more_words_may_return(stem: str, refused: bool, tmp_path: Path) -> None:
    first = Content()
    first.question("true_false")["stem"] = TEN
    first.question("true_false", in_test=True)["stem"] = stem
    found = _faults(tmp_path, first, _second_course())
    assert [file for file, *_ in found] == ["courses/khoa-a/test.yaml"] * int(refused)


@given(
    st.lists(st.frozensets(st.sampled_from("abcdefghijklmnop"), max_size=12), max_size=14),
    st.sampled_from([0.05, 0.5, MOST_ALIKE_BETWEEN_COURSES, MOST_ALIKE, 1.0]),
)
def test_the_short_way_finds_what_comparing_all_finds(
    told: list[frozenset[str]], least: float
) -> None:
    every = {
        (first, second, likeness(told[first], told[second]))
        for first, second in combinations(range(len(told)), 2)
        if likeness(told[first], told[second]) >= least
    }
    assert set(near_pairs(told, least)) == every


def test_the_shipped_courses_ask_nothing_twice() -> None:
    library = read_library(Path(__file__).parents[2] / "content")
    assert [fault.text("en") for fault in likeness_faults(library)] == []
