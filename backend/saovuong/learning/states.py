"""Service: everything the server derived for one person, for the phone to compare and show."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.learning.assignments import Assigned, Assignments
from saovuong.learning.models import Attempt, LessonProgress


class States:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lessons(self, person_id: UUID) -> list[LessonProgress]:
        query = select(LessonProgress).where(LessonProgress.person_id == person_id)
        return list(await self._session.scalars(query.order_by(LessonProgress.lesson_id)))

    async def attempts(self, person_id: UUID) -> list[Attempt]:
        """Submitted sittings, oldest first."""
        query = select(Attempt).where(
            Attempt.person_id == person_id, Attempt.submitted_at.is_not(None)
        )
        return list(await self._session.scalars(query.order_by(Attempt.submitted_at, Attempt.id)))

    async def assignments(self, person_id: UUID) -> list[Assigned]:
        return await Assignments(self._session).of_person(person_id, clock.today())


def is_late(attempt: Attempt, due_on: date | None) -> bool:
    """Whether it was made by the due day and arrived after it: accepted, and labelled so."""
    if due_on is None or attempt.submitted_at is None or attempt.received_at is None:
        return False
    end = end_of_day(due_on)
    return attempt.submitted_at < end <= attempt.received_at


def end_of_day(day: date) -> datetime:
    """The instant at which ``day`` ends in Việt Nam."""
    return datetime.combine(day + timedelta(days=1), time(), clock.VIETNAM)
