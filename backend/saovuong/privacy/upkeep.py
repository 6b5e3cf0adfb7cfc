"""The daily work of a server that runs: once a day, in one of its processes."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from datetime import timedelta

import structlog

from saovuong import ids
from saovuong.db.session import Sessions
from saovuong.privacy.leases import Leases
from saovuong.privacy.retention import Retention

NAME = "retention"
AT_MOST = timedelta(hours=2)
"""So long the work belongs to a process that has fallen silent."""
EVERY = timedelta(hours=20)
LOOKS = timedelta(minutes=30)
_log = structlog.get_logger("saovuong")


class Upkeep:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._holder = ids.uuid7()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._look_after())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def once(self) -> dict[str, int] | None:
        """Does the day's work if it is due and nobody else is at it; None if not."""
        async with self._sessions.writing() as session:
            if not await Leases(session, self._holder).take(NAME, AT_MOST, EVERY):
                return None
        is_done = False
        try:
            counts = await Retention(self._sessions).run()
            is_done = True
        finally:
            async with self._sessions.writing() as session:
                await Leases(session, self._holder).give_back(NAME, is_done=is_done)
        return counts

    async def _look_after(self) -> None:
        while True:
            # Workers that began together look at different times; and nobody at once.
            await asyncio.sleep(LOOKS.total_seconds() * random.uniform(0.5, 1.5))  # noqa: S311
            try:
                counts = await self.once()
            except Exception as error:  # noqa: BLE001 - tomorrow is another day
                _log.error("retention-failed", error=type(error).__name__)
            else:
                if counts is not None:
                    _log.info("retention", **{k.replace("-", "_"): n for k, n in counts.items()})
