"""Service: checking the whole chain on request, one check at a time and not over and over."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import NamedTuple

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit, Chain

REMEMBERED_FOR = timedelta(minutes=1)


class Checked(NamedTuple):
    chain: Chain
    at: datetime


class ChainChecks:
    """One a process: a check reads every entry there is."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._turn = asyncio.Lock()
        self._last: Checked | None = None

    async def check(self) -> Checked:
        """The state of the chain now, or within the last minute."""
        async with self._turn:
            if self._last is None or clock.now() - self._last.at >= REMEMBERED_FOR:
                async with self._sessions.reading() as session:
                    self._last = Checked(await Audit(session).verify(), clock.now())
            return self._last
