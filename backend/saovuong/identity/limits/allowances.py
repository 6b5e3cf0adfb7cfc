"""Service: spends what an account or an address may do of something dear, and refuses the rest."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, delete, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.types import Instant
from saovuong.i18n import _
from saovuong.identity.limits import backoff
from saovuong.identity.limits.limits import Limit
from saovuong.identity.limits.models import Allowance
from saovuong.problems import TooMany


class AskedTooOften(TooMany):
    code = "asked-too-often"
    title = _("This was asked for very often")
    message = _("It is much work for the server. Try again in {seconds} seconds.")


def subjects_of(purpose: str, account: object, address: str, limit: Limit) -> dict[str, Limit]:
    """Who must have something left, hashed: the account, and the address it comes from."""
    return {
        _hashed(purpose, "account", str(account)): limit,
        address_subject(purpose, address): limit.for_address(),
    }


def address_subject(purpose: str, address: str) -> str:
    return _hashed(purpose, "address", backoff.network(address))


def everybody(purpose: str) -> str:
    return _hashed(purpose, "everybody")


class Allowances:
    """One statement checks and spends, so that requests made at once cannot both take the last."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def spend(self, wanted: Mapping[str, Limit]) -> None:
        """Takes one of each; raises AskedTooOften, and then the transaction must not commit."""
        now = clock.now()
        await self._session.execute(delete(Allowance).where(Allowance.spent_until <= now))
        for subject in sorted(wanted):
            await self._take(subject, wanted[subject], now)

    async def _take(self, subject: str, limit: Limit, now: datetime) -> None:
        if await self._took(subject, limit, now) or await self._began(subject, limit, now):
            return
        if await self._took(subject, limit, now):
            return
        spent = await self._session.scalar(
            select(Allowance.spent_until).where(Allowance.subject == subject)
        )
        left = limit.wait(spent or now, now).total_seconds()
        seconds = max(1, math.ceil(round(left, 2)))  # the database keeps whole milliseconds
        raise AskedTooOften(retry_after=seconds, seconds=seconds)

    async def _took(self, subject: str, limit: Limit, now: datetime) -> bool:
        later = case(
            (Allowance.spent_until > now, Allowance.spent_until), else_=literal(now, Instant())
        )
        pause = round(limit.pause.total_seconds() * 1000)
        done = await self._session.execute(
            update(Allowance)
            .where(
                Allowance.subject == subject,
                Allowance.spent_until <= now + limit.window - limit.pause,
            )
            .values(spent_until=later.op("+", return_type=Instant())(literal(pause)))
            .returning(Allowance.subject)
            .execution_options(synchronize_session=False)
        )
        return done.first() is not None

    async def _began(self, subject: str, limit: Limit, now: datetime) -> bool:
        known = await self._session.scalar(
            select(Allowance.subject).where(Allowance.subject == subject)
        )
        if known is not None:
            return False
        try:
            async with self._session.begin_nested():
                self._session.add(Allowance(subject=subject, spent_until=now + limit.pause))
        except IntegrityError:
            return False  # somebody else has just begun; his row is there now
        return True


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(("limit", *parts)).encode()).hexdigest()
