"""Questions that ask nearly the same, in practice or in tests, in one course or in two.

Two questions are compared by the words of their stem and right options (of all their pairs or
items where these are matched or ordered), folded and without regard to order: the share of words
they have in common. Two that differ in a number or a negation alone are found, too. Inside a
course the same few terms return in every question, so more is allowed there than between courses,
where whoever takes both would answer one thing twice.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from saovuong.curriculum.course_files import Asked, Library
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.located_yaml import Document
from saovuong.curriculum.questions.marking import Question
from saovuong.i18n import _
from saovuong.text import fold

MOST_ALIKE = 0.65
MOST_ALIKE_BETWEEN_COURSES = 0.55
_WORD = re.compile(r"\w+")


class _Compared(NamedTuple):
    course: str
    asked: Asked
    document: Document


def likeness_faults(library: Library) -> Iterator[Fault]:
    """Of two questions too much alike, the later one is the fault."""
    compared = _compared(library)
    told = [said(one.asked.question) for one in compared]
    for first, second, alike in near_pairs(told, min(MOST_ALIKE, MOST_ALIKE_BETWEEN_COURSES)):
        one, other = compared[first], compared[second]
        most = MOST_ALIKE if one.course == other.course else MOST_ALIKE_BETWEEN_COURSES
        if alike >= most:
            yield other.document.fault(
                f"{other.asked.path}.stem",
                words(
                    _('this is nearly the question "{other}": {alike} of 100 words the same'),
                    other=one.asked.question.id,
                    alike=round(alike * 100),
                ),
                words(
                    _("ask something else, or in other words; below {most} %"),
                    most=round(most * 100),
                ),
            )


def near_pairs(told: Sequence[frozenset[str]], least: float) -> Iterator[tuple[int, int, float]]:
    """Places of all pairs whose likeness is at least ``least`` (above 0), with it.

    Only pairs that share one of their rarest words are looked at: sets of n words as much alike
    share at least ⌈least · n⌉, so they meet among the n - ⌈least · n⌉ + 1 rarest of each.
    """
    counts = Counter(word for one in told for word in one)
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(told):
        by_rarity = sorted(one, key=lambda word: (counts[word], word))
        rarest = by_rarity[: len(one) - math.ceil(least * len(one) - 1e-9) + 1]
        for earlier in sorted({found for word in rarest for found in seen[word]}):
            alike = likeness(told[earlier], one)
            if alike >= least:
                yield earlier, place, alike
        for word in rarest:
            seen[word].append(place)


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


def _compared(library: Library) -> list[_Compared]:
    found = []
    for course in library.courses:
        sheets = [(lesson.asked, lesson.quiz) for lesson in course.lessons]
        if course.test:
            sheets.append((course.test.asked, course.test.document))
        found += [
            _Compared(course.front.id, one, sheet) for asked, sheet in sheets for one in asked
        ]
    return found
