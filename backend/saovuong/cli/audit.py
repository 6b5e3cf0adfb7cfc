"""``saovuong audit``: check the chain, and take it away as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.identity.audit.export import line
from saovuong.identity.models import AuditEntry

_AT_ONCE = 1000


async def verify(sessions: Sessions, anchor: str | None) -> int:
    """Prints what was found; 1 if the chain does not hold, or not at ``anchor``.

    An anchor is what an earlier check printed, position and hash, kept where nobody who could
    write the whole chain anew could reach it.
    """
    async with sessions.reading() as reader:
        chain = await Audit(reader).verify()
        held = anchor is None or await _holds(reader, anchor)
    if chain.broken is not None:
        print(f"{chain.entries} entries hold. The chain breaks at entry {chain.broken}.")
        return 1
    print(f"The audit log is whole: {chain.entries} entries.")
    print(f"Anchor: {chain.position}:{chain.hash.hex()}")
    if not held:
        print("It is not the log that this anchor was taken from.", file=sys.stderr)
    return 0 if held else 1


async def _holds(reader: AsyncSession, anchor: str) -> bool:
    position, _, hashed = anchor.partition(":")
    try:
        return await Audit(reader).holds(int(position), bytes.fromhex(hashed))
    except ValueError:
        return False


async def export(sessions: Sessions, file: Path | None) -> int:
    """Every entry, oldest first; to standard output if no file is given. Returns how many."""
    count = 0
    out = sys.stdout.buffer if file is None else file.open("wb")
    try:
        async for entry in _every(sessions):
            out.write(line(entry))
            count += 1
    finally:
        if file is not None:
            out.close()
    async with sessions.writing() as session:
        await Audit(session).append("audit-export", actor=None, entries=count, by="command")
    return count


async def _every(sessions: Sessions) -> AsyncIterator[object]:
    query = select(AuditEntry.__table__).order_by(AuditEntry.position).limit(_AT_ONCE)
    last = 0
    async with sessions.reading() as reader:
        while True:
            rows = (await reader.execute(query.where(AuditEntry.position > last))).all()
            for row in rows:
                yield row
            if len(rows) < _AT_ONCE:
                return
            last = rows[-1].position
