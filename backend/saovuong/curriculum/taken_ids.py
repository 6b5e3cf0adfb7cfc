"""Service: ids of lessons and questions, taken for good by their first publication."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.curriculum.banks import EditionBank
from saovuong.curriculum.models import TakenLesson, TakenQuestion
from saovuong.i18n import _
from saovuong.problems import Conflict

PRACTICE = "practice"
TEST = "test"


class IdsTaken(Conflict):
    """``ids`` are those that already name something else, or whose key practice made public."""

    code = "ids-taken"
    title = _("Some ids already name something else")
    message = _("Lesson and question ids are never used again; give these new ones: {listed}")

    def __init__(self, ids: list[str]) -> None:
        super().__init__(ids=ids, listed=", ".join(ids))


class TakenIds:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, bank: EditionBank) -> None:
        """Takes all ids of ``bank``; raises IdsTaken, then none is taken."""
        lessons = select(TakenLesson).where(TakenLesson.id.in_(bank.lessons))
        questions = select(TakenQuestion).where(TakenQuestion.id.in_(bank.questions))
        known_lessons = {row.id: row for row in await self._session.scalars(lessons)}
        known_questions = {row.id: row for row in await self._session.scalars(questions)}
        refused = [row.id for row in known_lessons.values() if row.course_id != bank.course]
        refused += _refused_questions(bank, known_questions)
        if refused:
            raise IdsTaken(sorted(refused))
        self._session.add_all(
            TakenLesson(id=lesson, course_id=bank.course)
            for lesson in bank.lessons
            if lesson not in known_lessons
        )
        for question, place in _places(bank):
            if question in known_questions:
                known_questions[question].place = place
            else:
                kind = bank.questions[question].kind
                row = TakenQuestion(id=question, course_id=bank.course, kind=kind, place=place)
                self._session.add(row)
        await self._session.flush()


def _places(bank: EditionBank) -> Iterator[tuple[str, str]]:
    for questions in bank.lessons.values():
        yield from ((question, PRACTICE) for question in questions)
    if bank.test:
        yield from ((question, TEST) for question in bank.test.questions)


def _refused_questions(bank: EditionBank, known: dict[str, TakenQuestion]) -> Iterator[str]:
    for question, place in _places(bank):
        row = known.get(question)
        if row is not None and (
            row.course_id != bank.course
            or row.kind != bank.questions[question].kind
            or (row.place == PRACTICE and place == TEST)
        ):
            yield question
