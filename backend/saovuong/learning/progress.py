"""What follows from each event for the person who made it.

A rule: knows neither the database nor HTTP. Events are folded in the order they arrived, so a
result once shown is never changed by work that arrives later, and a rebuild finds the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from saovuong.curriculum.banks import EditionBank, TestRules
from saovuong.curriculum.questions.marking import mark
from saovuong.ids import short_code
from saovuong.learning.events import (
    Fact,
    LessonFinished,
    LessonOpened,
    PracticeAnswered,
    SittingFact,
    TestStarted,
    TestSubmitted,
    Unreadable,
)
from saovuong.learning.marking import Result, mark_sitting
from saovuong.learning.models import AttemptLabel
from saovuong.learning.timing import is_over_time
from saovuong.signing import b64url

COURSE = "course"
MOST_SITTINGS = 1_000
"""Of one person, over all tests and years, those begun and never handed in among them."""
Key = tuple[str, str]


class Arrival(NamedTuple):
    """How an event came: corrected instant, instant of arrival, digest of its bytes."""

    happened_at: datetime
    received_at: datetime
    digest: bytes


@dataclass(slots=True)
class LessonState:
    course: str
    opened_at: datetime | None = None
    finished_at: datetime | None = None
    practised: int = 0
    right: int = 0


@dataclass(slots=True)
class Sitting:
    course: str
    test: str
    edition: str
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    elapsed_ms: int | None = None
    result: Result | None = None
    label: AttemptLabel | None = None
    code: str | None = None

    @property
    def is_passed(self) -> bool:
        return self.label == "counted" and self.result is not None and self.result.is_passed


@dataclass(slots=True)
class Record:
    """One person's progress so far; ``touched`` and ``fresh`` say what the last folds changed."""

    lessons: dict[str, LessonState] = field(default_factory=dict)
    sittings: dict[UUID, Sitting] = field(default_factory=dict)
    submitted: dict[str, int] = field(default_factory=dict)
    """How many sittings of each test count towards its limit."""
    completions: dict[Key, datetime] = field(default_factory=dict)
    touched_lessons: set[str] = field(default_factory=set)
    touched_sittings: set[UUID] = field(default_factory=set)
    fresh: dict[Key, datetime] = field(default_factory=dict)


def check(fact: Fact, bank: EditionBank | None) -> EditionBank:
    """The edition the fact speaks of; raises Unreadable when the fact does not fit it."""
    if bank is None:
        raise Unreadable("unknown-edition")
    if isinstance(fact, SittingFact):
        _rules(fact, bank)
    elif fact.lesson not in bank.lessons:
        raise Unreadable("unknown-lesson")
    elif isinstance(fact, PracticeAnswered) and fact.question not in bank.lessons[fact.lesson]:
        raise Unreadable("unknown-question")
    return bank


def check_sitting(record: Record, fact: SittingFact) -> None:
    """Raises Unreadable for an attempt begun as another test, or one more than anybody can need.

    The first could be counted against the limit of one test and pass another; the second would
    make every later envelope of the person dear, for all of them are read for each.
    """
    known = record.sittings.get(fact.attempt)
    if known is None and len(record.sittings) >= MOST_SITTINGS:
        raise Unreadable("too-many-attempts")
    if known is not None and (known.test, known.edition) != (fact.test, fact.edition):
        raise Unreadable("foreign-attempt")


def fold(record: Record, fact: Fact, bank: EditionBank, arrival: Arrival) -> None:
    """Adds one checked event to ``record``."""
    happened = arrival.happened_at
    match fact:
        case LessonOpened():
            state = _lesson(record, fact.lesson, bank)
            state.opened_at = _earlier(state.opened_at, happened)
        case LessonFinished():
            state = _lesson(record, fact.lesson, bank)
            state.finished_at = _earlier(state.finished_at, happened)
            _complete(record, bank, f"lesson:{fact.lesson}", happened)
        case PracticeAnswered():
            state = _lesson(record, fact.lesson, bank)
            state.practised += 1
            state.right += mark(bank.questions[fact.question], fact.response).fraction == 1
        case TestStarted():
            sitting = _sitting(record, fact, bank)
            sitting.started_at = _earlier(sitting.started_at, happened)
        case TestSubmitted():
            _submit(record, fact, bank, arrival)


def _submit(record: Record, fact: TestSubmitted, bank: EditionBank, arrival: Arrival) -> None:
    sitting = _sitting(record, fact, bank)
    if sitting.submitted_at is not None:
        return  # another tab submitted this sitting first; the event is kept, its first marks stand
    rules = _rules(fact, bank)
    sitting.submitted_at, sitting.received_at = arrival.happened_at, arrival.received_at
    sitting.code = short_code(b64url(arrival.digest))
    sitting.elapsed_ms = fact.elapsed_ms
    sitting.result = mark_sitting(bank, rules, fact.attempt, fact.answers)
    sitting.label = _label(record, fact, rules)
    if sitting.label != "over-limit":
        record.submitted[fact.test] = record.submitted.get(fact.test, 0) + 1
    if sitting.is_passed:
        _complete(record, bank, f"test:{fact.test}", arrival.happened_at)


def _label(record: Record, fact: TestSubmitted, rules: TestRules) -> AttemptLabel:
    if rules.attempts and record.submitted.get(fact.test, 0) >= rules.attempts:
        return "over-limit"
    return "over-time" if is_over_time(fact.elapsed_ms, rules.minutes) else "counted"


def _complete(record: Record, bank: EditionBank, item: str, happened: datetime) -> None:
    _note(record, (bank.course, item), happened)
    if all((bank.course, needed) in record.completions for needed in items(bank)):
        _note(record, (bank.course, COURSE), happened)


def _note(record: Record, key: Key, happened: datetime) -> None:
    if key not in record.completions:
        record.completions[key] = record.fresh[key] = happened


def items(bank: EditionBank) -> Iterable[str]:
    """What a course takes: every lesson finished and, where there is one, the test passed."""
    yield from (f"lesson:{lesson}" for lesson in bank.lessons)
    if bank.test is not None:
        yield f"test:{bank.test.id}"


def _lesson(record: Record, lesson: str, bank: EditionBank) -> LessonState:
    record.touched_lessons.add(lesson)
    return record.lessons.setdefault(lesson, LessonState(bank.course))


def _sitting(record: Record, fact: TestStarted | TestSubmitted, bank: EditionBank) -> Sitting:
    record.touched_sittings.add(fact.attempt)
    fresh = Sitting(bank.course, fact.test, fact.edition)
    return record.sittings.setdefault(fact.attempt, fresh)


def _rules(fact: TestStarted | TestSubmitted, bank: EditionBank) -> TestRules:
    if bank.test is None or bank.test.id != fact.test:
        raise Unreadable("unknown-test")
    return bank.test


def _earlier(known: datetime | None, other: datetime) -> datetime:
    return other if known is None else min(known, other)
