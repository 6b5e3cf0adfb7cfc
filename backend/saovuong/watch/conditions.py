"""Service: what can be asked of the database about itself and about tries to get in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.migrate import revisions
from saovuong.identity.factors.models import StaffEntry
from saovuong.identity.limits.models import Allowance
from saovuong.identity.models import SignInAttempt

A_DAY = timedelta(days=1)


class Engine(NamedTuple):
    name: str
    version: str
    bytes: int
    migration: str
    newest: str


class Refused(NamedTuple):
    """Tries to sign in that failed in the last minutes, staff refused in a day, and how many
    accounts and addresses have asked a lot of late."""

    tries: int
    staff: int
    busy: int


class Conditions:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def engine(self) -> Engine:
        connection = await self._session.connection()
        name = connection.dialect.name
        current, newest = await connection.run_sync(revisions)
        version, size = await self._of(name)
        return Engine(name, version, size, current, newest)

    async def refused(self) -> Refused:
        now = clock.now()
        return Refused(
            tries=await self._count(SignInAttempt.at > now - timedelta(minutes=15)),
            staff=await self._staff_since(now - A_DAY),
            busy=await self._count(Allowance.spent_until > now + timedelta(minutes=5)),
        )

    async def _staff_since(self, day: datetime) -> int:
        is_refused = (StaffEntry.at > day) & (StaffEntry.outcome == "refused")
        return await self._count(is_refused)

    async def _count(self, condition: object) -> int:
        chosen = select(func.count()).where(condition)  # type: ignore[arg-type]
        return int(await self._session.scalar(chosen) or 0)

    async def _of(self, name: str) -> tuple[str, int]:
        if name == "sqlite":
            version = await self._session.scalar(text("SELECT sqlite_version()"))
            pages = await self._session.scalar(text("PRAGMA page_count"))
            size = await self._session.scalar(text("PRAGMA page_size"))
            return str(version), int(pages or 0) * int(size or 0)
        version = await self._session.scalar(text("SHOW server_version"))
        size = await self._session.scalar(text("SELECT pg_database_size(current_database())"))
        return str(version).split(" ", 1)[0], int(size or 0)
