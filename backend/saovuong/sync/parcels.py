"""An envelope on its way in: verified, its events read, waiting to be settled.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from saovuong.curriculum.banks import EditionBank
from saovuong.learning.events import Fact, Happening, SittingFact, Unreadable, read
from saovuong.sync.protocol import Envelope, bodies


@dataclass(frozen=True, slots=True)
class Sender:
    """The registered key behind an envelope; ``lost_at``: since when the phone is lost;
    ``spent_ms``: until when, by the database, its quota is spent."""

    device: UUID
    person: UUID
    registered_at: datetime
    lost_at: datetime | None = None
    spent_ms: int = 0


class Item(msgspec.Struct, gc=False):
    """One event as sent: its bytes, and either what it says or why it cannot be read."""

    body: bytes
    digest: bytes
    frame: Happening | None
    fact: Fact | None
    event_id: UUID | None
    reason: str | None


@dataclass(slots=True)
class Parcel:
    sender: Sender
    envelope: Envelope
    received_at: datetime
    items: list[Item]
    cost_ms: int = 0
    """What it takes off the quota of its device."""
    banks: Mapping[str, EditionBank] = field(default_factory=dict)

    @classmethod
    def of(cls, envelope: Envelope, sender: Sender, received_at: datetime) -> Parcel:
        """Reads every event of ``envelope``; raises MalformedEnvelope for text without UTF-8."""
        items = [_item(body, sender) for body in bodies(envelope)]
        return cls(sender, envelope, received_at, items)

    def editions(self) -> set[str]:
        """The hashes of all editions its events speak of."""
        return {item.fact.edition for item in self.items if item.fact is not None}

    def attempts(self) -> Iterable[UUID]:
        for item in self.items:
            if isinstance(item.fact, SittingFact):
                yield item.fact.attempt


def _item(body: bytes, sender: Sender) -> Item:
    digest = sha256(body).digest()
    try:
        frame, fact = read(body)
    except Unreadable as unreadable:
        return Item(body, digest, None, None, unreadable.event_id, unreadable.reason)
    if frame.person != sender.person or frame.device != sender.device:
        return Item(body, digest, None, None, frame.id, "foreign-person")
    return Item(body, digest, frame, fact, frame.id, None)
