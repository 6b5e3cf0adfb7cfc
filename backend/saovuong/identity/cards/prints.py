"""Cards made for many at once and printed: their codes leave in one reply and are kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar

from saovuong import clock, ids
from saovuong.db.session import Sessions
from saovuong.formats.card_sheets import SheetCard, card_sheet, sign_in_link
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cards.cards import CODE_LENGTH, VALID_FOR, Cards, shown
from saovuong.identity.cards.lists import CardLists, Recipient, Wanted
from saovuong.problems import Conflict

MOST = 1_000
"""On one sheet: about six seconds of setting, and more than anybody cuts in an evening."""
_limiter: RunVar[CapacityLimiter] = RunVar("typesetting")


class NoCardsToPrint(Conflict):
    code = "no-cards-to-print"
    message = _("Nobody here needs a card by what you chose.")


class TooManyCards(Conflict):
    code = "too-many-cards"
    message = _("At most {most} cards are printed at once. Choose a smaller unit.")


class NewCard(NamedTuple):
    """``code`` as printed; ``link`` is what its QR code says."""

    name: str
    code: str
    link: str
    expires_at: datetime


class CardPrints:
    """``by`` is the officer, ``origin`` the address phones know us by."""

    def __init__(self, sessions: Sessions, by: UUID, origin: str) -> None:
        self._sessions = sessions
        self._by = by
        self._origin = origin

    async def sheet(self, unit: UUID, wanted: Wanted, people: Collection[UUID] | None) -> bytes:
        """A PDF with a fresh card for each; unused ones of before stop working.

        Set before the cards are kept, so that nothing is issued that was not printed. Raises
        UnitUnknown, PersonUnknown, NoCardsToPrint, TooManyCards.
        """
        recipients = await self._recipients(unit, wanted, people)
        codes = {one.id: ids.readable_code(CODE_LENGTH) for one in recipients}
        cards = [SheetCard(one.name, one.unit_name, shown(codes[one.id])) for one in recipients]
        until = clock.now() + VALID_FOR["learner"]
        pdf = await anyio.to_thread.run_sync(
            card_sheet, cards, self._origin, until.astimezone(clock.VIETNAM).date(), limiter=_one()
        )
        async with self._sessions.writing() as session:
            # He may have lost the unit, or it somebody, while the sheet was being set.
            still = await CardLists(session, self._by).recipients(unit, "all", list(codes), MOST)
            await Cards(session).keep(codes, "learner", issued_by=self._by)
            await Audit(session).append(
                "cards-issued",
                actor=self._by,
                subject=unit,
                count=len(still),
                people=sorted(str(one.id) for one in still),
            )
        return pdf[0]

    async def reissue(self, person: UUID) -> NewCard:
        """One card, for a phone held opposite. Raises PersonUnknown."""
        async with self._sessions.writing() as session:
            recipient = await CardLists(session, self._by).require_person(person)
            code = ids.readable_code(CODE_LENGTH)
            expires_at = await Cards(session).keep({person: code}, "learner", issued_by=self._by)
            await Audit(session).append("card-issued", actor=self._by, subject=person)
        link = sign_in_link(self._origin, shown(code))
        return NewCard(recipient.name, shown(code), link, expires_at)

    async def withdraw(self, person: UUID) -> None:
        """The person's unused card stops working. Raises PersonUnknown."""
        async with self._sessions.writing() as session:
            await CardLists(session, self._by).require_person(person)
            await Cards(session).revoke_unused([person], "learner")
            await Audit(session).append("card-withdrawn", actor=self._by, subject=person)

    async def _recipients(
        self, unit: UUID, wanted: Wanted, people: Collection[UUID] | None
    ) -> Sequence[Recipient]:
        async with self._sessions.reading() as reader:
            lists = CardLists(reader, self._by)
            await lists.require_unit(unit)
            found = await lists.recipients(unit, wanted, people, MOST + 1)
        if not found:
            raise NoCardsToPrint
        if len(found) > MOST:
            raise TooManyCards(most=MOST)
        return found


def _one() -> CapacityLimiter:
    """One sheet at a time: setting takes a whole core."""
    try:
        return _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(1)
        _limiter.set(limiter)
        return limiter
