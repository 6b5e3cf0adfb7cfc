"""Wire shapes of cards as officers see them. Instants are milliseconds since 1970."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from saovuong.identity.cards.lists import CardState, Wanted
from saovuong.identity.cards.prints import MOST
from saovuong.wire import Input, Output


class CardOrder(Input):
    """``people`` null: everybody at or under the unit whom ``wanted`` means."""

    wanted: Wanted = "no-card"
    people: Annotated[list[UUID], Meta(min_length=1, max_length=MOST)] | None = None


class CardHolder(Output):
    """``state`` is that of the latest card; ``has_phone``: signed in on some phone."""

    id: UUID
    name: str
    unit_name: str
    state: CardState
    issued_at: int | None
    expires_at: int | None
    used_at: int | None
    has_phone: bool


class CardPage(Output):
    """Counts are of the whole unit, whatever is filtered or searched; ``unused``: cards that a
    new one would end; ``next`` asks for the following page."""

    unit_name: str
    learners: int
    no_card: int
    not_signed_in: int
    unused: int
    people: list[CardHolder]
    next: str | None


class NewCardView(Output):
    """Told once; ``link`` is what a QR code for it says."""

    name: str
    code: str
    link: str
    expires_at: int
