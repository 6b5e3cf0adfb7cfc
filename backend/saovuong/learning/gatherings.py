"""Gatherings of a unit: opened, listed, called off. Who was there is looked after by Attendance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, case, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, text
from saovuong.curriculum.editions import Editions
from saovuong.i18n import _
from saovuong.identity.cursors import cursor, read_cursor
from saovuong.identity.models import Membership, UnitAncestor
from saovuong.identity.people.delegation import READERS
from saovuong.identity.people.members import Members
from saovuong.identity.roles import Identity
from saovuong.identity.scope import scope, with_ended
from saovuong.learning.models_gatherings import AttendanceMark as Mark
from saovuong.learning.models_gatherings import Gathering
from saovuong.problems import Conflict, NotFound

PAGE = 30
MOST = 2_000
"""People of one gathering: the phone that marks holds them all, and no hall is larger."""
FARTHEST = timedelta(days=366)
"""A day beyond is a slip of the finger."""
SAID = ("present", "absent", "taken-back")
"""Outcomes that say something of a person; the others tell of a card that did not count."""


class GatheringUnknown(NotFound):
    code = "gathering-unknown"
    message = _("There is no such gathering.")


class GatheringDiffers(Conflict):
    code = "gathering-differs"
    message = _("A gathering with this number is already there and says something else.")


class GatheringDayInvalid(Conflict):
    code = "gathering-day-invalid"
    message = _("The day is more than a year away. Check it, please.")


class GatheringTooLarge(Conflict):
    code = "gathering-too-large"
    message = _("At most {most} people are marked at one gathering. Choose a smaller unit.")


class LessonUnknown(NotFound):
    code = "lesson-unknown"
    message = _("The course has no lesson {lesson}.")


class Occasion(NamedTuple):
    """What a gathering is."""

    title: str
    held_on: date
    course: str | None
    lesson: str | None


class Listed(NamedTuple):
    """A gathering with how many were marked as present and as absent."""

    gathering: Gathering
    unit_name: str
    present: int
    absent: int


class Gatherings:
    """Gatherings of the units where ``by`` may read lists of people."""

    def __init__(self, session: AsyncSession, by: Identity) -> None:
        self._session = session
        self._by = by.person_id
        self._members = Members(session, by, READERS)
        self._seen = with_ended(scope(by.person_id, READERS, clock.today()))

    async def require_unit(self, unit: UUID) -> None:
        """Raises UnitUnknown."""
        await self._members.require_unit(unit)

    async def open(self, gathering: UUID, unit: UUID, occasion: Occasion) -> bool:
        """Whether it is new: opening the same one twice changes nothing.

        Raises UnitUnknown, GatheringUnknown (of another unit), GatheringDiffers,
        GatheringDayInvalid, GatheringTooLarge, CourseUnknown, LessonUnknown.
        """
        await self.require_unit(unit)
        wanted = occasion._replace(title=text.nfc(occasion.title).strip())
        if await self._is_there(gathering, unit, wanted):
            return False
        await self._check(wanted)
        await self._check_size(unit)
        try:
            async with self._session.begin_nested():
                self._session.add(self._made(gathering, unit, wanted))
        except IntegrityError:  # the same was opened in this very moment
            return not await self._is_there(gathering, unit, wanted)
        return True

    async def _is_there(self, gathering: UUID, unit: UUID, wanted: Occasion) -> bool:
        known = await self._session.get(Gathering, gathering)
        if known is None:
            return False
        if known.unit_id != unit:
            raise GatheringUnknown
        if _occasion(known) != wanted:
            raise GatheringDiffers
        return True

    def _made(self, gathering: UUID, unit: UUID, occasion: Occasion) -> Gathering:
        return Gathering(
            id=gathering,
            unit_id=unit,
            title=occasion.title,
            held_on=occasion.held_on,
            course_id=occasion.course,
            lesson_id=occasion.lesson,
            created_at=clock.now(),
            created_by=self._by,
        )

    async def require(self, gathering: UUID, *, is_locked: bool = False) -> Gathering:
        """Raises GatheringUnknown."""
        query = select(Gathering).where(
            Gathering.id == gathering, Gathering.unit_id.in_(self._seen)
        )
        found = await self._session.scalar(query.with_for_update() if is_locked else query)
        if found is None:
            raise GatheringUnknown
        return found

    async def one(self, gathering: UUID) -> Listed:
        """Raises GatheringUnknown."""
        (found,) = await self._listed([await self.require(gathering)])
        return found

    async def page(self, unit: UUID, after: str | None) -> tuple[list[Listed], str | None]:
        """Of the unit and those below it, the latest day first. Raises UnitUnknown."""
        await self.require_unit(unit)
        query = select(Gathering).where(
            Gathering.unit_id.in_(self._seen), Gathering.unit_id.in_(under(unit))
        )
        if after is not None:
            day, last = read_cursor(after, tuple[date, UUID])
            query = query.where(
                or_(
                    Gathering.held_on < day,
                    and_(Gathering.held_on == day, Gathering.id < last),
                )
            )
        ordered = query.order_by(Gathering.held_on.desc(), Gathering.id.desc()).limit(PAGE + 1)
        found = (await self._session.scalars(ordered)).all()
        shown = found[:PAGE]
        more = cursor(shown[-1].held_on, shown[-1].id) if len(found) > PAGE else None
        return await self._listed(shown), more

    async def call_off(self, gathering: UUID) -> Gathering:
        """It does not take place; marks stay on record. Raises GatheringUnknown."""
        found = await self.require(gathering, is_locked=True)
        found.cancelled_at = found.cancelled_at or clock.now()
        await self._session.flush()
        return found

    async def _check(self, occasion: Occasion) -> None:
        if abs(occasion.held_on - clock.today()) > FARTHEST:
            raise GatheringDayInvalid
        if occasion.course is None:
            if occasion.lesson is not None:
                raise LessonUnknown(lesson=occasion.lesson)
            return
        bank = await Editions(self._session).present_bank(occasion.course)
        if occasion.lesson is not None and occasion.lesson not in bank.lessons:
            raise LessonUnknown(lesson=occasion.lesson)

    async def _check_size(self, unit: UUID) -> None:
        members = select(Membership.id).where(
            Membership.unit_id.in_(under(unit)), Membership.holds_on(clock.today())
        )
        some = members.limit(MOST + 1).subquery()
        if (await self._session.scalar(select(func.count()).select_from(some)) or 0) > MOST:
            raise GatheringTooLarge(most=MOST)

    async def _listed(self, found: Collection[Gathering]) -> list[Listed]:
        names = await self._members.unit_names({one.unit_id for one in found})
        last = standings([one.id for one in found])
        rows = await self._session.execute(
            select(last.c.gathering_id, last.c.outcome, func.count()).group_by(
                last.c.gathering_id, last.c.outcome
            )
        )
        counts = {(gathering, outcome): number for gathering, outcome, number in rows}
        return [
            Listed(
                one,
                names.get(one.unit_id, ""),
                counts.get((one.id, "present"), 0),
                counts.get((one.id, "absent"), 0),
            )
            for one in found
        ]


def standings(gatherings: Collection[UUID]) -> Subquery:
    """The last word about each person of each gathering: ``at`` is when it was said.

    A clock that runs ahead does not win: nothing was said after it arrived.
    """
    at = case((Mark.made_at > Mark.received_at, Mark.received_at), else_=Mark.made_at)
    whose = (Mark.gathering_id, Mark.person_id)
    turn = func.row_number().over(partition_by=whose, order_by=(at.desc(), Mark.position.desc()))
    said = (
        select(*whose, Mark.outcome, Mark.way, Mark.reason, at.label("at"), turn.label("turn"))
        .where(Mark.gathering_id.in_(gatherings), Mark.person_id.is_not(None))
        .where(Mark.outcome.in_(SAID))
        .subquery()
    )
    return select(said).where(said.c.turn == 1).subquery()


def day_of(gathering: Gathering) -> date:
    """The day whose members are expected: its own, or today while that lies ahead."""
    return min(gathering.held_on, clock.today())


def _occasion(gathering: Gathering) -> Occasion:
    return Occasion(gathering.title, gathering.held_on, gathering.course_id, gathering.lesson_id)


def under(unit: UUID) -> Select[UUID]:
    """The unit, those below it, and the ended ones whose place they took."""
    standing = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit)
    return with_ended(standing)
