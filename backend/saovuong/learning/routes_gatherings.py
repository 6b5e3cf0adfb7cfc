"""HTTP for gatherings of a unit and who was there.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.curriculum.editions import CourseUnknown
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cursors import CursorInvalid
from saovuong.identity.guards import RoleNeeded, Signed, StepUpNeeded, require, stepped_up
from saovuong.identity.people.delegation import MANAGERS, READERS
from saovuong.identity.permits import SecondFactorNeeded
from saovuong.identity.roles import Identity
from saovuong.identity.units.units import UnitUnknown
from saovuong.learning import examples_gatherings as examples
from saovuong.learning import gatherings as occasions
from saovuong.learning import views_gatherings as views
from saovuong.learning.attendance import Attendance
from saovuong.learning.gatherings import Gatherings, GatheringUnknown, Occasion
from saovuong.learning.schemas_gatherings import (
    GatheringLine,
    GatheringPage,
    GatheringView,
    MarksTaken,
    NewGathering,
    NewMark,
    NewMarks,
)
from saovuong.problems import Invalid, Unauthenticated

_REFUSES = (Unauthenticated, SecondFactorNeeded, RoleNeeded)
_ONE = (*_REFUSES, GatheringUnknown)


@get(
    "/units/{unit:uuid}/gatherings",
    operation_id="gatherings",
    summary="Gatherings of a unit and those below it, the latest day first",
    refuses=(*_REFUSES, UnitUnknown, CursorInvalid),
    reply_example=examples.GATHERING_PAGE,
)
async def gatherings(
    identity: Signed,
    reader: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    after: FromQuery[str | None] = None,
) -> GatheringPage:
    found, more = await Gatherings(reader, identity).page(unit, after)
    return GatheringPage(gatherings=[views.gathering_line(one) for one in found], next=more)


@put(
    "/units/{unit:uuid}/gatherings/{gathering:uuid}",
    operation_id="openGathering",
    summary="Open a gathering under an id made by the phone; the same one twice changes nothing",
    status_code=200,
    refuses=(
        *_REFUSES,
        UnitUnknown,
        GatheringUnknown,
        occasions.GatheringDiffers,
        occasions.GatheringDayInvalid,
        occasions.GatheringTooLarge,
        CourseUnknown,
        occasions.LessonUnknown,
    ),
    request_example=examples.NEW_GATHERING,
    reply_example=examples.GATHERING_LINE,
)
async def open_gathering(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    gathering: FromPath[UUID],
    data: JSONBody[NewGathering],
) -> GatheringLine:
    service = Gatherings(session, identity)
    occasion = Occasion(data.title, data.held_on, data.course, data.lesson)
    is_new = await service.open(gathering, unit, occasion)
    opened = await service.one(gathering)
    await _note(session, identity, "gathering-opened", gathering, unit, is_new=is_new)
    return views.gathering_line(opened)


@get(
    "/gatherings/{gathering:uuid}",
    operation_id="gathering",
    summary="A gathering: who is present, absent or not marked yet, and whose cards are whose",
    refuses=_ONE,
    reply_example=examples.GATHERING_VIEW,
)
async def gathering_view(
    identity: Signed, session: NamedDependency[AsyncSession], gathering: FromPath[UUID]
) -> GatheringView:
    listed = await Gatherings(session, identity).one(gathering)
    attendance = Attendance(session, identity, listed.gathering)
    roll = await attendance.roll()
    view = GatheringView(
        gathering=views.gathering_line(listed),
        people=[views.roll_person(one) for one in roll.people],
        elsewhere=roll.elsewhere,
        strangers=await attendance.strangers(),
        server_time=clock.now_ms(),
    )
    unit = listed.gathering.unit_id
    await _note(session, identity, "gathering-read", gathering, unit, count=len(view.people))
    return view


@get(
    "/gatherings/{gathering:uuid}/attendance.csv",
    operation_id="gatheringFile",
    summary="Who was there, as a CSV file (UTF-8 with BOM)",
    guards=[require(*MANAGERS), stepped_up],
    limit="export",
    media_type="text/csv",
    refuses=(*_ONE, StepUpNeeded),
)
async def gathering_file(
    identity: Signed, session: NamedDependency[AsyncSession], gathering: FromPath[UUID]
) -> Response[str]:
    found = await Gatherings(session, identity).require(gathering)
    roll = await Attendance(session, identity, found).roll()
    await _note(
        session, identity, "attendance-exported", gathering, found.unit_id, count=len(roll.people)
    )
    headers = {
        "Content-Disposition": f'attachment; filename="diem-danh-{found.held_on}.csv"',
        "Cache-Control": "no-store",
    }
    sheet = views.attendance_sheet(roll.people, identity.language)
    return Response(sheet, headers=headers, media_type="text/csv; charset=utf-8")


@post(
    "/gatherings/{gathering:uuid}/marks",
    operation_id="markAttendance",
    summary="Marks as a phone noted them; each is decided here, and once",
    status_code=200,
    refuses=(*_ONE, Invalid),
    request_example=examples.NEW_MARKS,
    reply_example=examples.MARKS_TAKEN,
)
async def mark_attendance(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    gathering: FromPath[UUID],
    data: JSONBody[NewMarks],
) -> MarksTaken:
    _check(data.marks)
    found = await Gatherings(session, identity).require(gathering, is_locked=True)
    attendance = Attendance(session, identity, found)
    taken = await attendance.take([views.noted(one) for one in data.marks])
    kept = sum(one.result == "kept" for one in taken)
    await _note(session, identity, "attendance-marked", gathering, found.unit_id, count=kept)
    return MarksTaken(results=[views.mark_result(one) for one in taken], server_time=clock.now_ms())


@delete(
    "/gatherings/{gathering:uuid}",
    operation_id="cancelGathering",
    summary="It does not take place; what was marked stays on record",
    status_code=204,
    refuses=_ONE,
)
async def cancel_gathering(
    identity: Signed, session: NamedDependency[AsyncSession], gathering: FromPath[UUID]
) -> None:
    found = await Gatherings(session, identity).call_off(gathering)
    await _note(session, identity, "gathering-cancelled", gathering, found.unit_id)


def _check(marks: list[NewMark]) -> None:
    """Raises Invalid unless each is of a card or of a person, as its way says."""
    faults = [
        {"path": f"$.marks[{at}]", "message": _("A mark is of a card, or of a person by hand.")}
        for at, one in enumerate(marks)
        if (one.card is not None, one.person is not None) != (one.way == "card", one.way != "card")
        or (one.way == "card" and (one.word, one.reason) != ("present", None))
    ]
    if faults:
        raise Invalid(faults=faults)


async def _note(
    session: AsyncSession,
    identity: Identity,
    action: str,
    gathering: UUID,
    unit: UUID,
    **details: Any,
) -> None:
    await Audit(session).append(
        action, actor=identity.person_id, subject=gathering, unit=unit, **details
    )


router = Router(
    "/api/manage",
    route_handlers=[
        gatherings,
        open_gathering,
        gathering_view,
        gathering_file,
        mark_attendance,
        cancel_gathering,
    ],
    guards=[require(*READERS)],
    tags=["Gatherings"],
)
