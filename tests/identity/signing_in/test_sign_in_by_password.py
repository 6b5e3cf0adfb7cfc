from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from saovuong import clock
from saovuong.identity.factors.models import StaffEntry
from saovuong.identity.models import AuditEntry, SignInAttempt
from saovuong.identity.signing_in import passwords
from tests.factories.browsers import (
    PASSWORD,
    card_for,
    code_of,
    enter,
    enter_wholly,
    learner_browser,
    sign_in_by_card,
    staff_at_the_door,
    staff_browser,
)
from tests.factories.province import Province
from tests.factories.server import Server


async def test_staff_come_by_a_card_once_and_by_password_and_code_after_that(
    server: Server, province: Province
) -> None:
    _, secret = await staff_at_the_door(server, province.admin)
    browser = server.browser()
    reply = await enter(browser, " CAN-BO ", PASSWORD)
    assert reply.status_code == 200
    assert reply.json()["needs_password"] is False
    assert reply.json()["second_factor"] == "verify"
    assert (await browser.get("/api/me")).json()["code"] == "second-factor-needed"
    whole = await browser.post("/api/sign-in/second", json={"code": code_of(secret)})
    assert (whole.status_code, whole.json()["second_factor"]) == (200, "none")
    me = (await browser.get("/api/me")).json()
    assert (me["roles"][0]["role"], me["has_password"]) == ("admin", True)


async def test_a_staff_card_says_that_a_password_is_needed(
    server: Server, province: Province
) -> None:
    code = await card_for(server, province.admin, "staff")
    reply = await sign_in_by_card(server.browser(), code, None)
    assert reply.json()["needs_password"] is True


async def test_the_same_password_in_another_normal_form_is_the_same(
    server: Server, province: Province
) -> None:
    await staff_browser(server, province.admin)
    decomposed = PASSWORD.replace("ậ", "a\u0323\u0302")
    assert decomposed != PASSWORD
    assert (await enter(server.browser(), "can-bo", decomposed)).status_code == 200


async def test_a_wrong_password_and_an_unknown_login_get_the_same_reply(
    server: Server, province: Province
) -> None:
    await staff_browser(server, province.admin)
    wrong = await enter(server.browser(), "can-bo", "sai mật khẩu rồi")
    unknown = await enter(server.browser(), "khong-co-ai", "sai mật khẩu rồi")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


async def test_an_unknown_login_costs_the_same_hashing(
    server: Server, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staff_browser(server, province.admin)
    hashed: list[str] = []
    verify = passwords._ARGON2.verify

    def noting(password: str, stored: str) -> bool:
        hashed.append(stored.rsplit("$", 2)[0])
        return verify(password, stored)

    monkeypatch.setattr(passwords._ARGON2, "verify", noting)
    for login in ("can-bo", "khong-co-ai"):
        await enter(server.browser(), login, "sai mật khẩu rồi")
    assert len(hashed) == 2
    assert len(set(hashed)) == 1


async def test_a_refused_login_is_written_down_alike_whether_known_or_not(
    server: Server, province: Province
) -> None:
    await staff_browser(server, province.admin)

    async def rows() -> list[int]:
        async with server.sessions.reading() as session:
            return [
                await session.scalar(select(func.count()).select_from(table)) or 0
                for table in (StaffEntry, AuditEntry, SignInAttempt)
            ]

    written = []
    for login in ("can-bo", "khong-co-ai"):
        before = await rows()
        await enter(server.browser(), login, "sai mật khẩu rồi")
        written.append([after - was for was, after in zip(before, await rows(), strict=True)])
    assert written[0] == written[1]


async def test_wrong_passwords_are_slowed_down_and_a_right_one_clears_the_slate(
    server: Server, province: Province
) -> None:
    await staff_browser(server, province.admin)
    browser = server.browser()
    statuses = [(await enter(browser, "can-bo", "không đúng")).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        assert (await enter(browser, "can-bo", PASSWORD)).status_code == 200
        assert (await enter(browser, "can-bo", "không đúng")).status_code == 401


async def test_changing_a_password_needs_the_present_one_and_ends_other_sessions(
    server: Server, province: Province
) -> None:
    elsewhere, secret = await staff_at_the_door(server, province.admin)
    here = server.browser()
    assert (await enter_wholly(here, secret)).status_code == 200
    new = "mật khẩu mới toanh"
    refused = await here.put("/api/me/password", json={"new": new})
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong-password")
    done = await here.put("/api/me/password", json={"new": new, "current": PASSWORD})
    assert done.status_code == 204
    assert (await here.get("/api/me")).status_code == 200
    assert (await elsewhere.get("/api/me")).status_code == 401
    assert (await enter(server.browser(), "can-bo", PASSWORD)).status_code == 401
    assert (await enter(server.browser(), "can-bo", new)).status_code == 200


async def test_half_a_sign_in_changes_no_password(server: Server, province: Province) -> None:
    await staff_browser(server, province.admin)
    browser = server.browser()
    await enter(browser, "can-bo", PASSWORD)
    body = {"new": "mật khẩu mới toanh", "current": PASSWORD}
    refused = await browser.put("/api/me/password", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-needed")


async def test_a_fresh_staff_card_replaces_a_forgotten_password(
    server: Server, province: Province
) -> None:
    await staff_browser(server, province.admin)
    browser = server.browser()
    await sign_in_by_card(browser, await card_for(server, province.admin, "staff"), None)
    done = await browser.put("/api/me/password", json={"new": "lần này sẽ nhớ"})
    assert done.status_code == 204
    assert (await enter(browser, "can-bo", "lần này sẽ nhớ")).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"new": "ngắn quá", "login": "can-bo"}, 422, "invalid"),
        ({"new": "x" * 129, "login": "can-bo"}, 422, "invalid"),
        ({"new": "đây là Can-Bo 2026", "login": "can-bo"}, 422, "password-too-plain"),
        ({"new": PASSWORD}, 422, "login-needed"),
        ({"new": PASSWORD, "login": "đội trưởng"}, 422, "invalid"),
        ({"new": PASSWORD, "login": "taken"}, 409, "login-taken"),
    ],
)
async def test_what_a_password_or_login_may_not_be(
    server: Server, province: Province, body: dict[str, str], status: int, code: str
) -> None:
    await staff_browser(server, province.commune_admin, login="taken")
    browser = server.browser()
    await sign_in_by_card(browser, await card_for(server, province.admin, "staff"), None)
    reply = await browser.put("/api/me/password", json=body)
    assert (reply.status_code, reply.json()["code"]) == (status, code)


async def test_a_learner_has_no_password_to_set(server: Server, province: Province) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    reply = await browser.put("/api/me/password", json={"new": PASSWORD, "login": "hoc-vien"})
    assert (reply.status_code, reply.json()["code"]) == (403, "role-needed")
