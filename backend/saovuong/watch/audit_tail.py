"""Service: whether the end of the audit log holds; ``saovuong audit`` checks all of it."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.audit.audit import seal
from saovuong.identity.models import AuditEntry, AuditHead

MOST = 500


class Tail(NamedTuple):
    entries: int
    checked: int
    holds: bool
    last_at: datetime | None


class AuditTail:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def check(self) -> Tail:
        """The newest entries: each sealed, linked to the one before, the last to the head."""
        chosen_head = select(AuditHead.position, AuditHead.hash)
        head = (await self._session.execute(chosen_head)).one_or_none()
        chosen = select(AuditEntry.__table__).order_by(AuditEntry.position.desc()).limit(MOST)
        rows = (await self._session.execute(chosen)).all()
        if not rows or not head:
            return Tail(0, 0, not rows and not head, None)
        is_headed = (rows[0].position, rows[0].hash) == (head.position, head.hash)
        is_sealed = all(row.hash == seal(row) for row in rows)
        is_linked = all(
            newer.previous_hash == older.hash and newer.position == older.position + 1
            for newer, older in pairwise(rows)
        )
        holds = is_headed and is_sealed and is_linked
        return Tail(head.position, len(rows), holds, rows[0].at)
