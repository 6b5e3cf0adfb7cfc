"""Decides what each event of a parcel is, against what the server already holds.

A rule: knows neither the database nor HTTP. It leaves what is new in ``Fresh`` for the inbox to
write, and what follows for the person in their ``Record``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from saovuong import clock
from saovuong.ids import uuid7
from saovuong.learning.events import Fact, Happening, SittingFact, TestSubmitted, Unreadable
from saovuong.learning.progress import Arrival, Record, check, check_sitting, fold
from saovuong.learning.timing import happened_between, latest_made
from saovuong.signing import ServerKey
from saovuong.sync.parcels import Item, Parcel
from saovuong.sync.receipts import Given, ReceiptBook

Outcome = Literal["kept", "already", "conflict", "quarantined"]
AFTER_LOSS = "after-loss"
"""Why work is set aside that was made on a phone after it had been lost."""


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What became of one event, and the id of the receipt that covers it."""

    outcome: Outcome
    reason: str | None
    receipt: UUID


@dataclass(frozen=True, slots=True)
class Reply:
    """One verdict an event, in the order sent, and the receipts that cover them."""

    verdicts: list[Verdict]
    receipts: list[str]


@dataclass(slots=True)
class Known:
    """What the server already holds of what the group sends."""

    events: dict[int, tuple[bytes, UUID]]
    """Digest and receipt by the id as a number: UUIDs themselves hash slowly."""
    oddities: dict[tuple[UUID, bytes], Verdict]
    owners: dict[UUID, UUID]
    records: dict[UUID, Record]


@dataclass(slots=True)
class Fresh:
    """What the group adds."""

    events: list[dict[str, Any]] = field(default_factory=list)
    oddities: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[Given] = field(default_factory=list)
    taken: list[tuple[UUID, list[bytes]]] = field(default_factory=list)
    """Device and digests of everything receipted, for the rolling digests."""


class Settling:
    """One parcel being decided against what is known, leaving what is new in ``fresh``."""

    def __init__(self, parcel: Parcel, known: Known, fresh: Fresh, key: ServerKey) -> None:
        self._parcel, self._known, self._fresh = parcel, known, fresh
        sender = parcel.sender
        self._book = ReceiptBook(key, sender.person, sender.device, parcel.received_at)
        self._record = known.records[sender.person]
        self._earliest = clock.to_ms(sender.registered_at)
        self._latest = clock.to_ms(parcel.received_at)
        self._lost_at = sender.lost_at
        self._shared: list[bytes] = []
        self._shared_id = uuid7()
        self._taken: list[bytes] = []

    def settle(self) -> list[Verdict]:
        """One verdict an event, in the order sent."""
        verdicts = [self._decide(item) for item in self._parcel.items]
        if self._taken:
            self._fresh.taken.append((self._parcel.sender.device, self._taken))
        if self._shared:
            self._fresh.receipts.append(self._book.for_work(self._shared_id, self._shared))
        return verdicts

    def _decide(self, item: Item) -> Verdict:
        if self._known.oddities:
            known_odd = self._known.oddities.get((self._parcel.sender.device, item.digest))
            if known_odd is not None:
                return known_odd
        if item.frame is None or item.fact is None:
            return self._set_aside(item, item.reason or "malformed-event")
        known = self._known.events.get(item.frame.id.int)
        if known is not None:
            digest, receipt = known
            if digest == item.digest:
                return Verdict("already", None, receipt)
            return self._set_aside(item, "conflict")
        return self._consider(item, item.frame, item.fact)

    def _consider(self, item: Item, frame: Happening, fact: Fact) -> Verdict:
        try:
            if self._lost_at is not None:
                _refuse_after(self._lost_at, self._latest_made(frame))
            bank = check(fact, self._parcel.banks.get(fact.edition))
            self._claim(fact)
        except Unreadable as unreadable:
            return self._set_aside(item, unreadable.reason)
        receipt = self._receipt(item, fact)
        at, is_suspect = self._happened(frame)
        self._fresh.events.append(self._row(item, frame, receipt, at, is_suspect))
        self._known.events[frame.id.int] = (item.digest, receipt)
        fold(self._record, fact, bank, Arrival(at, self._parcel.received_at, item.digest))
        return Verdict("kept", None, receipt)

    def _happened(self, frame: Happening) -> tuple[datetime, bool]:
        offset = frame.offset_ms if frame.offset_ms is not None else self._parcel.envelope.offset_ms
        return happened_between(frame.at, offset, self._earliest, self._latest)

    def _latest_made(self, frame: Happening) -> datetime:
        envelope = self._parcel.envelope
        offset = frame.offset_ms if frame.offset_ms is not None else envelope.offset_ms
        sealed = envelope.made_at
        return latest_made(frame.at, offset, sealed, self._earliest, self._latest)

    def _dated(self, frame: Happening | None) -> datetime | None:
        """Only of a lost phone is it asked again, and again, when something was made."""
        return self._latest_made(frame) if frame is not None and self._lost_at is not None else None

    def _row(
        self, item: Item, frame: Happening, receipt: UUID, at: datetime, is_suspect: bool
    ) -> dict[str, Any]:
        sender = self._parcel.sender
        return {
            "id": frame.id,
            "person_id": sender.person,
            "device_id": sender.device,
            "type": frame.type,
            "happened_at": at,
            "received_at": self._parcel.received_at,
            "is_clock_suspect": is_suspect,
            "digest": item.digest,
            "body": item.body,
            "receipt_id": receipt,
        }

    def _claim(self, fact: Fact) -> None:
        """An attempt belongs to whoever spoke of it first, and to the test it was begun as."""
        if isinstance(fact, SittingFact):
            person = self._parcel.sender.person
            if self._known.owners.get(fact.attempt, person) != person:
                raise Unreadable("foreign-attempt")
            check_sitting(self._record, fact)
            self._known.owners[fact.attempt] = person

    def _receipt(self, item: Item, fact: Fact) -> UUID:
        self._taken.append(item.digest)
        if isinstance(fact, TestSubmitted):
            given = self._book.for_submission(uuid7(), item.digest, fact.attempt)
            self._fresh.receipts.append(given)
            return given.id
        self._shared.append(item.digest)
        return self._shared_id

    def _set_aside(self, item: Item, reason: str) -> Verdict:
        parcel = self._parcel
        self._shared.append(item.digest)
        self._taken.append(item.digest)
        self._fresh.oddities.append(
            {
                "id": uuid7(),
                "event_id": item.event_id,
                "person_id": parcel.sender.person,
                "device_id": parcel.sender.device,
                "reason": reason,
                "offset_ms": parcel.envelope.offset_ms,
                "happened_at": self._dated(item.frame),
                "received_at": parcel.received_at,
                "digest": item.digest,
                "body": item.body,
                "receipt_id": self._shared_id,
                "released_at": None,
            }
        )
        verdict = odd(reason, self._shared_id)
        self._known.oddities[parcel.sender.device, item.digest] = verdict
        return verdict


def _refuse_after(lost_at: datetime, made_at: datetime) -> None:
    if made_at >= lost_at:
        raise Unreadable(AFTER_LOSS)


def odd(reason: str, receipt: UUID) -> Verdict:
    return Verdict("conflict" if reason == "conflict" else "quarantined", reason, receipt)
