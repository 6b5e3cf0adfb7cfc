"""The page of the system: only for operators, and true."""

from __future__ import annotations

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saovuong import __version__
from tests.factories.browsers import learner_browser, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server

STATE = "/api/system"


async def test_it_tells_what_an_operator_asks_first(operator: AsyncClient, server: Server) -> None:
    state = (await operator.get(STATE)).json()
    assert state["version"] == __version__
    assert state["database"]["engine"] == server.sessions.engine.dialect.name
    assert state["database"]["migration"] == state["database"]["newest"] >= "0010"
    assert state["database"]["bytes"] > 10_000
    assert state["audit"]["holds"] is True
    assert 0 < state["audit"]["checked"] <= state["audit"]["entries"]
    assert state["intake"]["room"] > 0
    assert 0 < state["disk"]["free"] < state["disk"]["total"]
    assert {one["purpose"] for one in state["limits"]} >= {"export", "import"}


async def test_nobody_but_operators_sees_it(server: Server, province: Province) -> None:
    assert (await server.browser().get(STATE)).status_code == 401
    learner, _ = await learner_browser(server, province.learners[0])
    officer = await staff_browser(server, province.admin)
    for browser in (learner, officer):
        reply = await browser.get(STATE)
        assert (reply.status_code, reply.json()["code"]) == (403, "role-needed")


@pytest.mark.parametrize("change", ["details = '{\"x\": 1}'", "action = 'nothing'"])
async def test_a_changed_audit_entry_shows(
    server: Server, operator: AsyncClient, change: str
) -> None:
    async with server.sessions.writing() as session:
        on = "" if session.get_bind().dialect.name == "sqlite" else " ON audit_entries"
        await session.execute(text(f"DROP TRIGGER audit_entries_stay{on}"))
        await session.execute(text(f"UPDATE audit_entries SET {change} WHERE position = 2"))
    assert (await operator.get(STATE)).json()["audit"]["holds"] is False
