"""Service: the people behind a number, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.cursors import cursor, read_cursor
from saovuong.identity.models import Device, Membership, Person, Role, UnitAncestor, UnitVersion
from saovuong.learning.models import Attempt, Completion
from saovuong.learning.progress import COURSE

PAGE = 50
Filter = Literal["all", "finished", "unfinished", "passed"]
_Query = Select[*tuple[Any, ...]]


class PersonFigures(NamedTuple):
    """One learner and one course; ``percent`` is the best counted test."""

    id: UUID
    name: str
    unit_name: str
    lessons: int
    percent: float | None
    is_passed: bool
    finished_at: datetime | None
    last_contact_at: datetime | None
    unsent: int | None


class Selection(NamedTuple):
    """Whom to list: by the whole course, or with ``lesson`` by that lesson alone."""

    course: str
    wanted: Filter
    lesson: str | None


class UnitPeople:
    """Learners at or under ``unit`` who also belong to ``units``, the reader's scope."""

    def __init__(
        self, session: AsyncSession, units: Select[UUID], unit: UUID, chosen: Selection, on: date
    ) -> None:
        self._session = session
        self._course = chosen.course
        self._chosen = chosen
        self._on = on
        self._within = (
            Person.is_shown(),
            Membership.holds_on(on),
            Membership.unit_id.in_(units),
            Membership.unit_id.in_(
                select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit)
            ),
            exists()
            .where(Role.person_id == Person.id, Role.role == "learner")
            .where(Role.holds_on(on)),
        )

    async def total(self) -> int:
        query = (
            select(func.count())
            .select_from(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(*self._within, *self._filter())
        )
        return await self._session.scalar(query) or 0

    async def page(
        self, after: str | None, limit: int = PAGE
    ) -> tuple[list[PersonFigures], str | None]:
        """Up to ``limit`` people by name, and the cursor of the next page if there is one."""
        query = self._query().where(*self._within, *self._filter())
        if after is not None:
            name, person = read_cursor(after, tuple[str, UUID])
            query = query.where(
                or_(Person.name > name, and_(Person.name == name, Person.id > person))
            )
        rows = (await self._session.execute(query.limit(limit + 1))).all()
        people = [PersonFigures(*row) for row in rows[:limit]]
        last = people[-1] if len(rows) > limit else None
        return people, None if last is None else cursor(last.name, last.id)

    async def every(self) -> AsyncIterator[PersonFigures]:
        """All of them, in the same order, without holding them all."""
        after: str | None = None
        while True:
            people, after = await self.page(after, limit=1000)
            for person in people:
                yield person
            if after is None:
                return

    def _query(self) -> _Query:
        lessons, percent, finished = self._figures()
        contact, unsent = _contact()
        return (
            select(
                Person.id,
                Person.name,
                UnitVersion.name,
                lessons,
                percent,
                self._has("test:%").label("is_passed"),
                finished,
                contact,
                unsent,
            )
            .join(Membership, Membership.person_id == Person.id)
            .join(UnitVersion, UnitVersion.unit_id == Membership.unit_id)
            .where(UnitVersion.holds_on(self._on))
            .order_by(Person.name, Person.id)
        )

    def _figures(self) -> tuple[Any, Any, Any]:
        mine = and_(Completion.person_id == Person.id, Completion.course_id == self._course)
        lessons = select(func.count()).where(mine, Completion.item.like("lesson:%"))
        finished = select(Completion.at).where(mine, Completion.item == COURSE)
        percent = select(func.max(Attempt.percent)).where(
            Attempt.person_id == Person.id,
            Attempt.course_id == self._course,
            Attempt.label == "counted",
        )
        return lessons.scalar_subquery(), percent.scalar_subquery(), finished.scalar_subquery()

    def _filter(self) -> tuple[ColumnElement[bool], ...]:
        item = COURSE if self._chosen.lesson is None else f"lesson:{self._chosen.lesson}"
        conditions: dict[Filter, tuple[ColumnElement[bool], ...]] = {
            "all": (),
            "finished": (self._has(item),),
            "unfinished": (~self._has(item),),
            "passed": (self._has("test:%"),),
        }
        return conditions[self._chosen.wanted]

    def _has(self, item: str) -> ColumnElement[bool]:
        named = Completion.item.like(item) if item.endswith("%") else Completion.item == item
        return exists().where(
            Completion.person_id == Person.id, Completion.course_id == self._course, named
        )


def _contact() -> tuple[Any, Any]:
    """The newest contact of any device of the person, and what all of them still hold unsent."""
    mine = and_(Device.person_id == Person.id, Device.revoked_at.is_(None))
    contact = select(func.max(Device.last_contact_at)).where(mine)
    unsent = select(cast(func.sum(Device.unsent_left), BigInteger)).where(mine)
    return contact.scalar_subquery(), unsent.scalar_subquery()
