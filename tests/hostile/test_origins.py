"""Pages of other sites: no change, no redirect, no word for them; generated from the API."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import func, select

from saovuong.identity.models import AuditEntry, SessionToken
from tests.factories.browsers import card_for, learner_browser, sign_in_by_card
from tests.factories.phones import Phone
from tests.factories.province import Province
from tests.factories.server import ORIGIN, Server
from tests.hostile.addresses import changing, operations

OPEN = {"/api/csp-reports"}
"""Browsers report in nobody's name; a counter is all that changes."""
TYPES = (
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "",
)
BODY = b'{"code": "AAAAABBBBB", "device": null}'


async def test_no_change_is_taken_from_another_site_whatever_it_calls_its_body(
    server: Server,
) -> None:
    browser = server.browser()
    asked = [operation for operation in changing() if operation.path not in OPEN]
    for operation, content_type in product(asked, TYPES):
        headers = {"Origin": "https://evil.example", "Content-Type": content_type, "Cookie": "sv=x"}
        reply = await browser.request(
            operation.method, operation.url, content=BODY, headers=headers
        )
        found = (reply.status_code, reply.json()["code"])
        assert found == (403, "foreign-origin"), (operation, content_type)
        assert not [name for name in reply.headers if name.startswith("access-control-")]


async def test_nobody_is_sent_anywhere_else(server: Server) -> None:
    evil = "https://evil.example/"
    told = dict.fromkeys(("next", "url", "redirect", "return_to", "continue", "redirect_uri"), evil)
    headers = {"X-Forwarded-Host": "evil.example", "Referer": evil}
    for operation in operations():
        reply = await server.browser().request(
            operation.method, operation.url, params=told, headers=headers
        )
        assert not 300 <= reply.status_code < 400, operation
        assert "location" not in reply.headers, operation
        assert "evil.example" not in reply.text, operation


@pytest.mark.parametrize(
    "header",
    ["Host", "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override"],
)
async def test_a_header_names_neither_us_nor_another_address(
    server: Server, province: Province, header: str
) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    value = "DELETE" if "Method" in header else "evil.example"
    reply = await browser.get("/api/me", headers={header: value})
    assert reply.status_code == 200
    assert "evil.example" not in reply.text + str(reply.headers)


async def test_reading_never_changes_anything(server: Server, province: Province) -> None:
    """A link or a picture on any page is a GET: it may end no session and use no code up."""
    browser, _ = await learner_browser(server, province.learners[0])
    code = await card_for(server, province.learners[1])
    for operation in operations():
        await browser.get(operation.url, params={"code": code})
    reply = await sign_in_by_card(server.browser(), code, Phone(province.learners[1]))
    assert reply.status_code == 200
    assert (await browser.get("/api/me")).status_code == 200


async def test_a_session_chosen_by_somebody_else_is_never_taken_over(
    server: Server, province: Province
) -> None:
    fixed = "A" * 43
    browser = server.browser()
    browser.cookies.set("sv", fixed)
    person = province.learners[0]
    reply = await sign_in_by_card(browser, await card_for(server, person), Phone(person))
    assert reply.status_code == 200
    token = reply.cookies["sv"]
    assert token != fixed
    assert len(token) >= 43
    thief = server.browser()
    thief.cookies.set("sv", fixed)
    assert (await thief.get("/api/me")).status_code == 401
    async with server.sessions.reading() as reader:
        assert await reader.scalar(select(func.count()).select_from(SessionToken)) == 1


async def test_refusals_to_other_sites_leave_a_trace_or_nothing_personal(server: Server) -> None:
    await server.browser(origin="https://evil.example").post("/api/sign-out")
    async with server.sessions.reading() as reader:
        for entry in await reader.scalars(select(AuditEntry)):
            assert "evil.example" not in str(entry.details)
    assert ORIGIN.startswith("http://localhost")


NASTY = [
    "/../../etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/....//....//etc/passwd",
    "/..\\..\\windows\\win.ini",
    "/packs/../../etc/passwd",
    "/packs/..%2f..%2fkeys%2freceipt.pem",
    "/packs/%00",
    "/assets/../../keys/receipt.pem",
    "/assets/..%5c..%5ckeys",
    "//evil.example/%2f..",
    "/.git/config",
    "/.env",
    "/saovuong.db",
    "/keys/receipt.pem",
    "/static/../app.py",
]


@pytest.mark.parametrize("path", NASTY)
async def test_no_path_leads_out_of_the_house(server: Server, path: str) -> None:
    reply = await server.browser().get(ORIGIN + path)
    assert reply.status_code in (400, 404)
    assert "location" not in reply.headers
    for secret in ("root:", "PRIVATE KEY", "SQLite format", "[core]"):
        assert secret not in reply.text
