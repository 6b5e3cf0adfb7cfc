"""Decides what each event of a parcel is, against what the server already holds.

A rule: knows neither the database nor HTTP. It leaves what is new in ``Fresh`` for the inbox to
write, and what follows for the person in their ``Record``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import UUID

from saovuong.ids import uuid7
from saovuong.learning.events import Fact, Happening, TestStarted, TestSubmitted, Unreadable
from saovuong.learning.progress import Arrival, Record, check, fold
from saovuong.learning.timing import happened_at
from saovuong.signing import ServerKey, b64url
from saovuong.sync.parcels import Item, Parcel
from saovuong.sync.receipts import Given, ReceiptBook

Outcome = Literal["kept", "already", "conflict", "quarantined"]


class Verdict(NamedTuple):
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

    events: dict[UUID, tuple[bytes, UUID]]
    oddities: dict[tuple[UUID, bytes], Verdict]
    owners: dict[UUID, UUID]
    records: dict[UUID, Record]


@dataclass(slots=True)
class Fresh:
    """What the group adds."""

    events: list[dict[str, Any]] = field(default_factory=list)
    oddities: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[Given] = field(default_factory=list)
    taken: list[tuple[UUID, bytes]] = field(default_factory=list)
    """Device and digest of everything receipted, for the rolling digests."""


class Settling:
    """One parcel being decided against what is known, leaving what is new in ``fresh``."""

    def __init__(self, parcel: Parcel, known: Known, fresh: Fresh, key: ServerKey) -> None:
        self._parcel, self._known, self._fresh = parcel, known, fresh
        sender = parcel.sender
        self._book = ReceiptBook(key, sender.person, sender.device, parcel.received_at)
        self._shared: list[bytes] = []
        self._shared_id = uuid7()

    def settle(self) -> list[Verdict]:
        """One verdict an event, in the order sent."""
        verdicts = [self._decide(item) for item in self._parcel.items]
        if self._shared:
            self._fresh.receipts.append(self._book.for_work(self._shared_id, self._shared))
        return verdicts

    def _decide(self, item: Item) -> Verdict:
        known_odd = self._known.oddities.get((self._parcel.sender.device, item.digest))
        if known_odd is not None:
            return known_odd
        if item.frame is None or item.fact is None:
            return self._set_aside(item, item.reason or "malformed-event")
        known = self._known.events.get(item.frame.id)
        if known is not None:
            digest, receipt = known
            if digest == item.digest:
                return Verdict("already", None, receipt)
            return self._set_aside(item, "conflict")
        return self._consider(item, item.frame, item.fact)

    def _consider(self, item: Item, frame: Happening, fact: Fact) -> Verdict:
        try:
            bank = check(fact, self._parcel.banks.get(fact.edition))
            self._claim(fact)
        except Unreadable as unreadable:
            return self._set_aside(item, unreadable.reason)
        receipt = self._receipt(item, fact)
        row = event_row(item, frame, self._parcel, receipt)
        self._fresh.events.append(row)
        self._known.events[frame.id] = (item.digest, receipt)
        arrival = Arrival(row["happened_at"], row["received_at"], b64url(item.digest))
        fold(self._known.records[self._parcel.sender.person], fact, bank, arrival)
        return Verdict("kept", None, receipt)

    def _claim(self, fact: Fact) -> None:
        """An attempt belongs to whoever spoke of it first."""
        if isinstance(fact, TestStarted | TestSubmitted):
            person = self._parcel.sender.person
            if self._known.owners.setdefault(fact.attempt, person) != person:
                raise Unreadable("foreign-attempt")

    def _receipt(self, item: Item, fact: Fact) -> UUID:
        self._fresh.taken.append((self._parcel.sender.device, item.digest))
        if isinstance(fact, TestSubmitted):
            given = self._book.for_submission(uuid7(), item.digest, fact.attempt)
            self._fresh.receipts.append(given)
            return given.id
        self._shared.append(item.digest)
        return self._shared_id

    def _set_aside(self, item: Item, reason: str) -> Verdict:
        parcel = self._parcel
        self._shared.append(item.digest)
        self._fresh.taken.append((parcel.sender.device, item.digest))
        self._fresh.oddities.append(
            {
                "id": uuid7(),
                "event_id": item.event_id,
                "person_id": parcel.sender.person,
                "device_id": parcel.sender.device,
                "reason": reason,
                "offset_ms": parcel.envelope.offset_ms,
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


def event_row(item: Item, frame: Happening, parcel: Parcel, receipt: UUID) -> dict[str, Any]:
    """The row of one readable event; its time is corrected by the phone's offset and bounds."""
    offset = frame.offset_ms if frame.offset_ms is not None else parcel.envelope.offset_ms
    at, suspect = happened_at(frame.at, offset, parcel.sender.registered_at, parcel.received_at)
    return {
        "id": frame.id,
        "person_id": parcel.sender.person,
        "device_id": parcel.sender.device,
        "type": frame.type,
        "happened_at": at,
        "received_at": parcel.received_at,
        "is_clock_suspect": suspect,
        "digest": item.digest,
        "body": item.body,
        "receipt_id": receipt,
    }


def odd(reason: str, receipt: UUID) -> Verdict:
    return Verdict("conflict" if reason == "conflict" else "quarantined", reason, receipt)
