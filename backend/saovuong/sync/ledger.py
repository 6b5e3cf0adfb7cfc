"""Service: what each device was receipted for, summed, and what it last said of its outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select, update

from saovuong import clock
from saovuong.identity.models import Device
from saovuong.learning.models import Event
from saovuong.learning.records import insert_into
from saovuong.sync.models import Held, Oddity
from saovuong.sync.parcels import Parcel

NOTHING = bytes(32)


def xor(one: bytes, other: bytes) -> bytes:
    """The order-free sum of 32-byte digests."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(32)


class Ledger:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, taken: Iterable[tuple[UUID, bytes]]) -> None:
        """Counts newly receipted (device, digest) pairs; each is taken once only."""
        sums: dict[UUID, tuple[int, bytes]] = {}
        for device, digest in taken:
            count, total = sums.get(device, (0, NOTHING))
            sums[device] = count + 1, xor(total, digest)
        self.add_sums(sums)

    def add_sums(self, sums: dict[UUID, tuple[int, bytes]]) -> None:
        """Adds a count and an XOR for each device."""
        if sums:
            self._write(self._with_earlier(sums))

    def _with_earlier(self, sums: dict[UUID, tuple[int, bytes]]) -> list[dict[str, Any]]:
        query = select(Held.device_id, Held.pieces, Held.digest)
        rows = self._connection.execute(query.where(Held.device_id.in_(sorted(sums))))
        earlier = {row.device_id: (row.pieces, row.digest) for row in rows}
        return [
            {
                "device_id": device,
                "pieces": count + earlier.get(device, (0, NOTHING))[0],
                "digest": xor(total, earlier.get(device, (0, NOTHING))[1]),
            }
            for device, (count, total) in sorted(sums.items())
        ]

    def _write(self, rows: list[dict[str, Any]]) -> None:
        insert = insert_into(self._connection, Held)
        values = {"pieces": insert.excluded.pieces, "digest": insert.excluded.digest}
        upsert = insert.on_conflict_do_update(index_elements=["device_id"], set_=values)
        self._connection.execute(upsert, rows)

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
        """Remembers each device's latest word on its outbox; an older envelope changes nothing."""
        rows = [_contact(parcel) for parcel in parcels]
        statement = (
            update(Device)
            .where(Device.id == bindparam("of_device"), Device.last_seq < bindparam("seq"))
            .values(
                last_seq=bindparam("seq"),
                last_contact_at=bindparam("contact"),
                unsent_left=bindparam("unsent"),
                unsent_oldest=bindparam("since"),
            )
        )
        rows.sort(key=lambda row: (row["of_device"], row["seq"]))
        self._connection.execute(statement, rows, execution_options={"synchronize_session": False})


def _contact(parcel: Parcel) -> dict[str, Any]:
    outbox, offset = parcel.envelope.outbox, parcel.envelope.offset_ms or 0
    oldest = None if outbox.oldest is None else clock.from_ms(outbox.oldest + offset)
    return {
        "of_device": parcel.sender.device,
        "seq": parcel.envelope.seq,
        "contact": parcel.received_at,
        "unsent": outbox.left,
        "since": oldest,
    }
