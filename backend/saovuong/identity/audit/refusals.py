"""Refusals of those who are signed in, put on record without letting anybody flood the log."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.problems import Problem

WINDOW = timedelta(hours=1)
RECORDED = 20
"""So many refusals of one kind to one person within an hour are recorded; more are only counted."""
REMEMBERED = 10_000
ROUTINE = frozenset({"step-up-needed"})
"""Asked of everybody before something grave; the proof that follows is on record itself."""


@dataclass(slots=True)
class _Tally:
    since: datetime
    recorded: int = 0
    untold: int = 0


class Refusals:
    """One a process: what it remembers is how often, not what."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._tallies: OrderedDict[tuple[UUID, str], _Tally] = OrderedDict()

    async def note(
        self, actor: UUID, refusal: Problem, operation: str, subject: UUID | None
    ) -> None:
        """Records that ``actor`` was refused; silently only counts what is too much."""
        if not is_worth_recording(refusal):
            return
        tally = self._tally(actor, refusal.code)
        if tally.recorded >= RECORDED:
            tally.untold += 1
            return
        untold, tally.untold = tally.untold, 0
        tally.recorded += 1
        told: dict[str, Any] = {"operation": operation, "reason": refusal.code}
        if untold:
            told["more"] = untold
        async with self._sessions.writing() as session:
            await Audit(session).append("refused", actor=actor, subject=subject, **told)

    def _tally(self, actor: UUID, code: str) -> _Tally:
        key, now = (actor, code), clock.now()
        tally = self._tallies.pop(key, None) or _Tally(now)
        if now - tally.since >= WINDOW:
            tally = _Tally(now, untold=tally.untold)
        self._tallies[key] = tally
        while len(self._tallies) > REMEMBERED:
            self._tallies.popitem(last=False)
        return tally


def is_worth_recording(refusal: Problem) -> bool:
    """No right to it, or something that is not there for this person: often the same thing."""
    is_hidden = refusal.status == 404 and refusal.code.endswith("-unknown")
    return (refusal.status == 403 or is_hidden) and refusal.code not in ROUTINE
