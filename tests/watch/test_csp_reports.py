from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from saovuong import clock
from saovuong.identity.limits.limits import REPORTS
from saovuong.watch.csp_reports import MOST_IN_ONE, MOST_KEPT, CspReports, Violation, violations
from saovuong.watch.routes import MOST_BYTES
from saovuong.wire import MalformedJSON
from tests.factories.server import Server

ROAD = "/api/csp-reports"
OLD: dict[str, Any] = {
    "csp-report": {
        "document-uri": "https://sv.example/?ten=Nguyen#/bai/x",
        "referrer": "https://other.example/",
        "violated-directive": "script-src-elem 'self'",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/steal.js?of=me",
        "source-file": "https://sv.example/assets/index.js?x",
        "script-sample": "alert('bí mật')",
    }
}
NEW: dict[str, Any] = {
    "type": "csp-violation",
    "age": 10,
    "url": "https://sv.example/",
    "user_agent": "Mozilla/5.0",
    "body": {
        "documentURL": "https://sv.example/#x",
        "effectiveDirective": "style-src-attr",
        "blockedURL": "inline",
        "sample": "color: red",
    },
}
EXPECTED = Violation("script-src-elem", "https://evil.example", "/", "/assets/index.js")


def test_both_forms_are_read_and_nothing_personal_stays() -> None:
    assert violations(json.dumps(OLD).encode()) == [EXPECTED]
    assert violations(json.dumps([NEW, NEW]).encode()) == [
        Violation("style-src-attr", "inline", "/", "")
    ]


@pytest.mark.parametrize(
    "value",
    [[], {}, 5, "x", None, [None], [[]], {"csp-report": 1}, {"csp-report": {}}, [{"body": {}}]],
)
def test_what_is_no_report_of_ours_is_passed_over(value: Any) -> None:
    assert violations(json.dumps(value).encode()) == []


def test_one_report_carries_so_many_and_no_more() -> None:
    many = [
        {**NEW, "body": {**NEW["body"], "blockedURL": f"https://{n}.example"}} for n in range(99)
    ]
    assert len(violations(json.dumps(many).encode())) == MOST_IN_ONE


@given(st.text(), st.text())
def test_no_address_is_too_strange(blocked: str, source: str) -> None:
    body = {"effectiveDirective": "img-src", "blockedURL": blocked, "sourceFile": source}
    raw = json.dumps({"type": "csp-violation", "body": body}, ensure_ascii=True).encode()
    for one in violations(raw):
        assert len(one.blocked) <= 200
        assert "?" not in one.blocked
        one.digest.hex()


def test_a_broken_report_is_malformed() -> None:
    with pytest.raises(MalformedJSON):
        violations(b"[" * 1000)


async def told(operator: AsyncClient) -> dict[str, Any]:
    reply = await operator.get("/api/system")
    assert reply.status_code == 200, reply.text
    reports: dict[str, Any] = reply.json()["reports"]
    return reports


async def test_a_report_needs_no_session_and_is_counted_once_a_kind(
    server: Server, operator: AsyncClient
) -> None:
    browser = server.browser()
    del browser.headers["Origin"]
    for _ in range(3):
        reply = await browser.post(
            ROAD, content=json.dumps(OLD), headers={"Content-Type": "application/csp-report"}
        )
        assert (reply.status_code, reply.content) == (204, b"")
    reports = await told(operator)
    assert reports["total"] == 3
    (one,) = reports["latest"]
    assert (one["directive"], one["blocked"], one["seen"]) == (
        "script-src-elem",
        "https://evil.example",
        3,
    )
    assert "bí mật" not in json.dumps(reports, ensure_ascii=False)
    assert "Nguyen" not in json.dumps(reports)


async def test_reports_of_one_address_are_limited_and_the_pause_ends(server: Server) -> None:
    browser, start = server.browser(), clock.now()
    with clock.frozen(start):
        statuses = [
            (await browser.post(ROAD, json=OLD)).status_code for _ in range(REPORTS.burst + 1)
        ]
        assert statuses == [204] * REPORTS.burst + [429]
        refused = await browser.post(ROAD, json=OLD)
        assert int(refused.headers["retry-after"]) == REPORTS.seconds
    with clock.frozen(start + timedelta(seconds=REPORTS.seconds)):
        assert (await browser.post(ROAD, json=OLD)).status_code == 204
        assert (await browser.post(ROAD, json=OLD)).status_code == 429


async def test_a_large_report_is_refused_unread(server: Server) -> None:
    reply = await server.browser().post(ROAD, content=b" " * (MOST_BYTES + 1))
    assert reply.status_code == 413
    assert reply.json()["details"] == {"limit": MOST_BYTES}


async def test_kinds_do_not_pile_up(server: Server) -> None:
    start = clock.now()
    for number in range(MOST_KEPT + 5):
        with clock.frozen(start + timedelta(seconds=number)):
            async with server.sessions.writing() as session:
                await CspReports(session).note([Violation("img-src", f"w{number}", "/", "")])
    async with server.sessions.reading() as reader:
        kept = await CspReports(reader).latest(MOST_KEPT * 2)
    assert len(kept) == MOST_KEPT
    assert {one.blocked for one in kept} == {f"w{n}" for n in range(5, MOST_KEPT + 5)}
