from __future__ import annotations

from uuid import UUID

import anyio
import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit, Chain, noticing
from saovuong.identity.models import AuditEntry, AuditHead
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units
from tests.audit_locks import unlocked
from tests.factories.province import found_province


async def written(sessions: Sessions, entries: int = 5) -> None:
    for number in range(entries):
        async with sessions.writing() as session:
            await Audit(session).append("looked", actor=None, subject=number, place=f"Xã {number}")


async def written_and_regretted(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        await Audit(session).append("looked", actor=None)
        raise ValueError("no")


async def checked(sessions: Sessions) -> Chain:
    async with sessions.reading() as session:
        return await Audit(session).verify()


async def first_broken(sessions: Sessions) -> int | None:
    return (await checked(sessions)).broken


async def test_an_untouched_log_is_whole(sessions: Sessions) -> None:
    assert await checked(sessions) == Chain(0, None, 0, b"")
    await written(sessions)
    chain = await checked(sessions)
    assert (chain.entries, chain.broken, chain.position) == (5, None, 5)
    async with sessions.reading() as session:
        assert await Audit(session).holds(5, chain.hash)
        assert not await Audit(session).holds(4, chain.hash)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "nothing"},
        {"subject": "8"},
        {"details": {}},
        {"hash": b"x" * 32},
        {"unit_id": "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"},
    ],
)
async def test_a_changed_entry_is_found(sessions: Sessions, change: dict[str, object]) -> None:
    values = {k: UUID(str(v)) if k == "unit_id" else v for k, v in change.items()}
    await written(sessions)
    async with unlocked(sessions) as session:
        await session.execute(update(AuditEntry).where(AuditEntry.position == 3).values(values))
    assert await first_broken(sessions) == 3


@pytest.mark.parametrize("position", [1, 3, 5])
async def test_a_removed_entry_is_found_also_the_last(sessions: Sessions, position: int) -> None:
    await written(sessions)
    async with unlocked(sessions) as session:
        await session.execute(delete(AuditEntry).where(AuditEntry.position == position))
    assert await first_broken(sessions) == position


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'nothing'",
        "UPDATE audit_entries SET action = 'nothing' WHERE position = 2",
        "DELETE FROM audit_entries WHERE position = 5",
        "UPDATE audit_head SET position = 3",
        "UPDATE audit_head SET hash = ''",
        "DELETE FROM audit_head",
    ],
)
async def test_the_database_itself_refuses_to_change_it(sessions: Sessions, statement: str) -> None:
    await written(sessions)
    with pytest.raises(DBAPIError, match="audit"):
        async with sessions.writing() as session:
            await session.execute(text(statement))
    assert (await checked(sessions)).entries == 5


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


async def test_an_entry_knows_whom_and_which_units_it_concerns(sessions: Sessions) -> None:
    province = await found_province(sessions)
    learner, first, second = province.learners[0], *province.communes
    async with sessions.writing() as session:
        await Audit(session).append("a", actor=province.admin, subject=learner)
        await Audit(session).append("b", actor=province.admin, subject=second, unit=None)
        await Audit(session).append("c", actor=province.admin, subject=str(learner), unit=second)
        await Audit(session).append("d", actor=None)
    async with sessions.reading() as session:
        found = (await session.scalars(select(AuditEntry).order_by(AuditEntry.position))).all()
    told = [(e.action, e.unit_id, e.person_id, e.person_unit_id, e.actor_unit_id) for e in found]
    assert told == [
        ("a", None, learner, first, province.id),
        ("b", second, None, None, province.id),
        ("c", second, learner, first, province.id),
        ("d", None, None, None, None),
    ]
    assert await first_broken(sessions) is None


async def test_who_left_is_still_known_by_his_last_unit(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        unit = await Units(session).create("Xã mẫu", "commune")
        person = await People(session).create("Trần Văn Mẫu", unit)
        await People(session).end(person)
        await Audit(session).append("person-ended", actor=None, subject=person)
    async with sessions.reading() as session:
        assert await session.scalar(select(AuditEntry.person_unit_id)) == unit


async def test_a_block_notices_what_was_appended_in_it(sessions: Sessions) -> None:
    with noticing() as seen:
        await written(sessions, 2)
    await written(sessions, 1)
    assert seen == ["looked", "looked"]


async def test_the_head_goes_one_step_at_a_time(sessions: Sessions) -> None:
    await written(sessions, 2)
    async with sessions.reading() as session:
        head = await session.get_one(AuditHead, 1)
    assert head.position == 2
