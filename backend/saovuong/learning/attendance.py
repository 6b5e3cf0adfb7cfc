"""Who was at a gathering: what officers note by card or by hand, and what follows from it.

A card says whose it is by the first four bytes of the hash we keep of its code. That is enough to
tell a few thousand cards apart and far too little to find a code by.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, text
from saovuong.identity.models import Card, Membership, Person, Role
from saovuong.identity.models import UnitVersion as Version
from saovuong.identity.people.delegation import READERS
from saovuong.identity.roles import Identity
from saovuong.identity.scope import scope
from saovuong.learning.gatherings import day_of, standings, under
from saovuong.learning.models_gatherings import AttendanceMark as Mark
from saovuong.learning.models_gatherings import Gathering, Outcome

TAG = 4
"""Bytes of a card's hash that are ever sent or kept with a gathering."""
_HASH = 32
Way = Literal["card", "manual"]
Word = Literal["present", "absent", "taken-back"]
Standing = Literal["present", "absent", "none"]
Result = Literal["kept", "already", "conflict"]


class Noted(NamedTuple):
    """A mark as it was sent: of a ``card`` (its tag), or of a ``person`` by hand."""

    id: UUID
    way: Way
    person: UUID | None
    card: bytes | None
    word: Word
    reason: str | None
    made_at: datetime


class Taken(NamedTuple):
    """What became of a mark. A ``conflict`` was not kept: under its id there is something else."""

    id: UUID
    result: Result
    outcome: Outcome | None
    person: UUID | None
    name: str | None
    at: datetime


class CardTag(NamedTuple):
    tag: bytes
    is_withdrawn: bool


class Expected(NamedTuple):
    """Somebody who belongs here or was marked, with the last word about him."""

    id: UUID
    name: str
    unit_name: str
    standing: Standing
    at: datetime | None
    way: Way | None
    reason: str | None
    cards: tuple[CardTag, ...]


class Roll(NamedTuple):
    """``elsewhere``: marked people whose names are not the reader's to see any more."""

    people: list[Expected]
    elsewhere: int


