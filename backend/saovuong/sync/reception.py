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
from saovuong.sync.quota import Quota
from saovuong.sync.senders import Porter
from saovuong.sync.settling import Reply
from saovuong.sync.sink import Sink

_MOST_BANKS = 64


class Reception:
    def __init__(self, sessions: Sessions, sink: Sink) -> None:
        self._sessions = sessions
        self._sink = sink
        self._porter = Porter(sessions)
        self._quota = Quota()
        self._banks: dict[str, EditionBank] = {}

    async def receive(self, raw: bytes) -> tuple[Parcel, Reply]:
        """Raises the protocol's refusals; returns only what is committed."""
        received_at = clock.now()
        sealed, device = parse(raw)
        sender, key = await self._porter.find(device)
        envelope = unseal(sealed, sender.device, sender.person, key)
        cost = self._quota.spend(sender, len(raw), received_at)  # never at a stranger's word
        parcel = Parcel.of(envelope, sender, received_at)
        parcel.cost_ms = cost
        parcel.banks = await self._known(parcel.editions())
        return parcel, await self._sink.settle(parcel)

    async def _known(self, editions: set[str]) -> dict[str, EditionBank]:
        """An edition never changes, so the banks in use are kept at hand."""
        if missing := editions - self._banks.keys():
            if len(self._banks) > _MOST_BANKS:
                self._banks.clear()
            async with self._sessions.reading() as reader:
                self._banks |= await known_banks(reader, missing)
        return {one: self._banks[one] for one in editions if one in self._banks}


async def known_banks(session: AsyncSession, editions: Collection[str]) -> dict[str, EditionBank]:
    """The banks of those ``editions`` that were published here."""
    service = Editions(session)
    found = {edition: await service.bank(edition) for edition in editions}
    return {edition: bank for edition, bank in found.items() if bank is not None}
