"""HTTP for people as officers keep them: found, taken in, corrected, moved, ended, taken back.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity import guards
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cursors import CursorInvalid
from saovuong.identity.guards import RoleNeeded, Signed
from saovuong.identity.people import appointments, departures, examples, personnel
from saovuong.identity.people import schemas as schemas_people
from saovuong.identity.people.delegation import MANAGERS, READERS
from saovuong.identity.people.departures import Departures
from saovuong.identity.people.files import MemberFiles
from saovuong.identity.people.members import Members, Wanted
from saovuong.identity.people.people import MembershipDateInvalid, PersonUnknown
from saovuong.identity.people.personnel import Move, Particulars, Personnel
from saovuong.identity.people.views import departure_view, member_line, member_view
from saovuong.identity.permits import SecondFactorNeeded, StepUpNeeded
from saovuong.identity.roles import RoleName
from saovuong.identity.units.units import UnitUnknown
from saovuong.problems import Unauthenticated

_REFUSES = (Unauthenticated, SecondFactorNeeded, RoleNeeded)
_READ = guards.require(*READERS)
_MANAGE = guards.require(*MANAGERS)
Search = Annotated[str, QueryParameter(max_length=100)]
WantedRole = Annotated[RoleName | None, QueryParameter()]


@get(
    "/people",
    operation_id="members",
    summary="People of your units, found by name, unit and role",
    guards=[_READ],
    refuses=(*_REFUSES, UnitUnknown, CursorInvalid),
    reply_example=examples.MEMBER_PAGE,
)
async def members(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    search: Search = "",
    unit: FromQuery[UUID | None] = None,
    role: WantedRole = None,
    ended: FromQuery[bool] = False,
    after: FromQuery[str | None] = None,
) -> schemas_people.MemberPage:
    found, wanted = Members(session, identity, READERS), Wanted(search, unit, role, ended)
    if unit is not None:
        await found.require_unit(unit)
    people, more = await found.page(wanted, after)
    total = await found.total(wanted)
    await Audit(session).append(
        "people-read",
        actor=identity.person_id,
        subject=unit,
        role=role,
        ended=ended,
        searched=bool(search),
    )
    return schemas_people.MemberPage(
        total=total, people=[member_line(one) for one in people], next=more
    )


@get(
    "/people/{person:uuid}",
    operation_id="member",
    summary="One person's file, as far as your role shows it",
    guards=[_READ],
    refuses=(*_REFUSES, PersonUnknown),
    reply_example=examples.MEMBER_VIEW,
)
async def member(
    identity: Signed, session: NamedDependency[AsyncSession], person: FromPath[UUID]
) -> schemas_people.MemberView:
    file = await MemberFiles(session, identity).read(person)
    await Audit(session).append("person-read", actor=identity.person_id, subject=person)
    return member_view(file)


@post(
    "/people",
    operation_id="takeMemberIn",
    summary="Take somebody into a unit; warns when there is somebody like that",
    guards=[_MANAGE],
    refuses=(*_REFUSES, UnitUnknown, personnel.PersonInvalid, personnel.PersonAlike),
    request_example=examples.NEW_MEMBER,
    reply_example=examples.MEMBER_CREATED,
)
async def take_in(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    data: JSONBody[schemas_people.NewMember],
) -> schemas_people.MemberCreated:
    given = Particulars(data.name, data.phone, data.birth_year, data.language)
    made = await Personnel(session, identity).take_in(
        given, data.unit, is_learner=data.is_learner, is_another=data.is_another
    )
    return schemas_people.MemberCreated(id=made)


@put(
    "/people/{person:uuid}",
    operation_id="correctMember",
    summary="Correct name, phone, year of birth or language",
    status_code=204,
    guards=[_MANAGE],
    refuses=(*_REFUSES, PersonUnknown, personnel.PersonInvalid, personnel.PersonChanged),
    request_example=examples.MEMBER_CHANGE,
)
async def correct(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    person: FromPath[UUID],
    data: JSONBody[schemas_people.MemberChange],
) -> None:
    given = Particulars(data.name, data.phone, data.birth_year, data.language)
    await Personnel(session, identity).correct(person, given, data.version)


@post(
    "/people/{person:uuid}/move",
    operation_id="moveMember",
    summary="Move somebody to another of your units, from a day on",
    status_code=204,
    guards=[_MANAGE],
    refuses=(
        *_REFUSES,
        PersonUnknown,
        UnitUnknown,
        MembershipDateInvalid,
        personnel.PersonChanged,
        personnel.MoveNowhere,
        personnel.MoveAhead,
        StepUpNeeded,
        appointments.OwnLastRole,
        appointments.LastOperator,
    ),
    request_example=examples.MEMBER_MOVE,
)
async def move(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    person: FromPath[UUID],
    data: JSONBody[schemas_people.MemberMove],
) -> None:
    wanted = Move(data.unit, data.on, data.keeps_roles, data.version)
    await Personnel(session, identity).move(person, wanted)


@get(
    "/people/{person:uuid}/departure",
    operation_id="foreseeDeparture",
    summary="What would end if somebody left now",
    guards=[_MANAGE],
    refuses=(*_REFUSES, PersonUnknown),
    reply_example=examples.DEPARTURE,
)
async def foresee_departure(
    identity: Signed, session: NamedDependency[AsyncSession], person: FromPath[UUID]
) -> schemas_people.DepartureView:
    return departure_view(await Departures(session, identity).foresee(person))


@post(
    "/people/{person:uuid}/departure",
    operation_id="endMember",
    summary="Somebody leaves; confirmed by typing the name",
    status_code=204,
    guards=[_MANAGE],
    refuses=(
        *_REFUSES,
        PersonUnknown,
        departures.NameDiffers,
        departures.OwnDeparture,
        appointments.AppointedAbove,
        StepUpNeeded,
        appointments.LastOperator,
    ),
    request_example=examples.MEMBER_END,
)
async def end(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    person: FromPath[UUID],
    data: JSONBody[schemas_people.MemberEnd],
) -> None:
    await Departures(session, identity).end(person, data.name)


@post(
    "/people/{person:uuid}/return",
    operation_id="takeMemberBack",
    summary="Take somebody back who left, or was ended by mistake",
    status_code=204,
    guards=[_MANAGE],
    refuses=(*_REFUSES, PersonUnknown, UnitUnknown, departures.NotGone),
    request_example=examples.MEMBER_RETURN,
)
async def take_back(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    person: FromPath[UUID],
    data: JSONBody[schemas_people.MemberReturn],
) -> None:
    await Departures(session, identity).take_back(person, data.unit)


router = Router(
    "/api/manage",
    route_handlers=[
        members,
        member,
        take_in,
        correct,
        move,
        foresee_departure,
        end,
        take_back,
    ],
    tags=["Manage"],
)
