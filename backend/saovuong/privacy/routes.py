"""HTTP for requests about personal data: recording, answering, exporting, restricting, erasing.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cursors import CursorInvalid
from saovuong.identity.guards import RoleNeeded, Signed, require, stepped_up
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.permits import SecondFactorNeeded, StepUpNeeded
from saovuong.identity.units.units import UnitUnknown
from saovuong.privacy import dossier_sheets, examples, schemas, views
from saovuong.privacy.desk import AlreadyErased, Desk, NameNotTyped, NotAskedToErase
from saovuong.privacy.erasures import HoldsOffice
from saovuong.privacy.reach import Reach
from saovuong.privacy.requests import (
    DataRequests,
    NoteNeeded,
    ReceivedInvalid,
    RequestClosed,
    RequestUnknown,
    Which,
)
from saovuong.privacy.retention import DaysInvalid, Retention, RuleUnknown
from saovuong.problems import Unauthenticated

_REFUSES = (Unauthenticated, SecondFactorNeeded, RoleNeeded)
_ONE = (*_REFUSES, RequestUnknown)
WhichOnes = Annotated[Which, QueryParameter(name="show")]
Search = Annotated[str, QueryParameter(max_length=100)]


@get(
    "/data-requests",
    operation_id="dataRequests",
    summary="Requests about personal data, those soonest due first",
    refuses=(*_REFUSES, UnitUnknown, CursorInvalid),
    reply_example=examples.PAGE,
)
async def data_requests(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    which: WhichOnes = "waiting",
    unit: FromQuery[UUID | None] = None,
    after: FromQuery[str | None] = None,
) -> schemas.RequestPage:
    requests = DataRequests(session, identity)
    found, more = await requests.page(which, unit, after)
    waiting, overdue = await requests.counts(unit)
    await Audit(session).append(
        "data-requests-read", actor=identity.person_id, unit=unit, which=which
    )
    return schemas.RequestPage(
        waiting=waiting,
        overdue=overdue,
        requests=[views.request_line(one) for one in found],
        next=more,
    )


@post(
    "/data-requests",
    operation_id="recordDataRequest",
    summary="Record what a person asked about his data; the clock begins",
    refuses=(*_REFUSES, PersonUnknown, ReceivedInvalid),
    request_example=examples.NEW_REQUEST,
    reply_example=examples.CREATED,
)
async def record_request(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    data: JSONBody[schemas.NewDataRequest],
) -> schemas.RequestCreated:
    requests = DataRequests(session, identity)
    made = await requests.record(data.person, data.kind, data.way, data.wish, data.received_on)
    return schemas.RequestCreated(id=made, due_on=(await requests.get(made)).request.due_on)


@get(
    "/data-requests/{request_id:uuid}",
    operation_id="dataRequest",
    summary="One request with its log",
    refuses=_ONE,
    reply_example=examples.VIEW,
)
async def data_request(
    identity: Signed, session: NamedDependency[AsyncSession], request_id: FromPath[UUID]
) -> schemas.RequestView:
    requests = DataRequests(session, identity)
    found = await requests.get(request_id)
    view = views.request_view(found, await requests.steps(request_id))
    await Audit(session).append(
        "data-request-read",
        actor=identity.person_id,
        subject=request_id,
        person=found.person.id,
    )
    return view


@post(
    "/data-requests/{request_id:uuid}/steps",
    operation_id="answerDataRequest",
    summary="Note, answer, finish or refuse a request",
    status_code=204,
    refuses=(*_ONE, RequestClosed, NoteNeeded),
    request_example=examples.STEP,
)
async def answer_request(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    request_id: FromPath[UUID],
    data: JSONBody[schemas.RequestStep],
) -> None:
    await DataRequests(session, identity).say(request_id, data.step, data.note)


@get(
    "/data-requests/{request_id:uuid}/person.json",
    operation_id="personDataFile",
    limit="personal-data",
    summary="Everything kept about the person, for him to take away",
    guards=[stepped_up],
    refuses=(*_ONE, StepUpNeeded, AlreadyErased),
)
async def person_file(
    identity: Signed, session: NamedDependency[AsyncSession], request_id: FromPath[UUID]
) -> Response[dict[str, Any]]:
    dossier = await Desk(session, identity).dossier(request_id, "json")
    return Response(dossier, headers=_attachment("json"))


@get(
    "/data-requests/{request_id:uuid}/person.pdf",
    operation_id="personDataSheet",
    limit="personal-data",
    summary="The same, to read",
    guards=[stepped_up],
    refuses=(*_ONE, StepUpNeeded, AlreadyErased),
    media_type="application/pdf",
)
async def person_sheet(
    identity: Signed, session: NamedDependency[AsyncSession], request_id: FromPath[UUID]
) -> Response[bytes]:
    dossier = await Desk(session, identity).dossier(request_id, "pdf")
    pdf = await dossier_sheets.pdf(dossier)
    return Response(pdf, media_type="application/pdf", headers=_attachment("pdf"))


@put(
    "/data-requests/{request_id:uuid}/restriction",
    operation_id="restrictPersonData",
    summary="Leave the person's data alone, or no longer",
    status_code=204,
    refuses=(*_ONE, RequestClosed, AlreadyErased),
    request_example=examples.RESTRICTION,
)
async def restrict(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    request_id: FromPath[UUID],
    data: JSONBody[schemas.RestrictionChange],
) -> None:
    await Desk(session, identity).restrict(request_id, is_restricted=data.is_restricted)


@get(
    "/data-requests/{request_id:uuid}/erasure",
    operation_id="foreseeErasure",
    summary="What erasing the person would take away and what would stay",
    refuses=(*_ONE, AlreadyErased),
    reply_example=examples.FORESEEN,
)
async def foresee(
    identity: Signed, session: NamedDependency[AsyncSession], request_id: FromPath[UUID]
) -> schemas.ErasureForeseen:
    name, seen = await Desk(session, identity).foresee(request_id)
    await Audit(session).append(
        "data-erasure-preview", actor=identity.person_id, subject=request_id
    )
    return views.foreseen(name, seen)


@post(
    "/data-requests/{request_id:uuid}/erasure",
    operation_id="erasePersonData",
    summary="Erase the person for good",
    status_code=204,
    guards=[stepped_up],
    refuses=(
        *_ONE,
        StepUpNeeded,
        RequestClosed,
        AlreadyErased,
        NameNotTyped,
        NotAskedToErase,
        HoldsOffice,
    ),
    request_example=examples.ERASURE,
)
async def erase(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    request_id: FromPath[UUID],
    data: JSONBody[schemas.ErasureOrder],
) -> None:
    await Desk(session, identity).erase(request_id, data.name)


@get(
    "/data-desk/people",
    operation_id="deskPeople",
    summary="People a request may be about: also who left, or is left alone",
    refuses=_REFUSES,
    reply_example=examples.PEOPLE,
)
async def desk_people(
    identity: Signed, session: NamedDependency[AsyncSession], search: Search = ""
) -> schemas.DeskPeople:
    found = await Reach(session, identity).search(search)
    await Audit(session).append("data-people-read", actor=identity.person_id, searched=bool(search))
    return schemas.DeskPeople(people=[views.desk_person(one) for one in found])


@get(
    "/retention",
    operation_id="retentionSpans",
    summary="How long what is kept",
    refuses=_REFUSES,
    reply_example=examples.SPANS,
)
async def retention_spans(identity: Signed, retention: NamedDependency[Retention]) -> schemas.Spans:
    return schemas.Spans(
        may_change=identity.has("operator"),
        spans=[views.span_view(one) for one in await retention.spans()],
    )


@put(
    "/retention/{rule:str}",
    operation_id="setRetentionSpan",
    summary="Keep something longer or shorter",
    status_code=204,
    guards=[require("operator"), stepped_up],
    refuses=(*_REFUSES, StepUpNeeded, RuleUnknown, DaysInvalid),
    request_example=examples.SPAN_CHANGE,
)
async def set_retention_span(
    identity: Signed,
    retention: NamedDependency[Retention],
    rule: FromPath[str],
    data: JSONBody[schemas.SpanChange],
) -> None:
    await retention.set(rule, data.days, identity.person_id)


def _attachment(ending: str) -> dict[str, str]:
    name = f"du-lieu-ca-nhan-{clock.today()}.{ending}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


def provide_retention(sessions: NamedDependency[Sessions]) -> Retention:
    return Retention(sessions)


router = Router(
    "/api/manage",
    route_handlers=[
        data_requests,
        record_request,
        data_request,
        answer_request,
        person_file,
        person_sheet,
        restrict,
        foresee,
        erase,
        desk_people,
        retention_spans,
        set_retention_span,
    ],
    guards=[require(*MANAGERS)],
    dependencies={"retention": Provide(provide_retention, sync_to_thread=False)},
    tags=["Personal data"],
)
