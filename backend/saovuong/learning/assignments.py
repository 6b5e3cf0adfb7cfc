"""Service: which course is asked of which unit, and by when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.i18n import _
from saovuong.identity.models import Membership, UnitAncestor, UnitVersion
from saovuong.learning.models import Assignment
from saovuong.problems import Invalid


class DueBeforeOpening(Invalid):
    code = "due-before-opening"
    message = _("The due date {due} lies before the opening date {opens}.")


class Assigned(NamedTuple):
    """A course asked of a person; ``due_on`` is the earliest of several."""

    course: str
    due_on: date | None
    unit_name: str


class Terms(NamedTuple):
    opens_on: date
    due_on: date | None


class Inherited(NamedTuple):
    """What a unit asks once it takes the place of others; ``before`` is None for a new course."""

    course: str
    terms: Terms
    before: Terms | None


class Assignments:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def assign(
        self,
        course: str,
        unit_id: UUID,
        *,
        opens_on: date,
        due_on: date | None,
        by: UUID | None = None,
    ) -> UUID:
        """Asks ``course`` of everyone at or under the unit; the same again changes the dates."""
        if due_on is not None and due_on < opens_on:
            raise DueBeforeOpening(due=due_on.isoformat(), opens=opens_on.isoformat())
        known = await self._session.scalar(
            select(Assignment).where(Assignment.course_id == course, Assignment.unit_id == unit_id)
        )
        if known is not None:
            known.opens_on, known.due_on = opens_on, due_on
            return known.id
        assignment = Assignment(
            id=ids.uuid7(),
            course_id=course,
            unit_id=unit_id,
            opens_on=opens_on,
            due_on=due_on,
            created_at=clock.now(),
            created_by=by,
        )
        self._session.add(assignment)
        await self._session.flush()
        return assignment.id

    async def inherited(self, ended: Collection[UUID], heir: UUID | None) -> list[Inherited]:
        """What ``heir`` (None: a unit yet to be made) would ask in place of ``ended``.

        Its own due date stands; where it has none, the latest of theirs: nobody loses his due date,
        and nobody's comes closer than it was in a unit that ended.
        """
        own = await self._terms([] if heir is None else [heir])
        found = []
        for course, terms in sorted((await self._terms(ended)).items()):
            before = next(iter(own.get(course, ())), None)
            found.append(Inherited(course, merged(before, terms), before))
        return found

    async def inherit(self, ended: Collection[UUID], heir: UUID, *, by: UUID | None = None) -> None:
        """Makes ``heir`` ask what ``inherited`` says."""
        for course, terms, _before in await self.inherited(ended, heir):
            await self.assign(course, heir, opens_on=terms.opens_on, due_on=terms.due_on, by=by)

    async def _terms(self, units: Collection[UUID]) -> dict[str, list[Terms]]:
        rows = await self._session.execute(
            select(Assignment.course_id, Assignment.opens_on, Assignment.due_on).where(
                Assignment.unit_id.in_(units)
            )
        )
        found: dict[str, list[Terms]] = {}
        for course, opens_on, due_on in rows:
            found.setdefault(course, []).append(Terms(opens_on, due_on))
        return found

    async def of_person(self, person_id: UUID, on: date) -> list[Assigned]:
        """The courses open to a person on a day, the most urgent first."""
        rows = await self._session.execute(
            select(Assignment.course_id, Assignment.due_on, UnitVersion.name)
            .join(UnitAncestor, UnitAncestor.ancestor_id == Assignment.unit_id)
            .join(Membership, Membership.unit_id == UnitAncestor.unit_id)
            .join(UnitVersion, UnitVersion.unit_id == Assignment.unit_id)
            .where(Membership.person_id == person_id, Membership.holds_on(on))
            .where(UnitVersion.holds_on(on), Assignment.opens_on <= on)
        )
        return _most_urgent([Assigned(*row) for row in rows])


def merged(own: Terms | None, others: Iterable[Terms]) -> Terms:
    """The terms of a unit that takes the place of others."""
    every = [*others, *([own] if own else [])]
    dues = [terms.due_on for terms in every if terms.due_on is not None]
    due_on = own.due_on if own and own.due_on else max(dues, default=None)
    opens_on = min(terms.opens_on for terms in every)
    return Terms(opens_on, due_on)


def _most_urgent(assigned: list[Assigned]) -> list[Assigned]:
    def urgency(row: Assigned) -> tuple[bool, date, str]:
        return row.due_on is None, row.due_on or date.max, row.course

    ordered = sorted(assigned, key=urgency)
    return list({row.course: row for row in reversed(ordered)}.values())[::-1]
