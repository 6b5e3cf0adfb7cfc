"""HTTP for envelopes, keys, one's own state, and work that was set aside.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.audit.audit import Audit
from saovuong.identity.devices import RevokedDevice, UnknownDevice
from saovuong.identity.guards import RoleNeeded, Signed, require, signed
from saovuong.identity.scope import scope
from saovuong.learning.lost_work import LostWork
from saovuong.learning.states import States
from saovuong.problems import Unauthenticated
from saovuong.sync import examples, protocol, views
from saovuong.sync.holdings import Holdings
from saovuong.sync.quarantine import PAGE, OddityUnknown, Quarantine, editions_of
from saovuong.sync.quota import SendingTooMuch
from saovuong.sync.reception import Reception, known_banks
from saovuong.sync.schemas import EnvelopeReply, MyState, OddityPage, ReleaseReply, ServerKeys
from saovuong.sync.sink import IngestBusy

_MANAGERS = ("admin", "operator")


@post(
    "/sync/envelopes",
    operation_id="sendEnvelope",
    summary="Hand over finished work, signed by the phone; answered once it is committed",
    status_code=200,
    refuses=(
        protocol.MalformedEnvelope,
        protocol.EnvelopeTooLarge,
        protocol.TooManyEvents,
        UnknownDevice,
        protocol.WrongSignature,
        RevokedDevice,
        protocol.ForeignPerson,
        SendingTooMuch,
        IngestBusy,
    ),
    request_shape=protocol.SealedEnvelope,
    request_example=examples.ENVELOPE,
    reply_example=examples.ENVELOPE_REPLY,
)
async def send_envelope(
    request: Request[Any, Any, State], reception: NamedDependency[Reception]
) -> EnvelopeReply:
    parcel, reply = await reception.receive(await request.body())
    return views.reply_view(parcel, reply)


@get(
    "/sync/keys",
    operation_id="serverKeys",
    summary="The public keys that verify receipts",
    reply_example=examples.SERVER_KEYS,
    sync_to_thread=False,
)
def server_keys(state: State) -> ServerKeys:
    return ServerKeys(keys=[state.server_key.public])


@get(
    "/me/state",
    operation_id="myState",
    summary="What the server holds and derived of one's own work",
    guards=[signed],
    refuses=(Unauthenticated,),
    reply_example=examples.MY_STATE,
)
async def my_state(identity: Signed, reader: NamedDependency[AsyncSession]) -> MyState:
    me = identity.person_id
    states, held = States(reader), await Holdings(reader).of_person(me)
    assigned, lost = await states.assignments(me), await LostWork(reader).attempts(me)
    return MyState(
        person=me,
        server_time=clock.now_ms(),
        held=views.held_view(held),
        devices=[views.device_view(one) for one in held],
        lessons=[views.lesson_view(one) for one in await states.lessons(me)],
        attempts=views.attempt_views(await states.attempts(me), assigned, lost),
        assignments=[views.assignment_view(one) for one in assigned],
    )


@get(
    "/manage/quarantine",
    operation_id="quarantinedWork",
    summary="Work that was received but not understood, oldest first",
    guards=[require(*_MANAGERS)],
    refuses=(Unauthenticated, RoleNeeded),
    reply_example=examples.ODDITY_PAGE,
)
async def quarantined(
    identity: Signed, session: NamedDependency[AsyncSession], after: FromQuery[UUID | None] = None
) -> OddityPage:
    units = scope(identity.person_id, _MANAGERS, clock.today())
    found = await Quarantine(session).page(units, after)
    await Audit(session).append("quarantine-read", actor=identity.person_id, count=len(found))
    more = found[-1].oddity.id if len(found) == PAGE else None
    return OddityPage(items=[views.oddity_view(one) for one in found], next=more)


@post(
    "/manage/quarantine/{oddity_id:uuid}/release",
    operation_id="releaseQuarantinedWork",
    summary="Decide again on a piece of work that was set aside",
    status_code=200,
    guards=[require(*_MANAGERS)],
    refuses=(Unauthenticated, RoleNeeded, OddityUnknown),
    reply_example=examples.RELEASE_REPLY,
)
async def release(
    identity: Signed, session: NamedDependency[AsyncSession], oddity_id: FromPath[UUID]
) -> ReleaseReply:
    units = scope(identity.person_id, _MANAGERS, clock.today())
    quarantine = Quarantine(session)
    oddity = await quarantine.find(units, oddity_id)
    banks = await known_banks(session, editions_of(oddity))
    reason = await quarantine.release(oddity, banks)
    me, kept = identity.person_id, reason is None
    await Audit(session).append("quarantine-release", actor=me, subject=oddity_id, kept=kept)
    return ReleaseReply(is_kept=kept, reason=reason)


def provide_reception(state: State) -> Reception:
    reception: Reception = state.reception
    return reception


router = Router(
    "/api",
    route_handlers=[send_envelope, server_keys, my_state, quarantined, release],
    dependencies={"reception": Provide(provide_reception, sync_to_thread=False)},
    tags=["Sync"],
)
