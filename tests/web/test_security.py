from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.factories.browsers import learner_browser
from tests.factories.province import Province
from tests.factories.server import ORIGIN, Server, served, settings_for


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/api/me", "/api/catalogue", "/api/openapi.json"]
)
async def test_every_reply_carries_the_headers(server: Server, path: str) -> None:
    headers = (await server.browser().get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert policy.endswith("report-uri /api/csp-reports")
    assert "strict-transport-security" not in headers
    assert "reporting-endpoints" not in headers


async def test_over_https_reports_go_the_newer_way_too(server: Server) -> None:
    headers = (await server.browser(origin="https://sv.example").get("/api/me")).headers
    assert headers["content-security-policy"].endswith("/api/csp-reports; report-to csp")
    assert headers["reporting-endpoints"] == 'csp="/api/csp-reports"'
    assert headers["strict-transport-security"].startswith("max-age=31536000")


async def test_personal_replies_are_never_stored(server: Server, province: Province) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    for path in ("/api/me", "/api/me/state", "/api/sign-in/challenge"):
        assert (await browser.get(path)).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:8001",
        "http://localhost",
        "http://localhost:8000.evil.example",
        "https://localhost:80000",
        "null",
        "",
        "file://",
    ],
)
async def test_a_change_from_another_origin_is_refused(
    server: Server, province: Province, origin: str
) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    for content_type in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        headers = {"Origin": origin, "Content-Type": content_type}
        reply = await browser.post("/api/sign-out", headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (403, "foreign-origin")
    assert (await browser.get("/api/me")).status_code == 200


async def test_a_request_without_origin_may_not_use_a_cookie(
    server: Server, province: Province
) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    del browser.headers["Origin"]
    assert (await browser.post("/api/sign-out")).status_code == 403
    bare = server.browser()
    del bare.headers["Origin"]
    assert (await bare.post("/api/sign-in/card", json={})).status_code == 422
    crossed = {"Sec-Fetch-Site": "cross-site"}
    assert (await bare.post("/api/sign-in/card", json={}, headers=crossed)).status_code == 403


async def test_our_own_page_may_change_things(server: Server) -> None:
    reply = await server.browser().post("/api/sign-out", headers={"Origin": ORIGIN})
    assert reply.status_code == 204


@pytest.fixture
async def named(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    settings = settings_for(database_url, tmp_path, origin="https://hoc.example.vn")
    async with served(settings) as server:
        yield server


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "hoc.example.vn.evil.example",
        "hoc.example.vn@evil.example",
        "hoc.example.vn:8443",
        "hoc.example.vn:80",
        "hoc.example.vn:x",
        "127.0.0.1",
        "",
    ],
)
async def test_a_server_with_an_address_answers_by_no_other(named: Server, host: str) -> None:
    browser = named.browser(origin="https://hoc.example.vn")
    for path in ("/", "/api/catalogue"):
        reply = await browser.get(
            path, headers={"Host": host, "X-Forwarded-Host": "hoc.example.vn"}
        )
        assert (reply.status_code, reply.json()["code"]) == (421, "wrong-host")
        assert "evil" not in reply.text
    assert (await browser.get("/api/health/live", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["hoc.example.vn", "HOC.example.vn", "hoc.example.vn:443"])
async def test_its_own_address_may_be_written_in_every_way(named: Server, host: str) -> None:
    browser = named.browser(origin="https://hoc.example.vn")
    assert (await browser.get("/api/catalogue", headers={"Host": host})).status_code == 200


async def test_a_page_of_the_same_host_by_http_is_not_ours_where_the_address_is_set(
    named: Server,
) -> None:
    browser = named.browser(origin="https://hoc.example.vn")
    for origin, status in (("https://hoc.example.vn", 204), ("http://hoc.example.vn", 403)):
        reply = await browser.post("/api/sign-out", headers={"Origin": origin})
        assert reply.status_code == status


async def test_reading_is_not_bound_to_an_origin(server: Server) -> None:
    reply = await server.browser().get("/api/catalogue", headers={"Origin": "http://evil.example"})
    assert reply.status_code == 200
    assert "access-control-allow-origin" not in reply.headers


async def test_trace_is_not_answered(server: Server) -> None:
    assert (await server.browser().request("TRACE", "/api/me")).status_code == 405
