"""What holds for a course as a whole: keys that cannot be guessed, cases from life, pictures.

Shares are of all questions of a course, practice and test together. A course with fewer than
``FEWEST`` questions of a kind is not judged on that kind: chance alone would fail it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from saovuong.curriculum.course_files import Course
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.single import Single
from saovuong.curriculum.questions.true_false import TrueFalse
from saovuong.i18n import _

FEWEST = 8
MOST_LONGEST = 0.40
"""The share of single-choice questions whose longest option may be the right one."""
SPREAD = 0.5
"""How far a place may differ from its even share of right options, as a part of that share."""
FEWEST_TRUE = 0.25
FEWEST_SITUATIONS = 1 / 3
BANK = 2
"""A bank has at least this many times the questions drawn from it."""
FEWEST_DRAWINGS = 2


def balance_faults(course: Course) -> Iterator[Fault]:
    asked = course_questions(course)
    rules: list[Callable[[Course, Sequence[Question]], Iterator[Fault]]] = [
        longest_faults, place_faults, truth_faults, situation_faults, drawing_faults,
    ]  # fmt: skip
    for rule in rules:
        yield from rule(course, asked)
    yield from bank_size_faults(course)


def course_questions(course: Course) -> list[Question]:
    """Practice and test."""
    asked = [one for lesson in course.lessons for one in lesson.questions]
    return asked + ([one.question for one in course.test.asked] if course.test else [])


def longest_faults(course: Course, asked: Sequence[Question]) -> Iterator[Fault]:
    """Who takes the longest option must not do well by it."""
    singles = [one for one in asked if isinstance(one, Single)]
    found = [one.id for one in singles if is_longest_right(one)]
    if len(singles) >= FEWEST and len(found) > MOST_LONGEST * len(singles):
        yield course.document.fault(
            "lessons",
            words(
                _("the longest option is right in {found} of {all} single-choice questions"),
                found=len(found),
                all=len(singles),
            ),
            words(
                _("at most {most} %: shorten right options or give wrong ones as much: {ids}"),
                most=round(MOST_LONGEST * 100),
                ids=", ".join(found),
            ),
        )


def is_longest_right(question: Single) -> bool:
    """Whether the right option is longer than every other."""
    lengths = {option.id: len(option.text) for option in question.options}
    right = lengths.pop(question.key, 0)
    return all(right > other for other in lengths.values())


def place_faults(course: Course, asked: Sequence[Question]) -> Iterator[Fault]:
    """Right options stand as often in each place, give or take ``SPREAD`` of its share or two."""
    singles = [one for one in asked if isinstance(one, Single)]
    if len(singles) < FEWEST:
        return
    for place in range(max(len(one.options) for one in singles)):
        even = sum(1 / len(one.options) for one in singles if len(one.options) > place)
        found = sum(_key_place(one) == place for one in singles)
        if abs(found - even) > max(2.0, even * SPREAD):
            yield course.document.fault(
                "lessons",
                words(
                    _("option {place} is right {found} times in {all} single-choice questions"),
                    place=place + 1,
                    found=found,
                    all=len(singles),
                ),
                words(_("about {even} times: move some right options"), even=round(even)),
            )


def _key_place(question: Single) -> int:
    return next((n for n, one in enumerate(question.options) if one.id == question.key), -1)


def truth_faults(course: Course, asked: Sequence[Question]) -> Iterator[Fault]:
    """Neither "true" nor "false" is nearly always the answer."""
    keys = [one.key for one in asked if isinstance(one, TrueFalse)]
    right = sum(keys)
    if len(keys) >= FEWEST and min(right, len(keys) - right) < FEWEST_TRUE * len(keys):
        yield course.document.fault(
            "lessons",
            words(
                _("{right} of {all} true-or-false statements are true"), right=right, all=len(keys)
            ),
            words(_("turn some round, so that a quarter at least is on each side")),
        )


def situation_faults(course: Course, asked: Sequence[Question]) -> Iterator[Fault]:
    found = sum(one.situation for one in asked)
    if found < FEWEST_SITUATIONS * len(asked):
        yield course.document.fault(
            "lessons",
            words(_("{found} of {all} questions are cases from life"), found=found, all=len(asked)),
            words(_("a third at least: ask what somebody in the village should do")),
        )


def drawing_faults(course: Course, _asked: Sequence[Question]) -> Iterator[Fault]:
    """Two a course; a course of a single lesson does with one."""
    found = sum(name.endswith(".svg") for lesson in course.lessons for name in lesson.assets)
    fewest = min(FEWEST_DRAWINGS, len(course.lessons))
    if found < fewest:
        yield course.document.fault(
            "lessons",
            words(_("drawings in the course: {found}"), found=found),
            words(_("at least {fewest} SVG of its own"), fewest=fewest),
        )


def bank_size_faults(course: Course) -> Iterator[Fault]:
    """A second attempt meets mostly other questions."""
    if course.test is None:
        return
    draw, bank = course.test.rules.draw, len(course.test.asked)
    if draw * BANK > bank:
        yield course.test.document.fault(
            "draw",
            words(_("{draw} questions are drawn from a bank of {bank}"), draw=draw, bank=bank),
            words(_("at most half the size of the bank")),
        )
