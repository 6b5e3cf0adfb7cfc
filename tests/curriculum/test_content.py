"""The courses we ship keep to the rules we ship."""

from __future__ import annotations

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
    for course in library.courses:
        if course.test is None:
            continue
        built = build_edition(library, course, 1, day)
        told = [built.manifest, *(pack for pack in built.packs if pack.kind == "test")]
        for question, path in course.test.asked:
            secrets = [question.explanation]
            secrets += question.key if isinstance(question, ShortText) else []
            for pack in told:
                assert not _tells(pack, secrets, question.stem), path


def _tells(pack: PackBytes, secrets: list[str], stem: str) -> bool:
    text = nfc(pack.body.decode())
    return any(secret in text and secret not in stem for secret in secrets if len(secret) > 3)
