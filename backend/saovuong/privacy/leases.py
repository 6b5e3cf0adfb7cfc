"""Service: work that several processes could do and only one should, by a row they all see."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.privacy.models import Lease


class Leases:
    def __init__(self, session: AsyncSession, holder: UUID) -> None:
        self._session = session
        self._holder = holder

    async def take(self, name: str, length: timedelta, rest: timedelta) -> bool:
        """Whether the work is ours now: nobody is at it, and ``rest`` has passed since the last."""
        now = clock.now()
        await self._found(name, now)
        free = (
            update(Lease)
            .where(Lease.name == name, Lease.until <= now)
            .where(or_(Lease.done_at.is_(None), Lease.done_at <= now - rest))
            .values(holder=self._holder, until=now + length)
        )
        taken: int = (await self._session.execute(free)).rowcount  # type: ignore[attr-defined]
        return taken == 1

    async def give_back(self, name: str, *, is_done: bool) -> None:
        """Others may take it; if it was not done, at once."""
        now = clock.now()
        values = {"until": now, **({"done_at": now} if is_done else {})}
        await self._session.execute(
            update(Lease).where(Lease.name == name, Lease.holder == self._holder).values(values)
        )

    async def _found(self, name: str, now: datetime) -> None:
        if await self._session.scalar(select(Lease.name).where(Lease.name == name)) is None:
            try:
                async with self._session.begin_nested():
                    self._session.add(Lease(name=name, holder=ids.uuid7(), until=now, done_at=None))
            except IntegrityError:
                pass  # another process has just begun it
