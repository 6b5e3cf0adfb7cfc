"""Settles a group of parcels: reads once what is known, decides, writes once what is new.

Runs inside one transaction of the sink and never commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, text

from saovuong.learning.models import Event
from saovuong.learning.records import Records
from saovuong.signing import ServerKey
from saovuong.sync.ledger import Ledger
from saovuong.sync.models import Oddity, Receipt
from saovuong.sync.parcels import Parcel
from saovuong.sync.settling import Fresh, Known, Reply, Settling, Verdict, odd


class Inbox:
    def __init__(self, connection: Connection, key: ServerKey) -> None:
        self._connection = connection
        self._key = key
        self._records = Records(connection)

    def settle(self, parcels: Sequence[Parcel]) -> list[Reply]:
        """One reply a parcel, in order. Raises whatever the database raises."""
        self._lock({parcel.sender.person for parcel in parcels})
        known = self._look_up(parcels)
        fresh = Fresh()
        settled = [Settling(parcel, known, fresh, self._key).settle() for parcel in parcels]
        self._write(fresh)
        self._records.save(known.records)
        ledger = Ledger(self._connection)
        ledger.add(fresh.taken)
        ledger.note_contacts(parcels)
        return self._replies(settled, fresh)

    def _lock(self, people: set[UUID]) -> None:
        """On PostgreSQL, one writer a person at a time, in one order; SQLite has one writer."""
        if self._connection.dialect.name == "postgresql":
            keys = sorted(person.int >> 65 for person in people)
            lock = text("SELECT pg_advisory_xact_lock(k) FROM unnest(CAST(:keys AS bigint[])) k")
            self._connection.execute(lock, {"keys": keys})

    def _look_up(self, parcels: Sequence[Parcel]) -> Known:
        attempts = {attempt for parcel in parcels for attempt in parcel.attempts()}
        return Known(
            events=self._events(parcels),
            oddities=self._oddities(parcels),
            owners=self._records.owners(attempts),
            records=self._records.load({parcel.sender.person for parcel in parcels}),
        )

    def _events(self, parcels: Sequence[Parcel]) -> dict[UUID, tuple[bytes, UUID]]:
        ids = sorted({i.event_id for parcel in parcels for i in parcel.items if i.event_id})
        found: dict[UUID, tuple[bytes, UUID]] = {}
        for some in _chunks(ids):
            query = select(Event.id, Event.digest, Event.receipt_id).where(Event.id.in_(some))
            found |= {
                row.id: (row.digest, row.receipt_id) for row in self._connection.execute(query)
            }
        return found

    def _oddities(self, parcels: Sequence[Parcel]) -> dict[tuple[UUID, bytes], Verdict]:
        wanted = sorted({item.digest for parcel in parcels for item in parcel.items})
        devices = sorted({parcel.sender.device for parcel in parcels})
        columns = (Oddity.device_id, Oddity.digest, Oddity.reason, Oddity.receipt_id)
        found: dict[tuple[UUID, bytes], Verdict] = {}
        for some in _chunks(wanted):
            query = select(*columns).where(
                Oddity.device_id.in_(devices),
                Oddity.digest.in_(some),
                Oddity.released_at.is_(None),
            )
            for row in self._connection.execute(query):
                found[row.device_id, row.digest] = odd(row.reason, row.receipt_id)
        return found

    def _write(self, fresh: Fresh) -> None:
        receipts = [
            {"id": one.id, "device_id": one.device, "given_at": one.at, "jws": one.jws}
            for one in fresh.receipts
        ]
        for table, rows in ((Receipt, receipts), (Event, fresh.events), (Oddity, fresh.oddities)):
            if rows:
                self._connection.execute(insert(table), rows)

    def _replies(self, settled: list[list[Verdict]], fresh: Fresh) -> list[Reply]:
        """Verdicts with the receipts they name: those given now, or the first time."""
        texts = {one.id: one.jws for one in fresh.receipts}
        wanted = {verdict.receipt for verdicts in settled for verdict in verdicts}
        for some in _chunks(sorted(wanted - texts.keys())):
            query = select(Receipt.id, Receipt.jws).where(Receipt.id.in_(some))
            texts |= {row.id: row.jws for row in self._connection.execute(query)}
        return [
            Reply(verdicts, [texts[one] for one in dict.fromkeys(v.receipt for v in verdicts)])
            for verdicts in settled
        ]


def _chunks(values: list[Any], size: int = 500) -> Iterable[list[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))
