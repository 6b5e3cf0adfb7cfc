from __future__ import annotations

import anyio
import pytest
from sqlalchemy import delete, func, select, update

from saovuong.db.session import Sessions
from saovuong.identity.audit import Audit
from saovuong.identity.models import AuditEntry


async def written(sessions: Sessions, entries: int = 5) -> None:
    for number in range(entries):
        async with sessions.writing() as session:
            await Audit(session).append("looked", actor=None, subject=number, place=f"Xã {number}")


async def written_and_regretted(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        await Audit(session).append("looked", actor=None)
        raise ValueError("no")


async def first_broken(sessions: Sessions) -> int | None:
    async with sessions.reading() as session:
        return await Audit(session).first_broken()


async def test_an_untouched_log_is_whole(sessions: Sessions) -> None:
    assert await first_broken(sessions) is None
    await written(sessions)
    assert await first_broken(sessions) is None


@pytest.mark.parametrize(
    "change", [{"action": "nothing"}, {"subject": "8"}, {"details": {}}, {"hash": b"x" * 32}]
)
async def test_a_changed_entry_is_found(sessions: Sessions, change: dict[str, object]) -> None:
    await written(sessions)
    async with sessions.writing() as session:
        await session.execute(update(AuditEntry).where(AuditEntry.position == 3).values(change))
    assert await first_broken(sessions) == 3


@pytest.mark.parametrize("position", [1, 3, 5])
async def test_a_removed_entry_is_found_also_the_last(sessions: Sessions, position: int) -> None:
    await written(sessions)
    async with sessions.writing() as session:
        await session.execute(delete(AuditEntry).where(AuditEntry.position == position))
    assert await first_broken(sessions) == position


async def test_what_is_rolled_back_leaves_no_gap(sessions: Sessions) -> None:
    await written(sessions, 1)
    with pytest.raises(ValueError, match="no"):
        await written_and_regretted(sessions)
    await written(sessions, 1)
    assert await first_broken(sessions) is None


async def test_entries_written_at_once_stand_in_one_chain(sessions: Sessions) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(written, sessions, 3)
    async with sessions.reading() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 24
    assert await first_broken(sessions) is None
