"""Service: whose key signed an envelope."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

import msgspec
from joserfc.jwk import ECKey
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.devices import Devices
from saovuong.signing import public_key
from saovuong.sync.parcels import Sender


class Senders:
    def __init__(self, session: AsyncSession) -> None:
        self._devices = Devices(session)

    async def find(self, device_id: UUID) -> tuple[Sender, ECKey]:
        """The sender and its verification key; raises UnknownDevice or RevokedDevice."""
        device = await self._devices.trusted(device_id)
        sender = Sender(device.id, device.person_id, device.registered_at)
        return sender, _key(msgspec.json.encode(device.public_key))


@lru_cache(maxsize=4096)
def _key(jwk: bytes) -> ECKey:
    return public_key(msgspec.json.decode(jwk, type=dict[str, str]))
