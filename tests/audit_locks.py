"""What somebody who owns the database could do: take the locks off the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.db.session import Sessions

_TRIGGERS = {
    "audit_entries": ("audit_entries_stay", "audit_entries_remain"),
    "audit_head": ("audit_head_moves_on", "audit_head_remains"),
}


@asynccontextmanager
async def unlocked(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """A session in which audit entries can be changed; they stay so afterwards."""
    on_sqlite = sessions.engine.dialect.name == "sqlite"
    async with sessions.writing() as session:
        for table, names in _TRIGGERS.items():
            for name in names:
                where = "" if on_sqlite else f" ON {table}"
                await session.execute(text(f"DROP TRIGGER IF EXISTS {name}{where}"))
        yield session
