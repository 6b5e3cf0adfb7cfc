"""Cards: single-use codes on paper by which a person shows, once, that a unit knows him."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Literal, NoReturn
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.i18n import _
from saovuong.identity.models import Card, Person
from saovuong.problems import Gone, Unauthenticated

CODE_LENGTH = 10
VALID_FOR = {"learner": timedelta(days=60), "staff": timedelta(days=3)}


class CardUnknown(Unauthenticated):
    code = "card-unknown"
    title = _("This code is not known")
    message = _("Check the code on your card, or ask your unit for a new card.")


class CardUsed(Gone):
    code = "card-used"
    title = _("This card has already been used")
    message = _("A card works once. Ask your unit for a new one.")


class CardExpired(Gone):
    code = "card-expired"
    title = _("This card is no longer valid")
    message = _("Ask your unit for a new card.")


def shown(code: str) -> str:
    """A code as it is printed: ABCDE-FGHJK."""
    return f"{code[:5]}-{code[5:]}"


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


class Cards:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def issue(
        self,
        person_id: UUID,
        purpose: Literal["learner", "staff"],
        *,
        issued_by: UUID | None = None,
    ) -> str:
        """A fresh code, which is known to nobody afterwards; earlier unused ones stop working."""
        code = ids.readable_code(CODE_LENGTH)
        await self.keep({person_id: code}, purpose, issued_by=issued_by)
        return code

    async def keep(
        self,
        codes: Mapping[UUID, str],
        purpose: Literal["learner", "staff"],
        *,
        issued_by: UUID | None = None,
    ) -> datetime:
        """Fresh codes by whose they are; returns until when they work.

        Whoever gives cards to the same people at the same time waits, so that one card each is
        left.
        """
        now, people = clock.now(), list(codes)
        await self._session.execute(
            select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update()
        )
        await self.revoke_unused(people, purpose)
        expires_at = now + VALID_FOR[purpose]
        rows = [
            {
                "id": ids.uuid7(),
                "person_id": person,
                "purpose": purpose,
                "code_hash": _hash(code),
                "issued_at": now,
                "issued_by": issued_by,
                "expires_at": expires_at,
            }
            for person, code in codes.items()
        ]
        await self._session.execute(insert(Card), rows)
        return expires_at

    async def revoke_unused(self, people: Collection[UUID], purpose: str) -> None:
        await self._session.execute(
            update(Card)
            .where(
                Card.person_id.in_(people),
                Card.purpose == purpose,
                Card.used_at.is_(None),
                Card.revoked_at.is_(None),
            )
            .values(revoked_at=clock.now())
        )

    async def redeem(self, typed: str) -> Card:
        """Uses the card up: of several at once exactly one succeeds.

        Raises CardUnknown, CardUsed or CardExpired.
        """
        now, code_hash = clock.now(), _hash(ids.read_code(typed))
        card: Card | None = await self._session.scalar(
            update(Card)
            .where(
                Card.code_hash == code_hash,
                Card.used_at.is_(None),
                Card.revoked_at.is_(None),
                Card.expires_at > now,
            )
            .values(used_at=now)
            .returning(Card)
        )
        if card is None:
            await self._refuse(code_hash)
        return card

    async def _refuse(self, code_hash: bytes) -> NoReturn:
        card = await self._session.scalar(select(Card).where(Card.code_hash == code_hash))
        if card is None:
            raise CardUnknown
        raise CardUsed if card.used_at else CardExpired
