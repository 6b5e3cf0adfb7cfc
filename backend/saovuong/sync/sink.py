"""The one door to the database for uploaded work: groups of parcels, a commit each, then replies.

SQLite has one writer; PostgreSQL two a process. A parcel that breaks its group is retried alone, so
it can only harm itself. Nobody is answered before COMMIT.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.problems import Unavailable
from saovuong.signing import ServerKey
from saovuong.sync.inbox import Inbox
from saovuong.sync.parcels import Parcel
from saovuong.sync.quota import MOST_WAITING, SendingTooMuch
from saovuong.sync.settling import Reply

GROUP = 64
QUEUE = 1024


class IngestBusy(Unavailable):
    code = "ingest-busy"
    message = _("Very many devices are sending now. Yours will try again by itself.")


class _Waiting(NamedTuple):
    parcel: Parcel
    reply: asyncio.Future[Reply]


class Intake(NamedTuple):
    """How taking in goes, of this process since it started."""

    waiting: int
    room: int
    parcels: int
    events: int
    refused: int
    last_at: datetime | None


class Sink:
    def __init__(self, sessions: Sessions, key: ServerKey, *, queue: int = QUEUE) -> None:
        self._sessions = sessions
        self._key = key
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(queue)
        self._writers: list[asyncio.Task[None]] = []
        self._by_device: Counter[UUID] = Counter()
        self._parcels = self._events = self._refused = 0
        self._last_at: datetime | None = None

    def intake(self) -> Intake:
        queue = self._queue
        counted = self._parcels, self._events, self._refused
        return Intake(queue.qsize(), queue.maxsize, *counted, self._last_at)

    def start(self) -> None:
        is_sqlite = self._sessions.engine.dialect.name == "sqlite"
        loop = asyncio.get_running_loop()
        self._writers = [loop.create_task(self._write()) for _ in range(1 if is_sqlite else 2)]

    async def stop(self) -> None:
        """Finishes what was accepted, then ends the writers."""
        await self._queue.join()
        for writer in self._writers:
            writer.cancel()
        await asyncio.gather(*self._writers, return_exceptions=True)

    async def settle(self, parcel: Parcel) -> Reply:
        """The committed reply to ``parcel``; raises IngestBusy when the queue is full, and
        SendingTooMuch when only this device fills it."""
        device = parcel.sender.device
        if self._by_device[device] >= MOST_WAITING:
            self._refused += 1
            raise SendingTooMuch(retry_after=5)
        waiting = _Waiting(parcel, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(waiting)
        except asyncio.QueueFull:
            self._refused += 1
            raise IngestBusy(retry_after=15) from None
        self._by_device[device] += 1
        return await waiting.reply

    async def _write(self) -> None:
        while True:
            group = [await self._queue.get()]
            while len(group) < GROUP and not self._queue.empty():
                group.append(self._queue.get_nowait())
            try:
                await self._settle_group(group)
            finally:
                for waiting in group:
                    self._leave(waiting.parcel.sender.device)
                    self._queue.task_done()

    def _leave(self, device: UUID) -> None:
        self._by_device[device] -= 1
        if not self._by_device[device]:
            del self._by_device[device]

    async def _settle_group(self, group: Sequence[_Waiting]) -> None:
        try:
            replies = await self._commit([waiting.parcel for waiting in group])
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            if len(group) == 1:
                _fail(group[0], error)
                return
            for waiting in group:
                await self._settle_group([waiting])
            return
        self._parcels += len(group)
        self._events += sum(len(waiting.parcel.items) for waiting in group)
        self._last_at = clock.now()
        for waiting, reply in zip(group, replies, strict=True):
            if not waiting.reply.done():
                waiting.reply.set_result(reply)

    async def _commit(self, parcels: list[Parcel]) -> list[Reply]:
        async with self._sessions.connection() as connection:
            return await connection.run_sync(lambda c: Inbox(c, self._key).settle(parcels))


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.reply.done():
        waiting.reply.set_exception(error)
