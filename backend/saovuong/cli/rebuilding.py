"""``saovuong rebuild``: every derived table against what it is derived from."""

from __future__ import annotations

from saovuong.db.session import Sessions
from saovuong.identity.derivations import Derivations
from saovuong.sync.rebuild import rebuild


async def differences(sessions: Sessions, *, repair: bool) -> list[str]:
    """What differs, in words, empty when all agrees; with ``repair`` it is put right."""
    async with sessions.writing() as session:
        derivations = Derivations(session)
        told = await derivations.differences()
        if repair and told:
            await derivations.repair()
    found = await rebuild(sessions, repair=repair)
    return told + [
        f"{one.table} {one.key}: is {one.found}, should be {one.expected}" for one in found
    ]
