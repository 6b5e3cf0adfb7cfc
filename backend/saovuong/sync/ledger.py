"""Service: what each device was receipted for, summed, and what it last said of its outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select

from saovuong import clock
from saovuong.db.bulk import Many, inserts, lookup
from saovuong.identity.models import Device
from saovuong.learning.models import Event
from saovuong.sync.models import Held, Oddity
from saovuong.sync.parcels import Parcel

NOTHING = bytes(32)


def _if_later(name: str) -> str:
    """Keeps what a later envelope said."""
    is_later = "devices.last_seq < new.last_seq"
    return f"{name} = CASE WHEN {is_later} THEN new.{name} ELSE devices.{name} END"


_HELD = inserts(Held, keys=("device_id",))
_HELD_OF = lookup(Held, key="device_id")
_LATEST = ("last_seq", "last_contact_at", "unsent_left", "unsent_oldest")
_SPENT = """spent_ms = new.spent_ms + CASE WHEN devices.spent_ms > new.last_contact_at
THEN devices.spent_ms ELSE new.last_contact_at END"""
"""What is spent is added up whatever the order, also by several processes; ``new`` has the cost."""
_CONTACTS = Many(
    Device.__table__,  # type: ignore[arg-type]
    ("id", *_LATEST, "spent_ms"),
    f"UPDATE devices SET {_SPENT}, {', '.join(map(_if_later, _LATEST))} FROM",  # noqa: S608
    "WHERE devices.id = new.id",
)


def xor(*digests: bytes) -> bytes:
    """The order-free sum of 32-byte digests."""
    return reduce(int.__xor__, map(int.from_bytes, digests)).to_bytes(32)


class Ledger:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, taken: Iterable[tuple[UUID, list[bytes]]]) -> None:
        """Counts newly receipted digests of each device; each is taken once only."""
        sums: dict[UUID, tuple[int, bytes]] = {}
        for device, digests in taken:
            count, total = sums.get(device, (0, NOTHING))
            sums[device] = count + len(digests), xor(total, *digests)
        self.add_sums(sums)

    def add_sums(self, sums: dict[UUID, tuple[int, bytes]]) -> None:
        """Adds a count and an XOR for each device."""
        if sums:
            _HELD.run(self._connection, self._with_earlier(sums))

    def _with_earlier(self, sums: dict[UUID, tuple[int, bytes]]) -> list[dict[str, Any]]:
        rows = _HELD_OF.run(self._connection, sums.keys())
        earlier = {row.device_id: (row.pieces, row.digest) for row in rows}
        return [
            {
                "device_id": device,
                "pieces": count + earlier.get(device, (0, NOTHING))[0],
                "digest": xor(total, earlier.get(device, (0, NOTHING))[1]),
            }
            for device, (count, total) in sorted(sums.items())
        ]

    def recount(self) -> dict[UUID, tuple[int, bytes]]:
        """What ``held`` should say, from every event and every oddity."""
        sums: dict[UUID, tuple[int, bytes]] = {}
        seen: set[tuple[UUID, bytes]] = set()
        for table in (Event, Oddity):
            for device, digest in self._connection.execute(select(table.device_id, table.digest)):
                if (device, digest) not in seen:
                    seen.add((device, digest))
                    count, total = sums.get(device, (0, NOTHING))
                    sums[device] = count + 1, xor(total, digest)
        return sums

    def kept(self) -> dict[UUID, tuple[int, bytes]]:
        rows = self._connection.execute(select(Held.device_id, Held.pieces, Held.digest))
        return {row.device_id: (row.pieces, row.digest) for row in rows}

    def correct(self, sums: dict[UUID, tuple[int, bytes]]) -> None:
        """Replaces what is kept by ``sums``."""
        self._connection.execute(delete(Held))
        self.add_sums(sums)

    def note_contacts(self, parcels: Sequence[Parcel]) -> None:
        """Remembers each device's latest word on its outbox, whatever the order, and its quota."""
        latest: dict[UUID, dict[str, Any]] = {}
        for row in sorted(map(_contact, parcels), key=itemgetter("id", "last_seq")):
            if earlier := latest.get(row["id"]):
                row["spent_ms"] += earlier["spent_ms"]
            latest[row["id"]] = row
        _CONTACTS.run(self._connection, list(latest.values()))


def _contact(parcel: Parcel) -> dict[str, Any]:
    outbox, offset = parcel.envelope.outbox, parcel.envelope.offset_ms or 0
    # A wrong clock may say any year, also one that no calendar here has.
    latest = clock.to_ms(parcel.received_at)
    oldest = None if outbox.oldest is None else min(max(outbox.oldest + offset, 0), latest)
    return {
        "id": parcel.sender.device,
        "last_seq": parcel.envelope.seq,
        "last_contact_at": parcel.received_at,
        "spent_ms": parcel.cost_ms,
        "unsent_left": outbox.left,
        "unsent_oldest": None if oldest is None else clock.from_ms(oldest),
    }
