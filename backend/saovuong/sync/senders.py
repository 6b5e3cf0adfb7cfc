"""Services: whose key signed an envelope; many envelopes that arrive together ask once.

A withdrawn key is refused, but for one case: a phone that was reported lost may still hand over
what it made before the loss. What is older is told apart event by event, in ``settling``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec
from joserfc.jwk import ECKey
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.db.session import Sessions
from saovuong.identity.devices import RevokedDevice, UnknownDevice
from saovuong.identity.models import Device
from saovuong.problems import Problem
from saovuong.signing import public_key
from saovuong.sync.parcels import Sender

_SENDERS = select(
    Device.id,
    Device.person_id,
    Device.registered_at,
    Device.public_key,
    Device.revoked_at,
    Device.lost_at,
    Device.spent_ms,
).where(Device.id.in_(bindparam("wanted", expanding=True)))


class Known(NamedTuple):
    sender: Sender
    key: ECKey


class Senders:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, device_id: UUID) -> Known:
        """The sender and its verification key; raises UnknownDevice or RevokedDevice."""
        found = (await self.find_all([device_id]))[device_id]
        if isinstance(found, Problem):
            raise found
        return found

    async def find_all(self, devices: Collection[UUID]) -> dict[UUID, Known | Problem]:
        """What ``find`` would give or raise, of many at once."""
        found: dict[UUID, Known | Problem] = {device: UnknownDevice() for device in devices}
        rows = await self._session.execute(_SENDERS, {"wanted": sorted(devices)})
        for device, person, registered_at, jwk, revoked_at, lost_at, spent in rows:
            is_refused = revoked_at is not None and lost_at is None
            if is_refused or not jwk:  # the key of somebody whose data was erased is gone
                found[device] = RevokedDevice()
                continue
            sender = Sender(device, person, registered_at, lost_at, spent or 0)
            found[device] = Known(sender, _key(msgspec.json.encode(jwk)))
        return found


@lru_cache(maxsize=4096)
def _key(jwk: bytes) -> ECKey:
    return public_key(msgspec.json.decode(jwk, type=dict[str, str]))


class Porter:
    """Looks up senders in groups: whoever comes while a look-up is on its way is in the next."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._waiting: dict[UUID, asyncio.Future[Known]] = {}
        self._work: asyncio.Task[None] | None = None

    async def find(self, device: UUID) -> Known:
        """As ``Senders.find``."""
        loop = asyncio.get_running_loop()
        if device not in self._waiting:
            self._waiting[device] = loop.create_future()
        answer = self._waiting[device]
        if self._work is None:
            self._work = loop.create_task(self._look_up())
        return await asyncio.shield(answer)

    async def _look_up(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                async with self._sessions.reading() as reader:
                    found = await Senders(reader).find_all(asked)
            except Exception as error:  # noqa: BLE001 - whoever waits gets it
                for answer in asked.values():
                    answer.set_exception(error)
                continue
            for device, answer in asked.items():
                _give(answer, found[device])
        self._work = None


def _give(answer: asyncio.Future[Known], found: Known | Problem) -> None:
    if isinstance(found, Problem):
        answer.set_exception(found)
    else:
        answer.set_result(found)
