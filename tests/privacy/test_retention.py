"""Things go when their time has come, once a day, by one process."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from saovuong import clock
from saovuong.db.base import Base
from saovuong.db.session import Sessions
from saovuong.identity.models import AuditEntry, Card
from saovuong.ids import uuid7
from saovuong.privacy.leases import Leases
from saovuong.privacy.retention import DELETIONS, Retention
from saovuong.privacy.retention_rules import rules
from saovuong.privacy.upkeep import Upkeep
from saovuong.sync.rebuild import rebuild
from tests.factories.province import Province
from tests.factories.server import Server
from tests.privacy.filled import studied


async def count(sessions: Sessions, table: str) -> int:
    async with sessions.reading() as session:
        chosen = select(func.count()).select_from(Base.metadata.tables[table])
        return await session.scalar(chosen) or 0


async def test_nothing_goes_before_its_time(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    tables = {one.table for one in DELETIONS} - {"provider_journeys"}
    before = {name: await count(server.sessions, name) for name in tables}
    await Retention(server.sessions).run()
    assert {name: await count(server.sessions, name) for name in tables} == before


async def test_everything_goes_when_its_time_has_come_and_the_log_says_how_much(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    with clock.frozen(clock.now() + timedelta(days=1000)):
        seen = await Retention(server.sessions).run(only_look=True)
        entries = await count(server.sessions, "audit_entries")
        assert await Retention(server.sessions).run() == seen
        assert await count(server.sessions, "audit_entries") == entries + 1
    assert {rule for rule, gone in seen.items() if gone} >= {
        "sessions",
        "staff-entries",
        "cards",
        "import-files",
        "import-reports",
        "set-aside-work",
    }
    assert set(seen) == set(rules())
    for name in ("session_tokens", "staff_entries", "import_files", "import_changes"):
        assert await count(server.sessions, name) == 0, name
    assert await rebuild(server.sessions) == []
    async with server.sessions.reading() as session:
        last = await session.scalar(select(AuditEntry).order_by(AuditEntry.position.desc()))
    assert last is not None
    assert last.action == "retention-run"
    assert last.details["gone"]["cards"] == seen["cards"]


async def test_a_used_card_stays_as_long_as_its_owner(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    async with server.sessions.writing() as session:
        await session.execute(
            update(Card).where(Card.used_at.is_(None)).values(used_at=clock.now())
        )
    with clock.frozen(clock.now() + timedelta(days=1000)):
        assert (await Retention(server.sessions).run())["cards"] == 0


async def test_the_days_work_is_done_once_however_many_processes_there_are(
    sessions: Sessions,
) -> None:
    first, second = Upkeep(sessions), Upkeep(sessions)
    assert await first.once() is not None
    assert await second.once() is None
    assert await first.once() is None
    with clock.frozen(clock.now() + timedelta(hours=21)):
        assert await second.once() is not None


async def test_a_process_that_fell_silent_does_not_keep_the_work(sessions: Sessions) -> None:
    async def taken(holder: UUID) -> bool:
        async with sessions.writing() as session:
            return await Leases(session, holder).take("w", timedelta(hours=2), timedelta(hours=20))

    silent, other = uuid7(), uuid7()
    assert await taken(silent)
    assert not await taken(other)
    with clock.frozen(clock.now() + timedelta(hours=3)):
        assert await taken(other)
        async with sessions.writing() as session:
            await Leases(session, silent).give_back("w", is_done=True)
        assert not await taken(silent)
