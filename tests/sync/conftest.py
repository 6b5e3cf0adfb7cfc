"""A server's receiving end on a real database, with one province and one small edition."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from saovuong import clock
from saovuong.curriculum.banks import EditionBank
from saovuong.db.session import Sessions
from saovuong.signing import ServerKey
from saovuong.sync.inbox import Inbox
from saovuong.sync.parcels import Parcel
from saovuong.sync.protocol import parse, unseal
from saovuong.sync.senders import Senders
from saovuong.sync.settling import Reply
from saovuong.sync.sink import Sink
from tests.factories.banks import EDITION, bank
from tests.factories.phones import Phone
from tests.factories.province import Province, found_province, registered_phone


@dataclass
class Station:
    """Receives envelopes as the server does, with the editions it was given."""

    sessions: Sessions
    sink: Sink
    key: ServerKey
    province: Province
    banks: dict[str, EditionBank]

    async def receive(self, raw: bytes) -> Reply:
        return await self.sink.settle(await self.parcel(raw))

    async def settle_together(self, envelopes: list[bytes]) -> list[Reply]:
        """All of them in one transaction, as the sink does with a group."""
        parcels = [await self.parcel(raw) for raw in envelopes]
        async with self.sessions.connection() as connection:
            return await connection.run_sync(lambda c: Inbox(c, self.key).settle(parcels))

    async def parcel(self, raw: bytes) -> Parcel:
        received_at = clock.now()
        sealed, device = parse(raw)
        async with self.sessions.reading() as reader:
            sender, key = await Senders(reader).find(device)
        parcel = Parcel.of(unseal(sealed, device, sender.person, key), sender, received_at)
        parcel.banks = self.banks
        return parcel

    async def phone(self, learner: int = 0, **settings: object) -> Phone:
        person = self.province.learners[learner]
        return await registered_phone(self.sessions, person, **settings)


@pytest.fixture
async def station(sessions: Sessions) -> AsyncIterator[Station]:
    key = ServerKey.generate()
    sink = Sink(sessions, key)
    sink.start()
    province = await found_province(sessions)
    yield Station(sessions, sink, key, province, {EDITION: bank()})
    await sink.stop()
