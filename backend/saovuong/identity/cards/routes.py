"""HTTP for learners' cards: who has one, sheets to print, one card on the officer's screen.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity import guards
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cards import examples
from saovuong.identity.cards import prints as card_prints
from saovuong.identity.cards.lists import CardLists, Holder, Wanted
from saovuong.identity.cards.prints import CardPrints
from saovuong.identity.cards.schemas import CardHolder, CardOrder, CardPage, NewCardView
from saovuong.identity.cursors import CursorInvalid
from saovuong.identity.guards import RoleNeeded, Signed
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.permits import SecondFactorNeeded
from saovuong.identity.units.units import UnitUnknown
from saovuong.problems import Unauthenticated

_REFUSES = (Unauthenticated, SecondFactorNeeded, RoleNeeded)
Search = Annotated[str, QueryParameter(max_length=100)]


@get(
    "/units/{unit:uuid}/cards",
    operation_id="unitCards",
    summary="The learners at or under a unit and how it stands with their cards",
    refuses=(*_REFUSES, UnitUnknown, CursorInvalid),
    reply_example=examples.CARD_PAGE,
)
async def unit_cards(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    wanted: Annotated[Wanted, QueryParameter(name="filter")] = "all",
    search: Search = "",
    after: FromQuery[str | None] = None,
) -> CardPage:
    lists = CardLists(session, identity.person_id)
    name = await lists.require_unit(unit)
    people, more = await lists.page(unit, wanted, search, after)
    tally = await lists.tally(unit)
    await Audit(session).append("cards-read", actor=identity.person_id, subject=unit, filter=wanted)
    return CardPage(
        unit_name=name,
        learners=tally.learners,
        no_card=tally.no_card,
        not_signed_in=tally.not_signed_in,
        unused=tally.unused,
        people=[_holder(one) for one in people],
        next=more,
    )


@post(
    "/units/{unit:uuid}/cards",
    operation_id="printCards",
    limit="print",
    summary="Fresh cards as a PDF, eight to a page; their codes are told here and never again",
    status_code=200,
    media_type="application/pdf",
    refuses=(
        *_REFUSES,
        UnitUnknown,
        PersonUnknown,
        card_prints.NoCardsToPrint,
        card_prints.TooManyCards,
    ),
    request_example=examples.CARD_ORDER,
)
async def print_cards(
    unit: FromPath[UUID], data: JSONBody[CardOrder], prints: NamedDependency[CardPrints]
) -> Response[bytes]:
    pdf = await prints.sheet(unit, data.wanted, data.people)
    named = f'attachment; filename="the-{clock.today()}.pdf"'
    headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
    return Response(pdf, headers=headers, media_type="application/pdf")


@get(
    "/people/{person:uuid}/card",
    operation_id="personCard",
    summary="How it stands with one learner's card",
    refuses=(*_REFUSES, PersonUnknown),
    reply_example=examples.CARD_HOLDER,
)
async def person_card(
    identity: Signed, session: NamedDependency[AsyncSession], person: FromPath[UUID]
) -> CardHolder:
    holder = await CardLists(session, identity.person_id).holder(person)
    await Audit(session).append("card-read", actor=identity.person_id, subject=person)
    return _holder(holder)


@post(
    "/people/{person:uuid}/card",
    operation_id="reissueCard",
    summary="A fresh card for one learner, told once; his unused one stops working",
    refuses=(*_REFUSES, PersonUnknown),
    reply_example=examples.NEW_CARD,
)
async def reissue_card(
    person: FromPath[UUID], prints: NamedDependency[CardPrints]
) -> Response[NewCardView]:
    card = await prints.reissue(person)
    view = NewCardView(
        name=card.name, code=card.code, link=card.link, expires_at=clock.to_ms(card.expires_at)
    )
    return Response(view, status_code=201, headers={"Cache-Control": "no-store"})


@delete(
    "/people/{person:uuid}/card",
    operation_id="withdrawCard",
    summary="One learner's unused card stops working",
    status_code=204,
    refuses=(*_REFUSES, PersonUnknown),
)
async def withdraw_card(person: FromPath[UUID], prints: NamedDependency[CardPrints]) -> None:
    await prints.withdraw(person)


def _holder(holder: Holder) -> CardHolder:
    return CardHolder(
        id=holder.id,
        name=holder.name,
        unit_name=holder.unit_name,
        state=holder.state,
        issued_at=None if holder.issued_at is None else clock.to_ms(holder.issued_at),
        expires_at=None if holder.expires_at is None else clock.to_ms(holder.expires_at),
        used_at=None if holder.used_at is None else clock.to_ms(holder.used_at),
        has_phone=holder.has_phone,
    )


def provide_card_prints(request: Request[Any, Any, State], identity: Signed) -> CardPrints:
    sessions = request.app.state.sessions
    return CardPrints(sessions, identity.person_id, guards.site(request).origin)


router = Router(
    "/api/manage",
    route_handlers=[unit_cards, print_cards, person_card, reissue_card, withdraw_card],
    guards=[guards.require(*MANAGERS)],
    dependencies={"prints": Provide(provide_card_prints, sync_to_thread=False)},
    tags=["Cards"],
)
