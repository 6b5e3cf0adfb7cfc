"""Settles a group of parcels: reads once what is known, decides, writes once what is new.

Runs inside one transaction of the sink and never commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from saovuong.db.bulk import inserts, lookup
from saovuong.learning.models import Event
from saovuong.learning.records import Records
from saovuong.signing import ServerKey
from saovuong.sync.ledger import Ledger
from saovuong.sync.models import Oddity, Receipt
from saovuong.sync.parcels import Parcel
from saovuong.sync.settling import Fresh, Known, Reply, Settling, Verdict, odd

_RECEIPTS, _EVENTS, _ODDITIES = inserts(Receipt), inserts(Event), inserts(Oddity)
_KNOWN = lookup(Event, key="id", names=("id", "digest", "receipt_id"))
_SET_ASIDE = lookup(
    Oddity,
    key="digest",
    names=("device_id", "digest", "reason", "receipt_id"),
    only_if="released_at IS NULL",
)
_GIVEN = lookup(Receipt, key="id", names=("id", "jws"))


class Inbox:
    def __init__(self, connection: Connection, key: ServerKey) -> None:
        self._connection = connection
        self._key = key
        self._records = Records(connection)

    def settle(self, parcels: Sequence[Parcel]) -> list[Reply]:
        """One reply a parcel, in order. Raises whatever the database raises."""
        self._records.lock({parcel.sender.person for parcel in parcels})
        known = self._look_up(parcels)
        fresh = Fresh()
        settled = [Settling(parcel, known, fresh, self._key).settle() for parcel in parcels]
        self._write(fresh)
        self._records.save(known.records)
        ledger = Ledger(self._connection)
        ledger.add(fresh.taken)
        ledger.note_contacts(parcels)
        return self._replies(settled, fresh)

    def _look_up(self, parcels: Sequence[Parcel]) -> Known:
        attempts = {attempt for parcel in parcels for attempt in parcel.attempts()}
        return Known(
            events=self._events(parcels),
            oddities=self._oddities(parcels),
            owners=self._records.owners(attempts),
            records=self._records.load({parcel.sender.person for parcel in parcels}),
        )

    def _events(self, parcels: Sequence[Parcel]) -> dict[int, tuple[bytes, UUID]]:
        ids = {i.event_id.int: i.event_id for p in parcels for i in p.items if i.event_id}
        rows = _KNOWN.run(self._connection, ids.values())
        return {row.id.int: (row.digest, row.receipt_id) for row in rows}

    def _oddities(self, parcels: Sequence[Parcel]) -> dict[tuple[UUID, bytes], Verdict]:
        wanted = {item.digest for parcel in parcels for item in parcel.items}
        rows = _SET_ASIDE.run(self._connection, wanted)
        return {(row.device_id, row.digest): odd(row.reason, row.receipt_id) for row in rows}

    def _write(self, fresh: Fresh) -> None:
        receipts = [
            {"id": one.id, "device_id": one.device, "given_at": one.at, "jws": one.jws}
            for one in fresh.receipts
        ]
        for table, rows in (
            (_RECEIPTS, receipts),
            (_EVENTS, fresh.events),
            (_ODDITIES, fresh.oddities),
        ):
            table.run(self._connection, rows)

    def _replies(self, settled: list[list[Verdict]], fresh: Fresh) -> list[Reply]:
        """Verdicts with the receipts they name: those given now, or the first time."""
        texts = {one.id: one.jws for one in fresh.receipts}
        wanted = {verdict.receipt for verdicts in settled for verdict in verdicts}
        given = _GIVEN.run(self._connection, wanted - texts.keys())
        texts |= {row.id: row.jws for row in given}
        return [
            Reply(verdicts, [texts[one] for one in dict.fromkeys(v.receipt for v in verdicts)])
            for verdicts in settled
        ]
