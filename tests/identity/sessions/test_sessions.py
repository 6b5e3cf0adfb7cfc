from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from saovuong import clock
from saovuong.identity.models import SessionToken
from saovuong.identity.people.people import People
from tests.factories.browsers import card_for, learner_browser, sign_in_by_card, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server, served, settings_for


async def test_signing_out_ends_the_session_on_the_server_too(
    server: Server, province: Province
) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    token = browser.cookies["sv"]
    assert (await browser.post("/api/sign-out")).status_code == 204
    assert "sv" not in browser.cookies
    browser.cookies.set("sv", token)
    assert (await browser.get("/api/me")).status_code == 401


async def test_signing_out_twice_is_no_error(server: Server) -> None:
    assert (await server.browser().post("/api/sign-out")).status_code == 204


async def test_the_database_never_holds_a_token(server: Server, province: Province) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    async with server.sessions.reading() as session:
        row = (await session.scalars(select(SessionToken))).one()
    assert browser.cookies["sv"].encode() not in row.token_hash
    assert len(browser.cookies["sv"]) >= 43


async def test_a_token_made_up_by_someone_else_is_never_adopted(
    server: Server, province: Province
) -> None:
    planted = {"Cookie": "sv=planted"}
    body = {"code": await card_for(server, province.admin, "staff"), "device": None}
    reply = await server.browser().post("/api/sign-in/card", json=body, headers=planted)
    assert "planted" not in reply.headers["set-cookie"]
    assert (await server.browser().get("/api/me", headers=planted)).status_code == 401


async def test_a_learner_stays_signed_in_for_thirty_days(
    server: Server, province: Province
) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    began = clock.now()
    for days, status in ((29, 200), (31, 401)):
        with clock.frozen(began + timedelta(days=days)):
            assert (await browser.get("/api/me")).status_code == status


async def test_staff_are_signed_out_after_half_an_hour_of_rest(
    server: Server, province: Province
) -> None:
    browser, began = await staff_browser(server, province.admin), clock.now()
    for minutes, status in ((29, 200), (58, 200), (89, 401)):
        with clock.frozen(began + timedelta(minutes=minutes)):
            assert (await browser.get("/api/me")).status_code == status


async def test_staff_are_signed_out_after_twelve_hours_at_the_latest(
    server: Server, province: Province
) -> None:
    browser, began = await staff_browser(server, province.admin), clock.now()
    for minutes in range(20, 12 * 60, 20):
        with clock.frozen(began + timedelta(minutes=minutes)):
            assert (await browser.get("/api/me")).status_code == 200
    with clock.frozen(began + timedelta(hours=12, seconds=1)):
        assert (await browser.get("/api/me")).status_code == 401


async def test_a_withdrawn_role_is_gone_with_the_next_request(
    server: Server, province: Province
) -> None:
    browser = await staff_browser(server, province.admin)
    assert (await browser.get("/api/manage/silent-devices")).status_code == 200
    async with server.sessions.writing() as session:
        await People(session).withdraw(province.admin, "admin", province.id)
    reply = await browser.get("/api/manage/silent-devices")
    assert (reply.status_code, reply.json()["code"]) == (403, "role-needed")


async def test_a_phone_session_of_an_admin_carries_no_staff_rights(
    server: Server, province: Province
) -> None:
    async with server.sessions.writing() as session:
        await People(session).grant(province.admin, "learner", province.id)
    browser, _ = await learner_browser(server, province.admin)
    roles = [one["role"] for one in (await browser.get("/api/me")).json()["roles"]]
    assert roles == ["learner"]
    assert (await browser.get("/api/manage/silent-devices")).status_code == 403


async def test_the_cookie_cannot_be_read_by_scripts_nor_sent_from_other_sites(
    server: Server, province: Province
) -> None:
    code = await card_for(server, province.admin, "staff")
    cookie = (await sign_in_by_card(server.browser(), code, None)).headers["set-cookie"].lower()
    assert cookie.startswith("sv=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


async def test_over_https_the_cookie_is_bound_to_the_host(
    server: Server, province: Province, database_url: str, tmp_path: Path
) -> None:
    origin = "https://hoc.example.vn"
    code = await card_for(server, province.admin, "staff")
    settings = settings_for(database_url, tmp_path, origin=origin)
    async with served(settings) as secure:
        reply = await sign_in_by_card(secure.browser(origin=origin), code, None)
    cookie = reply.headers["set-cookie"].lower()
    assert cookie.startswith("__host-sv=")
    assert "secure" in cookie
    assert "domain" not in cookie
    assert reply.headers["strict-transport-security"].startswith("max-age=31536000")