class Attendance:
    """Of one gathering, as ``by`` may see it: people of his units only."""

    def __init__(self, session: AsyncSession, by: Identity, gathering: Gathering) -> None:
        self._session = session
        self._by = by.person_id
        self._gathering = gathering
        self._today = clock.today()
        self._units = scope(by.person_id, READERS, self._today)

    async def roll(self) -> Roll:
        """Learners of that day and whoever was marked, by name."""
        last = standings([self._gathering.id])
        said = {row.person_id: row for row in await self._session.execute(select(last))}
        members = await self._members()
        shown = [one for one in members if one.is_expected or one.id in said]
        cards = await self._cards([one.id for one in shown])
        people = [_expected(one, said.get(one.id), tuple(cards.get(one.id, ()))) for one in shown]
        return Roll(people, len(said.keys() - {one.id for one in shown}))

    async def strangers(self) -> int:
        """How many scans counted for nobody."""
        query = select(func.count()).where(
            Mark.gathering_id == self._gathering.id,
            Mark.outcome.in_(("unknown-card", "revoked-card", "other-unit")),
        )
        return await self._session.scalar(query) or 0

    async def take(self, marks: Sequence[Noted]) -> list[Taken]:
        """Decides about each and keeps it; the same mark a second time gets the same answer.

        The gathering must be locked.
        """
        known = await self._known([one.id for one in marks])
        names = {one.id: one.name for one in await self._members()}
        cards = await self._found([one.card for one in marks if one.card is not None], names)
        taken = []
        for noted in marks:
            digest = self._digest(noted)
            before = known.get(noted.id)
            if before is None:
                known[noted.id] = before = self._decided(noted, digest, names, cards)
                self._session.add(before)
                taken.append(_taken(before, "kept", names))
            elif before.digest == digest:
                taken.append(_taken(before, "already", names))
            else:
                taken.append(Taken(noted.id, "conflict", None, None, None, noted.made_at))
        await self._session.flush()
        return taken

    def _decided(
        self, noted: Noted, digest: bytes, names: dict[UUID, str], cards: dict[bytes, _Found]
    ) -> Mark:
        found = _Found(noted.person, noted.word) if noted.person in names else _OTHER
        if noted.card is not None:
            found = cards.get(noted.card, _UNKNOWN)
        return Mark(
            id=noted.id,
            gathering_id=self._gathering.id,
            person_id=found.person,
            way=noted.way,
            outcome=found.outcome,
            reason=noted.reason and text.nfc(noted.reason),
            card_hash=noted.card,
            digest=digest,
            made_at=noted.made_at,
            received_at=clock.now(),
            made_by=self._by,
        )

    def _digest(self, noted: Noted) -> bytes:
        card = None if noted.card is None else noted.card.hex()
        content: list[Any] = [self._gathering.id, self._by, noted.way, noted.person, card]
        content += [noted.word, noted.reason, clock.to_ms(noted.made_at)]
        return hashlib.sha256(msgspec.json.encode(content)).digest()

    async def _known(self, ids: Collection[UUID]) -> dict[UUID, Mark]:
        found = await self._session.scalars(select(Mark).where(Mark.id.in_(ids)))
        return {one.id: one for one in found}

    async def _found(self, tags: Collection[bytes], names: Collection[UUID]) -> dict[bytes, _Found]:
        """Whose cards they are; one of somebody else's people is only known to be a card."""
        if not tags:
            return {}
        within = or_(*(_has_tag(tag) for tag in set(tags)))
        rows = await self._session.execute(
            select(Card.code_hash, Card.person_id, Card.revoked_at)
            .join(Person, Person.id == Card.person_id)
            .where(Card.purpose == "learner", Person.is_shown(), Person.ended_at.is_(None), within)
            .order_by(Card.issued_at)
        )
        found: dict[bytes, _Found] = {}
        for code_hash, person, revoked_at in rows:
            one = _OTHER
            if person in names:
                one = _Found(person, "present" if revoked_at is None else "revoked-card")
            tag = code_hash[:TAG]
            found[tag] = max(found.get(tag, one), one, key=_weight)
        return found

    async def _cards(self, people: Collection[UUID]) -> dict[UUID, list[CardTag]]:
        rows = await self._session.execute(
            select(Card.person_id, Card.code_hash, Card.revoked_at)
            .where(Card.person_id.in_(people), Card.purpose == "learner")
            .order_by(Card.issued_at)
        )
        found: dict[UUID, list[CardTag]] = {}
        for person, code_hash, revoked_at in rows:
            found.setdefault(person, []).append(CardTag(code_hash[:TAG], revoked_at is not None))
        return found

    async def _members(self) -> list[_Member]:
        """People who are the reader's today, and were the unit's then, are now, or were marked."""
        day = day_of(self._gathering)
        marked = select(Mark.person_id).where(Mark.gathering_id == self._gathering.id)
        rows = await self._session.execute(
            select(Person.id, Person.name, Version.name, self._is_expected(day))
            .join(Membership, Membership.person_id == Person.id)
            .join(Version, Version.unit_id == Membership.unit_id)
            .where(Membership.holds_on(self._today), Membership.unit_id.in_(self._units))
            .where(Version.holds_on(self._today), Person.ended_at.is_(None), Person.is_shown())
            .where(or_(self._belonged(day), self._belonged(self._today), Person.id.in_(marked)))
            .order_by(Person.folded, Person.id)
        )
        return [_Member(*row) for row in rows]

    def _belonged(self, day: date) -> ColumnElement[bool]:
        then = Membership.__table__.alias(f"then_{day:%Y%m%d}")
        return exists().where(
            then.c.person_id == Person.id,
            then.c.unit_id.in_(under(self._gathering.unit_id)),
            then.c.valid_from <= day,
            or_(then.c.valid_to.is_(None), then.c.valid_to > day),
        )

    def _is_expected(self, day: date) -> ColumnElement[bool]:
        learns = exists().where(
            Role.person_id == Person.id, Role.role == "learner", Role.holds_on(day)
        )
        return and_(learns, self._belonged(day))


class _Member(NamedTuple):
    id: UUID
    name: str
    unit_name: str
    is_expected: bool


class _Found(NamedTuple):
    person: UUID | None
    outcome: Outcome


_OTHER = _Found(None, "other-unit")
_UNKNOWN = _Found(None, "unknown-card")
_WEIGHTS: dict[Outcome, int] = {"present": 2, "revoked-card": 1}


def _weight(found: _Found) -> int:
    """Of two cards with one tag, that of somebody expected counts."""
    return _WEIGHTS.get(found.outcome, 0)


def _has_tag(tag: bytes) -> ColumnElement[bool]:
    rest = _HASH - TAG
    return Card.code_hash.between(tag + bytes(rest), tag + b"\xff" * rest)


def _taken(mark: Mark, result: Result, names: dict[UUID, str]) -> Taken:
    person = mark.person_id if mark.person_id in names else None
    name = None if person is None else names[person]
    at = min(mark.made_at, mark.received_at)
    return Taken(mark.id, result, mark.outcome, person, name, at)


def _expected(member: _Member, said: Any, cards: tuple[CardTag, ...]) -> Expected:
    if said is None or said.outcome == "taken-back":
        return Expected(*member[:3], "none", None, None, None, cards)
    return Expected(*member[:3], said.outcome, said.at, said.way, said.reason, cards)
