"""Service: the whole of ``saovuong rebuild``: every derived table against the events."""

from __future__ import annotations

from sqlalchemy import Connection

from saovuong.curriculum.editions import Editions
from saovuong.db.session import Sessions
from saovuong.learning.rebuild import Banks, Difference, Rebuild
from saovuong.sync.ledger import Ledger


async def rebuild(sessions: Sessions, *, repair: bool = False) -> list[Difference]:
    """The differences found (empty when all agree); with ``repair`` they are made right."""
    async with sessions.writing() as session:
        banks = await Editions(session).all_banks()
        connection = await session.connection()
        return await connection.run_sync(lambda c: _rebuild(c, banks, repair))


def _rebuild(connection: Connection, banks: Banks, repair: bool) -> list[Difference]:
    differences = Rebuild(connection, banks).run(repair=repair)
    ledger = Ledger(connection)
    found, expected = ledger.kept(), ledger.recount()
    wrong = [
        Difference("held", str(device), found.get(device), expected.get(device))
        for device in sorted(found.keys() | expected.keys())
        if found.get(device) != expected.get(device)
    ]
    if repair and wrong:
        ledger.correct(expected)
    return differences + wrong
