"""Bytes: a pack must come through one bar of signal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from saovuong.curriculum.course_files import Course
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.markdown import Surroundings
from saovuong.curriculum.packs import compress, pack_lesson, pack_test
from saovuong.i18n import _

LESSON_BYTES = 12_000
TEST_BYTES = 8_000
PICTURE = re.compile(rb"<svg .*?</svg>", re.DOTALL)


def budget_faults(course: Course, around: Surroundings, abroad: Surroundings) -> Iterator[Fault]:
    """Packs over budget as brotli, those in English (with ``abroad``) too; drawn pictures have a
    budget of their own."""
    lessons = [(lesson, around) for lesson in course.lessons]
    lessons += [(told, abroad) for one in course.lessons if (told := one.in_english())]
    for lesson, language in lessons:
        pack, _photographs = pack_lesson(course, lesson, language)
        size = len(compress(PICTURE.sub(b"", pack.body)))
        if size > LESSON_BYTES:
            yield _too_large(lesson.document.file, size, LESSON_BYTES)
    tests = [(course.test, around)]
    tests += [(course.test.in_english(), abroad)] if course.test else []
    for test, language in tests:
        if test and (size := pack_test(course, test, language).size) > TEST_BYTES:
            yield _too_large(test.document.file, size, TEST_BYTES)


def _too_large(file: str, size: int, most: int) -> Fault:
    wrong = words(_("its pack takes {size} bytes (brotli)"), size=size)
    right = words(_("at most {most}: shorten texts or split it"), most=most)
    return Fault(file, None, "", wrong, right)
