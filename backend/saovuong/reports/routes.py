"""HTTP for the management screens. Every number here opens the list of people behind it.

``refuses`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.curriculum.editions import CourseUnknown, Editions
from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cursors import CursorInvalid
from saovuong.identity.guards import RoleNeeded, Signed, require
from saovuong.identity.roles import Identity
from saovuong.identity.scope import scope
from saovuong.identity.units.units import UnitUnknown
from saovuong.problems import Unauthenticated
from saovuong.reports import examples, views
from saovuong.reports.completion import UnitCompletion
from saovuong.reports.people import Selection, UnitPeople
from saovuong.reports.schemas import PeopleFilter, PeoplePage, SilentPage, UnitTable
from saovuong.reports.silence import SilentDevices

MANAGERS = ("admin", "operator")
_REFUSES = (Unauthenticated, RoleNeeded, UnitUnknown)
Days = Annotated[int, QueryParameter(ge=1, le=3650)]


@get(
    "/units",
    operation_id="unitCompletion",
    summary="Completion of a course by unit, one level below the unit asked for",
    refuses=(*_REFUSES, CourseUnknown),
    reply_example=examples.UNIT_TABLE,
)
async def units(
    identity: Signed,
    reader: NamedDependency[AsyncSession],
    course: FromQuery[str],
    unit: FromQuery[UUID | None] = None,
) -> UnitTable:
    today = clock.today()
    bank = await Editions(reader).present_bank(course)
    completion = UnitCompletion(reader, scope(identity.person_id, MANAGERS, today), today)
    shown = None if unit is None else await completion.unit(unit)
    below = await completion.tops() if shown is None else await completion.children(shown.id)
    parts = await completion.figures(course, below)
    whole = None if shown is None else await completion.whole(course, shown, parts)
    return UnitTable(
        course=course,
        unit=None if whole is None else views.unit_row(whole, bank),
        path=[] if shown is None else [views.crumb(one) for one in await completion.path(shown.id)],
        due_on=None if shown is None else await completion.due_on(course, shown.id),
        rows=[views.unit_row(one, bank) for one in parts],
    )


@get(
    "/units/{unit:uuid}/people",
    operation_id="unitPeople",
    summary="The learners at or under a unit, and how far each has come",
    refuses=(*_REFUSES, CourseUnknown, CursorInvalid),
    reply_example=examples.PEOPLE_PAGE,
)
async def people(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    course: FromQuery[str],
    wanted: Annotated[PeopleFilter, QueryParameter(name="filter")] = "all",
    lesson: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
) -> PeoplePage:
    bank = await Editions(session).present_bank(course)
    chosen = Selection(course, wanted, lesson)
    listed = await _people(session, identity, unit, chosen)
    page, more = await listed.page(after)
    await _note(session, identity, "people-read", unit, **chosen._asdict())
    return PeoplePage(
        total=await listed.total(),
        people=[views.person_row(one, len(bank.lessons)) for one in page],
        next=more,
    )


@get(
    "/units/{unit:uuid}/people.csv",
    operation_id="unitPeopleFile",
    summary="The same list as a CSV file (UTF-8 with BOM)",
    refuses=(*_REFUSES, CourseUnknown),
    media_type="text/csv",
    limit="export",
)
async def people_file(
    request: Request[Any, Any, State],
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    course: FromQuery[str],
    wanted: Annotated[PeopleFilter, QueryParameter(name="filter")] = "all",
    lesson: FromQuery[str | None] = None,
) -> Stream:
    bank = await Editions(session).present_bank(course)
    chosen = Selection(course, wanted, lesson)
    await _people(session, identity, unit, chosen)
    await _note(session, identity, "people-export", unit, **chosen._asdict())
    lines = _lines(request.app.state.sessions, identity, unit, chosen, len(bank.lessons))
    return Stream(lines, headers=_attachment(f"{course}-{clock.today()}.csv"))


@get(
    "/silent-devices",
    operation_id="silentDevices",
    summary="Phones not heard of for a number of days, and what they still hold",
    refuses=(*_REFUSES, CursorInvalid),
    reply_example=examples.SILENT_PAGE,
)
async def silent_devices(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromQuery[UUID | None] = None,
    days: Days = 14,
    after: FromQuery[str | None] = None,
) -> SilentPage:
    today = clock.today()
    visible = scope(identity.person_id, MANAGERS, today)
    if unit is not None:
        await UnitCompletion(session, visible, today).unit(unit)
    silence = SilentDevices(session, visible, unit, today)
    total, page, more = await silence.page(days, after)
    await _note(session, identity, "silent-devices-read", unit, days=days)
    return SilentPage(
        days=days,
        total=total,
        without_device=await silence.without_device(),
        devices=[views.silent_device(one) for one in page],
        next=more,
    )


async def _people(
    session: AsyncSession, identity: Identity, unit: UUID, chosen: Selection
) -> UnitPeople:
    today = clock.today()
    visible = scope(identity.person_id, MANAGERS, today)
    await UnitCompletion(session, visible, today).unit(unit)
    return UnitPeople(session, visible, unit, chosen, today)


async def _note(
    session: AsyncSession, identity: Identity, action: str, unit: UUID | None, **details: Any
) -> None:
    await Audit(session).append(action, actor=identity.person_id, subject=unit, **details)


async def _lines(
    sessions: Sessions,
    identity: Identity,
    unit: UUID,
    chosen: Selection,
    lessons: int,
) -> AsyncIterator[str]:
    async with sessions.reading() as reader:
        listed = (await _people(reader, identity, unit, chosen)).every()
        yield views.csv_heading(identity.language)
        async for person in listed:
            yield views.csv_person(person, lessons, identity.language)


def _attachment(name: str) -> dict[str, str]:
    """RFC 6266: the name for old browsers and, encoded, for the others."""
    return {
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }


router = Router(
    "/api/manage",
    route_handlers=[units, people, people_file, silent_devices],
    guards=[require(*MANAGERS)],
    tags=["Manage"],
)
