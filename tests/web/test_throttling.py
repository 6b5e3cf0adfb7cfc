"""What is much work says so, and is refused to whoever asks for it too often."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from saovuong import clock
from saovuong.app import create_app
from saovuong.identity.limits.allowances import Allowances, AskedTooOften, subjects_of
from saovuong.identity.limits.limits import ADDRESS_FACTOR, LIMITS, Limit
from saovuong.web.security import MAX_BODY
from tests.factories.browsers import staff_browser
from tests.factories.province import Province
from tests.factories.server import Server, settings_for

FILES = {
    "text/csv",
    "application/pdf",
    "application/jsonl",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def handlers(folder: Path) -> list[HTTPRouteHandler]:
    app = create_app(settings_for("sqlite+aiosqlite://", folder))
    return [
        handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if isinstance(handler, HTTPRouteHandler) and handler.resolve_include_in_schema()
    ]


def test_every_file_and_every_large_body_has_a_limit(tmp_path: Path) -> None:
    found = handlers(tmp_path)
    dear = [
        one
        for one in found
        if str(one.media_type).partition(";")[0] in FILES
        or one.resolve_request_max_body_size() != MAX_BODY
    ]
    assert {one.operation_id for one in dear if "limit" not in one.opt} == {"reportViolation"}
    assert {one.opt["limit"] for one in found if "limit" in one.opt} == set(LIMITS)


async def test_whoever_asks_too_often_is_told_when_and_others_go_on(
    server: Server, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "export", Limit(2, 30))
    first = await staff_browser(server, province.admin, "mot")
    second = await staff_browser(server, province.commune_admin, "hai")
    road = f"/api/manage/units/{province.communes[0]}/roster-template.xlsx"
    start = clock.now()
    with clock.frozen(start):
        replies = [await first.get(road) for _ in range(3)]
        assert [one.status_code for one in replies] == [200, 200, 429]
        assert replies[2].json()["code"] == "asked-too-often"
        assert int(replies[2].headers["retry-after"]) == 30
        assert (await second.get(road)).status_code == 200
    with clock.frozen(start + timedelta(seconds=30)):
        assert (await first.get(road)).status_code == 200
        assert (await first.get(road)).status_code == 429


async def test_of_many_at_once_no_more_than_allowed_get_through(server: Server) -> None:
    limit = Limit(5, 60)

    async def ask(account: str) -> bool:
        try:
            async with server.sessions.writing() as session:
                wanted = subjects_of("export", account, "192.0.2.1", limit)
                await Allowances(session).spend(wanted)
        except AskedTooOften:
            return False
        return True

    assert sum(await asyncio.gather(*(ask("one") for _ in range(12)))) == limit.burst
    others = [await ask(f"other {n}") for n in range(30)]
    assert sum(others) == limit.burst * ADDRESS_FACTOR - limit.burst
