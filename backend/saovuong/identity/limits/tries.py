"""Tries to sign in: counted before the secret is looked at, forgotten when it was right."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.limits import backoff
from saovuong.identity.limits.backoff import Subject
from saovuong.identity.limits.pauses import Pauses
from saovuong.identity.models import SignInAttempt
from saovuong.problems import Problem, TooMany

_pauses: WeakKeyDictionary[Sessions, Pauses] = WeakKeyDictionary()


class SignInPaused(TooMany):
    code = "sign-in-paused"
    message = _("Too many wrong tries. Try again in {seconds} seconds.")


@asynccontextmanager
async def trying(
    sessions: Sessions, way: str, subjects: Sequence[Subject], actor: UUID | None = None
) -> AsyncIterator[None]:
    """Counts a try, then lets it happen; a refusal is audited where it cannot be undone.

    Raises SignInPaused before anything is looked at.
    """
    pauses = _pauses.setdefault(sessions, Pauses())
    _refuse_while(pauses.left([one.key for one in subjects], clock.now()))
    async with sessions.writing() as session:
        await Tries(session).begin(subjects, pauses)
    try:
        yield
    except Problem as refusal:
        async with sessions.writing() as session:
            await Audit(session).append(
                "sign-in-refused", actor=actor, way=way, reason=refusal.code
            )
        raise


def _refuse_while(left: timedelta) -> None:
    if left > timedelta():
        seconds = math.ceil(left.total_seconds())
        raise SignInPaused(retry_after=seconds, seconds=seconds)


class Tries:
    """Counting first and asking later leaves no gap for guesses made at the same time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def begin(self, subjects: Sequence[Subject], pauses: Pauses | None = None) -> None:
        """Counts a try against each subject; raises SignInPaused while one of them must wait."""
        now = clock.now()
        await self._session.execute(
            delete(SignInAttempt).where(SignInAttempt.at <= now - backoff.WINDOW)
        )
        waits = await self._waits(subjects, now)
        if waits and pauses is not None:
            pauses.note(waits, now)
        _refuse_while(max(waits.values(), default=timedelta()))
        rows = [{"subject": subject.key, "at": now} for subject in subjects]
        await self._session.execute(insert(SignInAttempt), rows)

    async def forget(self, subjects: Sequence[Subject]) -> None:
        """The secret was right: the tries at it no longer count.

        From an address that many share only this one try is taken back, or whoever can sign in
        himself would wipe his guesses at others' secrets away.
        """
        keys = [subject.key for subject in subjects if not subject.is_shared]
        await self._session.execute(delete(SignInAttempt).where(SignInAttempt.subject.in_(keys)))
        for subject in subjects:
            if subject.is_shared:
                latest = select(func.max(SignInAttempt.id)).where(
                    SignInAttempt.subject == subject.key
                )
                await self._session.execute(
                    delete(SignInAttempt).where(SignInAttempt.id == latest.scalar_subquery())
                )

    async def _waits(self, subjects: Sequence[Subject], now: datetime) -> dict[str, timedelta]:
        """What is left to wait for those subjects that must."""
        free = {subject.key: subject.free for subject in subjects}
        rows = await self._session.execute(
            select(SignInAttempt.subject, func.count(), func.max(SignInAttempt.at))
            .where(SignInAttempt.subject.in_(free))
            .group_by(SignInAttempt.subject)
        )
        waits = {
            subject: backoff.wait(backoff.Tries(count, last), free[subject], now)
            for subject, count, last in rows
        }
        return {subject: wait for subject, wait in waits.items() if wait > timedelta()}
