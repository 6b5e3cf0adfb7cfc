"""HTTP for phones as officers see them, and for reporting one lost.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cursors import CursorInvalid
from saovuong.identity.devices import DeviceUnknown
from saovuong.identity.guards import RoleNeeded, Signed, require
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.permits import SecondFactorNeeded
from saovuong.identity.units.units import UnitUnknown
from saovuong.learning.lost_work import LostWork
from saovuong.learning.states import States
from saovuong.problems import Unauthenticated
from saovuong.sync import examples_phones as examples
from saovuong.sync import losses
from saovuong.sync.losses import Losses, Return
from saovuong.sync.phones import Phone, Phones, Wanted
from saovuong.sync.schemas_phones import (
    LossOutlook,
    LossReply,
    LossReport,
    LostAttempt,
    PersonPhones,
    PhonePage,
    PhoneView,
)

_REFUSES = (Unauthenticated, SecondFactorNeeded, RoleNeeded)
Search = Annotated[str, QueryParameter(max_length=100)]
_LOSS = (DeviceUnknown, losses.PhoneWithdrawn, losses.LossAhead, losses.LossTooEarly)
Moment = Annotated[int, QueryParameter(ge=0, le=253_402_300_799_000)]


@get(
    "/units/{unit:uuid}/devices",
    operation_id="unitPhones",
    summary="The phones of people at or under a unit",
    refuses=(*_REFUSES, UnitUnknown, CursorInvalid),
    reply_example=examples.PHONE_PAGE,
)
async def unit_phones(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    wanted: Annotated[Wanted, QueryParameter(name="filter")] = "all",
    search: Search = "",
    after: FromQuery[str | None] = None,
) -> PhonePage:
    phones = Phones(session, identity.person_id)
    found, more = await phones.of_unit(unit, wanted, search, after)
    tally = await phones.tally(unit)
    await Audit(session).append(
        "phones-read", actor=identity.person_id, subject=unit, filter=wanted
    )
    return PhonePage(
        total=tally.phones,
        unsent=tally.unsent,
        lost=tally.lost,
        phones=[_phone(one) for one in found],
        next=more,
    )


@get(
    "/people/{person:uuid}/devices",
    operation_id="personPhones",
    summary="One person's phones, and tests handed in from lost ones",
    refuses=(*_REFUSES, PersonUnknown),
    reply_example=examples.PERSON_PHONES,
)
async def person_phones(
    identity: Signed, session: NamedDependency[AsyncSession], person: FromPath[UUID]
) -> PersonPhones:
    found = await Phones(session, identity.person_id).of_person(person)
    await Audit(session).append("phones-read", actor=identity.person_id, subject=person)
    return PersonPhones(
        phones=[_phone(one) for one in found], attempts=await _attempts(session, person)
    )


@get(
    "/devices/{device:uuid}/loss",
    operation_id="lossOutlook",
    summary="What reporting a phone lost since an instant would do",
    refuses=(*_REFUSES, *_LOSS),
    reply_example=examples.LOSS_OUTLOOK,
)
async def loss_outlook(
    identity: Signed, reader: NamedDependency[AsyncSession], device: FromPath[UUID], at: Moment
) -> LossOutlook:
    found = await Losses(reader, identity.person_id).outlook(device, _instant(at))
    return LossOutlook(phone=_phone(found.phone), sessions=found.sessions, after=found.after)


@post(
    "/devices/{device:uuid}/loss",
    operation_id="reportLoss",
    summary="A phone is lost: its key and sessions end; work made before still counts",
    status_code=200,
    refuses=(*_REFUSES, *_LOSS),
    request_example=examples.LOSS,
    reply_example=examples.LOSS_REPLY,
)
async def report_loss(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    device: FromPath[UUID],
    data: JSONBody[LossReport],
) -> LossReply:
    return _reply(await Losses(session, identity.person_id).report(device, _instant(data.at)))


@delete(
    "/devices/{device:uuid}/loss",
    operation_id="undoLoss",
    summary="A phone was not lost after all: its key works again, and what was set aside counts",
    status_code=200,
    refuses=(*_REFUSES, DeviceUnknown, losses.NotLost),
    reply_example=examples.LOSS_REPLY,
)
async def undo_loss(
    identity: Signed, session: NamedDependency[AsyncSession], device: FromPath[UUID]
) -> LossReply:
    return _reply(await Losses(session, identity.person_id).undo(device))


async def _attempts(session: AsyncSession, person: UUID) -> list[LostAttempt]:
    lost = await LostWork(session).attempts(person)
    handed_in = await States(session).attempts(person) if lost else []
    return [
        LostAttempt(
            phone=lost[one.id],
            course=one.course_id,
            test=one.test_id,
            submitted_at=_ms(one.submitted_at) or 0,
            percent=one.percent,
            label=one.label or "counted",
        )
        for one in handed_in
        if one.id in lost
    ]


def _phone(phone: Phone) -> PhoneView:
    return PhoneView(
        id=phone.id,
        label=phone.label,
        person=phone.person,
        name=phone.name,
        unit_name=phone.unit_name,
        registered_at=clock.to_ms(phone.registered_at),
        last_contact_at=_ms(phone.last_contact_at),
        unsent=phone.unsent,
        unsent_since=_ms(phone.unsent_since),
        revoked_at=_ms(phone.revoked_at),
        lost_at=_ms(phone.lost_at),
        late=phone.late,
        set_aside=phone.set_aside,
    )


def _reply(done: Return) -> LossReply:
    return LossReply(phone=_phone(done.phone), released=done.released, left=done.left)


def _instant(ms: int) -> datetime:
    return clock.from_ms(ms)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else clock.to_ms(at)


router = Router(
    "/api/manage",
    route_handlers=[unit_phones, person_phones, loss_outlook, report_loss, undo_loss],
    guards=[require(*MANAGERS)],
    tags=["Phones"],
)
