"""Questions of one course that ask nearly the same, be it in practice or in its test.

Two questions are compared by the words of their stem and right options (of all their pairs or
items where these are matched or ordered), folded and without regard to order: the share of words
they have in common. Two that differ in a number or a negation alone are found, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from saovuong.curriculum.course_files import Asked, Course
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.located_yaml import Document
from saovuong.curriculum.questions.marking import Question
from saovuong.i18n import _
from saovuong.text import fold

MOST_ALIKE = 0.65
_WORD = re.compile(r"\w+")


class _Compared(NamedTuple):
    asked: Asked
    document: Document
    said: frozenset[str]


def likeness_faults(course: Course) -> Iterator[Fault]:
    """Of two questions too much alike, the later one is the fault."""
    for one, other in combinations(_compared(course), 2):
        alike = likeness(one.said, other.said)
        if alike >= MOST_ALIKE:
            yield other.document.fault(
                f"{other.asked.path}.stem",
                words(
                    _('this is nearly the question "{other}": {alike} of 100 words the same'),
                    other=one.asked.question.id,
                    alike=round(alike * 100),
                ),
                words(
                    _("ask something else, or in other words; below {most} %"),
                    most=round(MOST_ALIKE * 100),
                ),
            )


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Words in both / words in either (Jaccard)."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def said(question: Question) -> frozenset[str]:
    """The words that make out what ``question`` asks and wants to hear."""
    told = [question.stem, *(text for _path, text in question.right_texts())]
    if len(told) == 1:
        told += [one.text for choices in question.choices().values() for one in choices]
    return frozenset(_WORD.findall(fold(" ".join(told))))


def _compared(course: Course) -> list[_Compared]:
    places = [(asked, lesson.quiz) for lesson in course.lessons for asked in lesson.asked]
    if course.test:
        places += [(asked, course.test.document) for asked in course.test.asked]
    return [_Compared(asked, document, said(asked.question)) for asked, document in places]
