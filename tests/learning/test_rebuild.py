"""`saovuong rebuild` finds what was tampered with, and puts it right."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from saovuong.learning.models import Attempt, Completion, Counter, LessonProgress
from saovuong.sync.models import Held
from saovuong.sync.rebuild import rebuild
from tests.factories.banks import LESSONS, publish_sample
from tests.factories.browsers import learner_browser
from tests.factories.province import found_province
from tests.factories.server import Server, served, settings_for


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    """Two learners of one commune have studied; one also sat the test, one piece was odd."""
    async with served(settings_for(database_url, tmp_path)) as server:
        await publish_sample(server.sessions)
        province = await found_province(server.sessions)
        for number in (0, 1):
            client, phone = await learner_browser(server, province.learners[number])
            work = [*map(phone.finished, LESSONS), phone.practised(), "odd"]
            work += [phone.submitted()] if number == 0 else []
            reply = await client.post("/api/sync/envelopes", content=phone.envelope(work))
            assert reply.status_code == 200
        yield server


async def test_honest_tables_show_no_difference(server: Server) -> None:
    assert await rebuild(server.sessions) == []


TAMPERED: dict[str, Any] = {
    "lesson_progress": update(LessonProgress).values(practised=99),
    "attempts": update(Attempt).values(percent=12.5),
    "completions": delete(Completion).where(Completion.item == "course"),
    "counters": update(Counter).values(finished=Counter.finished + 1),
    "held": update(Held).values(pieces=Held.pieces + 1),
}


@pytest.mark.parametrize("table", TAMPERED)
async def test_a_tampered_table_is_found_and_repaired(server: Server, table: str) -> None:
    async with server.sessions.writing() as session:
        await session.execute(TAMPERED[table])
    found = await rebuild(server.sessions)
    assert table in {difference.table for difference in found}
    await rebuild(server.sessions, repair=True)
    assert await rebuild(server.sessions) == []
