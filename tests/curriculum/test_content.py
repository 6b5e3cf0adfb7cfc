"""The courses we ship keep to the rules we ship."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from saovuong.curriculum.checks import check_library
from saovuong.curriculum.course_files import Library, read_library
from saovuong.curriculum.packs import PackBytes, build_edition
from saovuong.curriculum.questions.marking import mark
from saovuong.curriculum.questions.short_text import ShortText
from saovuong.text import nfc


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(Path(__file__).parents[2] / "content")


@pytest.fixture(scope="module")
def day(library: Library) -> date:
    """The day the content speaks of; that reviews fall due later is for `content check` to say."""
    return max(lesson.front.as_of for course in library.courses for lesson in course.lessons)


def test_the_shipped_content_has_no_faults(library: Library, day: date) -> None:
    assert [fault.text("en") for fault in check_library(library, day)] == []


def test_there_is_one_real_course_of_the_promised_size(library: Library) -> None:
    course = next(one for one in library.courses if one.front.id == "dan-quan-tu-ve")
    assert course.test is not None
    assert len(course.lessons) >= 5
    questions = sum(len(lesson.questions) for lesson in course.lessons) + len(course.test.asked)
    assert questions >= 50
    assert len(course.test.asked) >= 2 * course.test.rules.draw


def test_every_shipped_key_earns_the_whole_mark(library: Library) -> None:
    for sheet in library.sheets:
        for question, path in sheet.asked:
            assert mark(question, question.right_response()) == (1.0, False), path


def test_all_kinds_are_in_use(library: Library) -> None:
    kinds = Counter(question.kind for sheet in library.sheets for question, _ in sheet.asked)
    assert len(kinds) == 7


def test_no_pack_of_a_shipped_test_tells_an_answer(library: Library, day: date) -> None:
    """Explanations stand nowhere; what one types stands nowhere in one's own question."""
    for course in library.courses:
        if course.test is None:
            continue
        built = build_edition(library, course, 1, day)
        packs = [built.packs]
        asked = [course.test.asked]
        if english := course.test.in_english():
            packs.append(built.translations)
            asked.append(english.asked)
        told = [[one for one in each if one.kind == "test"] for each in packs]
        for pack in [built.manifest, *(pack for each in told for pack in each)]:
            for question, path in (one for each in asked for one in each):
                assert question.explanation not in nfc(pack.body.decode()), path
        for tests, each in zip(told, asked, strict=True):
            for question, path in each:
                if isinstance(question, ShortText):
                    stem = _shown_stem(tests, question.id)
                    assert not [key for key in question.key if _says(stem, key)], path


def test_the_first_course_is_there_in_english_whole(library: Library) -> None:
    course = next(one for one in library.courses if one.front.id == "dan-quan-tu-ve")
    assert all(lesson.in_english() for lesson in course.lessons)
    assert course.test
    assert course.test.in_english()


def _shown_stem(packs: list[PackBytes], question: str) -> str:
    tests = [json.loads(pack.body) for pack in packs]
    (view,) = (one for test in tests for one in test["questions"] if one["id"] == question)
    return nfc(view["stem"])


def _says(text: str, words: str) -> bool:
    """Whether ``words`` stand in ``text`` as words of their own."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
