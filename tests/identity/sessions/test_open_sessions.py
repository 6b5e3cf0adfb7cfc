from __future__ import annotations

from datetime import timedelta

import pytest

from saovuong import clock
from saovuong.identity.sessions.entries import KEPT_FOR
from saovuong.identity.sessions.places import network_of, place_of
from tests.factories.browsers import (
    PASSWORD,
    code_of,
    enter,
    enter_wholly,
    learner_browser,
    staff_at_the_door,
    staff_browser,
)
from tests.factories.province import Province
from tests.factories.server import Server

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def test_one_sees_where_one_is_signed_in_and_ends_it(
    server: Server, province: Province
) -> None:
    here, secret = await staff_at_the_door(server, province.admin)
    there = server.browser()
    there.headers["User-Agent"] = CHROME
    await enter_wholly(there, secret)
    listed = (await here.get("/api/me/sessions")).json()["sessions"]
    assert sorted(one["is_this"] for one in listed) == [False, True]
    other = next(one for one in listed if not one["is_this"])
    assert (other["browser"], other["network"]) == ("Chrome, Windows", "127.0.0.0/24")
    assert other["opened_by"] == "password+code"
    assert (await here.delete(f"/api/me/sessions/{other['id']}")).status_code == 204
    assert (await there.get("/api/me")).status_code == 401
    again = await here.delete(f"/api/me/sessions/{other['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "session-unknown")


async def test_all_other_sessions_end_together(server: Server, province: Province) -> None:
    here, secret = await staff_at_the_door(server, province.admin)
    there = server.browser()
    await enter_wholly(there, secret)
    assert (await here.post("/api/me/sessions/end-others")).status_code == 204
    assert (await there.get("/api/me")).status_code == 401
    assert (await here.get("/api/me")).status_code == 200


async def test_nobody_ends_anothers_session_by_its_name(server: Server, province: Province) -> None:
    here = await staff_browser(server, province.admin)
    theirs = await staff_browser(server, province.commune_admin, "xa-mot")
    listed = (await theirs.get("/api/me/sessions")).json()["sessions"]
    refused = await here.delete(f"/api/me/sessions/{listed[0]['id']}")
    assert (refused.status_code, refused.json()["code"]) == (404, "session-unknown")
    assert (await theirs.get("/api/me")).status_code == 200


async def test_a_session_that_rests_too_long_is_not_listed(
    server: Server, province: Province
) -> None:
    (_, secret), began = await staff_at_the_door(server, province.admin), clock.now()
    with clock.frozen(began + timedelta(minutes=31)):
        here = server.browser()
        await enter_wholly(here, secret)
        listed = (await here.get("/api/me/sessions")).json()["sessions"]
        assert [one["is_this"] for one in listed] == [True]


async def test_a_new_place_and_refused_tries_are_told_once(
    server: Server, province: Province
) -> None:
    browser, secret = await staff_at_the_door(server, province.admin)
    first = (await browser.get("/api/me/sign-ins")).json()
    assert first["unnoticed"] == 0
    assert [one["way"] for one in first["entries"]] == ["card+code"]

    thief = server.browser()
    thief.headers["User-Agent"] = FIREFOX
    await enter(thief, "can-bo", "không phải mật khẩu")
    await enter(thief, "can-bo", PASSWORD)
    await thief.post("/api/sign-in/second", json={"code": "000000"})
    await thief.post("/api/sign-in/second", json={"code": code_of(secret)})

    told = (await browser.get("/api/me/sign-ins")).json()
    assert told["unnoticed"] == 3
    newest, code, password, _ = told["entries"]
    assert (newest["outcome"], newest["is_new_place"]) == ("entered", True)
    assert newest["browser"] == "Firefox, Linux"
    assert (code["outcome"], code["way"]) == ("refused", "code")
    assert (password["outcome"], password["way"]) == ("refused", "password")
    assert (await browser.post("/api/me/sign-ins/noticed")).status_code == 204
    assert (await browser.get("/api/me/sign-ins")).json()["unnoticed"] == 0


async def test_a_known_place_is_no_news(server: Server, province: Province) -> None:
    browser, secret = await staff_at_the_door(server, province.admin)
    await enter_wholly(server.browser(), secret)
    assert (await browser.get("/api/me/sign-ins")).json()["unnoticed"] == 0


async def test_sign_ins_are_forgotten_after_ninety_days(server: Server, province: Province) -> None:
    (_, secret), began = await staff_at_the_door(server, province.admin), clock.now()
    with clock.frozen(began + KEPT_FOR + timedelta(hours=1)):
        browser = server.browser()
        await enter_wholly(browser, secret)
        entries = (await browser.get("/api/me/sign-ins")).json()["entries"]
        assert [one["way"] for one in entries] == ["password+code"]


async def test_learners_see_no_staff_pages(server: Server, province: Province) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    for path in ("/api/me/sessions", "/api/me/sign-ins", "/api/me/factors"):
        assert (await browser.get(path)).status_code == 403


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unknown", ""),
    ],
)
def test_an_address_loses_its_last_part(address: str, network: str) -> None:
    assert network_of(address) == network


def test_of_a_browser_its_name_and_system_are_kept() -> None:
    assert place_of("", CHROME).browser == "Chrome, Windows"
    assert place_of("", "curl/8").browser == ""
