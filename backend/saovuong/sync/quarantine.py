"""Service: work that was set aside, and its release once the server can understand it.

Nothing is ever deleted here. A release runs the same decision again, with the editions known now,
and keeps the receipt the phone already has.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.curriculum.banks import EditionBank
from saovuong.i18n import _
from saovuong.identity.models import Device, Membership, Person
from saovuong.learning.events import Fact, SittingFact, Unreadable, read
from saovuong.learning.models import Event
from saovuong.learning.progress import Arrival, check, check_sitting, fold
from saovuong.learning.records import Records
from saovuong.learning.timing import happened_at
from saovuong.problems import NotFound
from saovuong.sync.models import Oddity
from saovuong.sync.settling import AFTER_LOSS

PAGE = 50


class OddityUnknown(NotFound):
    code = "oddity-unknown"
    message = _("There is no such piece of work set aside.")


class SetAside(NamedTuple):
    oddity: Oddity
    person_name: str


class Quarantine:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, units: Select[UUID], after: UUID | None) -> list[SetAside]:
        """Up to ``PAGE`` pieces of people in ``units`` not yet released, oldest first."""
        query = (
            select(Oddity, Person.name)
            .join(Person, Person.id == Oddity.person_id)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.holds_on(clock.today()), Membership.unit_id.in_(units))
            .where(Oddity.released_at.is_(None), Person.is_shown())
            .order_by(Oddity.id)
            .limit(PAGE)
        )
        if after is not None:
            query = query.where(Oddity.id > after)
        return [SetAside(*row) for row in (await self._session.execute(query))]

    async def find(self, units: Select[UUID], oddity_id: UUID) -> Oddity:
        """The piece, of somebody in ``units``; raises OddityUnknown."""
        query = (
            select(Oddity)
            .join(Membership, Membership.person_id == Oddity.person_id)
            .where(Membership.holds_on(clock.today()), Membership.unit_id.in_(units))
            .where(Oddity.id == oddity_id, Oddity.released_at.is_(None))
        )
        found = await self._session.scalar(query)
        if found is None:
            raise OddityUnknown
        return found

    async def release(self, oddity: Oddity, banks: Mapping[str, EditionBank]) -> str | None:
        """Keeps the piece as an event; returns why not when it still cannot be understood."""
        device = await self._session.get_one(Device, oddity.device_id)
        connection = await self._session.connection()
        return await connection.run_sync(lambda c: _Release(c, oddity, device).run(banks))


def editions_of(oddity: Oddity) -> set[str]:
    """The editions a piece speaks of, as far as it can be read."""
    try:
        return {read(oddity.body)[1].edition}
    except Unreadable:
        return set()


class _Release:
    def __init__(self, connection: Connection, oddity: Oddity, device: Device) -> None:
        self._connection, self._oddity = connection, oddity
        self._registered_at, self._lost_at = device.registered_at, device.lost_at
        self._records = Records(connection)

    def run(self, banks: Mapping[str, EditionBank]) -> str | None:
        oddity = self._oddity
        try:
            frame, fact = read(oddity.body)
            if frame.person != oddity.person_id or frame.device != oddity.device_id:
                return "foreign-person"
            if self._is_after_loss():
                return AFTER_LOSS
            bank = check(fact, banks.get(fact.edition))
        except Unreadable as unreadable:
            return unreadable.reason
        self._records.lock({oddity.person_id})
        if self._is_taken(frame.id):
            return "conflict"
        if isinstance(fact, SittingFact) and (reason := self._refusal(fact)):
            return reason
        offset = frame.offset_ms if frame.offset_ms is not None else oddity.offset_ms
        at, suspect = happened_at(frame.at, offset, self._registered_at, oddity.received_at)
        self._keep(frame.id, frame.type, at, suspect)
        self._fold(fact, bank, at)
        return None

    def _is_after_loss(self) -> bool:
        """Whether it was made after the loss as it is stated now; undated work came before it."""
        made_at = self._oddity.happened_at
        return self._lost_at is not None and made_at is not None and made_at >= self._lost_at

    def _is_taken(self, event_id: UUID) -> bool:
        known = select(Event.position).where(Event.id == event_id)
        return self._connection.scalar(known) is not None

    def _refusal(self, fact: SittingFact) -> str | None:
        person = self._oddity.person_id
        if self._records.owners({fact.attempt}).get(fact.attempt, person) != person:
            return "foreign-attempt"
        try:
            check_sitting(self._records.load({person})[person], fact)
        except Unreadable as unreadable:
            return unreadable.reason
        return None

    def _keep(self, event_id: UUID, kind: str, at: datetime, is_suspect: bool) -> None:
        oddity = self._oddity
        row = {
            "id": event_id,
            "person_id": oddity.person_id,
            "device_id": oddity.device_id,
            "type": kind,
            "happened_at": at,
            "received_at": oddity.received_at,
            "is_clock_suspect": is_suspect,
            "digest": oddity.digest,
            "body": oddity.body,
            "receipt_id": oddity.receipt_id,
        }
        self._connection.execute(insert(Event), [row])
        released = update(Oddity).where(Oddity.id == oddity.id).values(released_at=clock.now())
        self._connection.execute(released)

    def _fold(self, fact: Fact, bank: EditionBank, at: datetime) -> None:
        oddity = self._oddity
        records = self._records.load({oddity.person_id})
        arrival = Arrival(at, oddity.received_at, oddity.digest)
        fold(records[oddity.person_id], fact, bank, arrival)
        self._records.save(records)
