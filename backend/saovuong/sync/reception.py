"""Service: the whole road of one envelope, from raw bytes to a committed reply."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.curriculum.banks import EditionBank
from saovuong.curriculum.editions import Editions
from saovuong.db.session import Sessions
from saovuong.sync.parcels import Parcel
from saovuong.sync.protocol import parse, unseal
from saovuong.sync.senders import Senders
from saovuong.sync.settling import Reply
from saovuong.sync.sink import Sink


class Reception:
    def __init__(self, sessions: Sessions, sink: Sink) -> None:
        self._sessions = sessions
        self._sink = sink

    async def receive(self, raw: bytes) -> tuple[Parcel, Reply]:
        """Raises the protocol's refusals; returns only what is committed."""
        received_at = clock.now()
        sealed, device = parse(raw)
        async with self._sessions.reading() as reader:
            sender, key = await Senders(reader).find(device)
            envelope = unseal(sealed, sender.device, sender.person, key)
            parcel = Parcel.of(envelope, sender, received_at)
            parcel.banks = await known_banks(reader, parcel.editions())
        return parcel, await self._sink.settle(parcel)


async def known_banks(session: AsyncSession, editions: Collection[str]) -> dict[str, EditionBank]:
    """The banks of those ``editions`` that were published here."""
    service = Editions(session)
    found = {edition: await service.bank(edition) for edition in editions}
    return {edition: bank for edition, bank in found.items() if bank is not None}
