"""Opens the database with everything that must follow from a change before it is committed."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from saovuong.db.engine import open_engine
from saovuong.db.session import Sessions
from saovuong.learning.rolls import settle_rolls
from saovuong.learning.successions import settle_successions


def open_sessions(url: str) -> Sessions:
    """Sessions on a database of their own engine; ``close`` ends it."""
    return sessions_on(open_engine(url))


def sessions_on(engine: AsyncEngine) -> Sessions:
    return Sessions(engine, settlements=(settle_rolls, settle_successions))
