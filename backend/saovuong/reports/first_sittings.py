"""Service: everybody's first sitting of a test, within somebody's scope, as item analysis needs it.

Only first sittings count, as in Moodle: whoever sits again has seen questions before. Sittings are
taken up by fives in the order they arrived, so that two looks at the figures, a day apart, never
differ by one person's answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from saovuong.curriculum.models import Edition
from saovuong.identity.models import Membership, Person, Role
from saovuong.learning.events import TestSubmitted, Unreadable, read
from saovuong.learning.models import Attempt, Event

LEAST = 5
"""Fewer people than this are never told about, and never added at a time."""
MOST = 5_000
"""Of the sittings of a test, those that arrived last; more would not change the figures."""
_AT_ONCE = 500


class Group(NamedTuple):
    """First sittings of one edition of a test; ``number`` is the edition's."""

    course: str
    test: str
    edition: str
    number: int
    people: int

    @property
    def told(self) -> int:
        """How many of them may be told about."""
        return self.people - self.people % LEAST


class FirstSitting(NamedTuple):
    """``marks`` by question in the order they were asked."""

    attempt: UUID
    edition: str
    marks: dict[str, float]


class FirstSittings:
    """Of learners within ``units``, the select of all units the reader may see."""

    def __init__(self, session: AsyncSession, units: Select[UUID], on: date) -> None:
        self._session = session
        self._within = exists().where(
            Membership.person_id == Attempt.person_id,
            Membership.holds_on(on),
            Membership.unit_id.in_(units),
            Person.id == Attempt.person_id,
            Person.is_shown(),
            Role.person_id == Attempt.person_id,
            Role.role == "learner",
            Role.holds_on(on),
        )

    async def groups(self, course: str | None = None) -> list[Group]:
        """By course, the newest edition first."""
        query = (
            select(Attempt.course_id, Attempt.test_id, Edition.hash, Edition.number, func.count())
            .join(Edition, Edition.hash == Attempt.edition)
            .where(self._within, *_is_first())
            .group_by(Attempt.course_id, Attempt.test_id, Edition.hash, Edition.number)
            .order_by(Attempt.course_id, Edition.number.desc(), Attempt.test_id)
        )
        if course is not None:
            query = query.where(Attempt.course_id == course)
        return [Group(*row) for row in await self._session.execute(query)]

    async def latest(self, test: str, groups: Sequence[Group]) -> list[FirstSitting]:
        """What may be told of ``groups``, the latest first and ``MOST`` at most."""
        waiting = {one.edition: one.people - one.told for one in groups}
        query = (
            select(Attempt.id, Attempt.edition, Attempt.marks)
            .where(self._within, *_is_first(), Attempt.test_id == test)
            .where(Attempt.edition.in_(waiting))
            .order_by(Attempt.received_at.desc(), Attempt.id.desc())
            .limit(MOST + sum(waiting.values()))
        )
        found = []
        for attempt, edition, marks in await self._session.execute(query):
            if waiting[edition]:
                waiting[edition] -= 1
            else:
                found.append(FirstSitting(attempt, edition, marks))
        return found[:MOST]

    async def answers(self, attempts: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
        """What was handed in for each of ``attempts``, by question; none whose text is gone."""
        found: dict[UUID, Mapping[str, Any]] = {}
        for start in range(0, len(attempts), _AT_ONCE):
            some = set(attempts[start : start + _AT_ONCE])
            for body in await self._session.scalars(_handed_in(some)):
                fact = _submission(body)
                if fact is not None and fact.attempt in some:
                    found.setdefault(fact.attempt, fact.answers)
        return found


def _is_first() -> tuple[ColumnElement[bool], ...]:
    """The condition that an attempt was handed in, and none of its person and test before it."""
    other = aliased(Attempt)
    earlier = or_(
        other.submitted_at < Attempt.submitted_at,
        and_(other.submitted_at == Attempt.submitted_at, other.id < Attempt.id),
    )
    before = exists().where(
        other.person_id == Attempt.person_id, other.test_id == Attempt.test_id, earlier
    )
    return Attempt.submitted_at.is_not(None), Attempt.marks.is_not(None), ~before


def _handed_in(attempts: Collection[UUID]) -> Select[bytes]:
    """Events that came when these attempts did, in their order: theirs are among them."""
    came = and_(Event.person_id == Attempt.person_id, Event.received_at == Attempt.received_at)
    query = select(Event.body).join(Attempt, came)
    query = query.where(Attempt.id.in_(attempts), Event.type == "test_submitted")
    return query.order_by(Event.position)


def _submission(body: bytes) -> TestSubmitted | None:
    try:
        _, fact = read(body)
    except Unreadable:
        return None
    return fact if isinstance(fact, TestSubmitted) else None
