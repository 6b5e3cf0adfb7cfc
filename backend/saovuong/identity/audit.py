"""The audit log: append-only, each entry sealed by a hash over itself and the one before."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.models import AuditEntry, AuditHead

_START = b""


class Audit:
    """Adds to the chain and checks it. Append last: others wait for this transaction to end."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def append(
        self, action: str, *, actor: UUID | None, subject: object = None, **details: Any
    ) -> None:
        """Records that ``actor`` did ``action`` to ``subject``; never put a secret in it."""
        head = await self._locked_head()
        entry = AuditEntry(
            position=head.position + 1,
            at=clock.now(),
            actor=actor,
            action=action,
            subject=None if subject is None else str(subject),
            details=msgspec.to_builtins(details),
            previous_hash=head.hash,
        )
        entry.hash = seal(entry)
        self._session.add(entry)
        head.position, head.hash = entry.position, entry.hash
        await self._session.flush()

    async def first_broken(self) -> int | None:
        """The first position where the chain does not hold (one past the last, if cut short)."""
        previous, position = _START, 0
        entries = await self._session.stream_scalars(
            select(AuditEntry).order_by(AuditEntry.position).execution_options(yield_per=1000)
        )
        async for entry in entries:
            position += 1
            if entry.position != position or entry.previous_hash != previous:
                return position
            if entry.hash != seal(entry):
                return position
            previous = entry.hash
        head = await self._session.get(AuditHead, 1)
        expected = (head.position, head.hash) if head else (0, _START)
        return None if expected == (position, previous) else position + 1

    async def _locked_head(self) -> AuditHead:
        chosen = select(AuditHead).with_for_update().execution_options(populate_existing=True)
        head = await self._session.scalar(chosen)
        if head is None:
            try:
                async with self._session.begin_nested():
                    self._session.add(AuditHead(id=1, position=0, hash=_START))
            except IntegrityError:
                pass  # another transaction has just begun the chain
            head = (await self._session.scalars(chosen)).one()
        return head


def seal(entry: AuditEntry) -> bytes:
    """sha256 over the entry's columns as canonical JSON, the previous hash among them."""
    content = [
        entry.position,
        clock.to_ms(entry.at),
        entry.actor,
        entry.action,
        entry.subject,
        entry.details,
        entry.previous_hash.hex(),
    ]
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).digest()
