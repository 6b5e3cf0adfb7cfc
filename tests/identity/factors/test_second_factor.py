from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from saovuong import clock
from saovuong.identity.audit.audit import Audit
from saovuong.identity.factors.models import RecoveryCode, Totp
from saovuong.identity.models import AuditEntry
from saovuong.identity.sessions.entries import CODES_A_DAY
from tests.factories.authenticators import Authenticator, enrol_passkey
from tests.factories.browsers import (
    PASSWORD,
    card_for,
    code_of,
    enrol_totp,
    enter,
    enter_wholly,
    half_browser,
    learner_browser,
    sign_in_by_card,
    staff_at_the_door,
)
from tests.factories.province import Province
from tests.factories.server import Server, served, settings_for

MANAGED = "/api/manage/silent-devices"


async def second(browser: AsyncClient, **shown: object) -> tuple[int, str]:
    reply = await browser.post("/api/sign-in/second", json=shown)
    return reply.status_code, reply.json().get("code", "")


async def test_half_a_sign_in_permits_nothing_but_its_other_half(
    server: Server, province: Province
) -> None:
    browser = await half_browser(server, province.admin)
    for path in (MANAGED, "/api/me", "/api/me/sessions", "/api/me/sign-ins"):
        refused = await browser.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-needed")
    for path in ("/api/me/step-up", "/api/me/recovery-codes"):
        assert (await browser.post(path, json={"password": PASSWORD})).status_code == 403
    view = (await browser.get("/api/me/factors")).json()
    assert (view["lacks"], view["is_required"], view["has_totp"]) == ("enrol", True, False)
    await enrol_totp(browser)
    assert (await browser.get(MANAGED)).status_code == 200


async def test_half_a_sign_in_ends_after_a_quarter_of_an_hour(
    server: Server, province: Province
) -> None:
    browser, began = await half_browser(server, province.admin), clock.now()
    with clock.frozen(began + timedelta(minutes=14)):
        assert (await browser.get("/api/me/factors")).status_code == 200
    with clock.frozen(began + timedelta(minutes=16)):
        assert (await browser.get("/api/me/factors")).status_code == 401


async def test_the_token_changes_with_each_step(server: Server, province: Province) -> None:
    _, secret = await staff_at_the_door(server, province.admin)
    browser = server.browser()
    await enter(browser, "can-bo", PASSWORD)
    half = browser.cookies["sv"]
    assert await second(browser, code=code_of(secret)) == (200, "")
    assert browser.cookies["sv"] != half
    thief = server.browser()
    thief.cookies.set("sv", half)
    assert (await thief.get("/api/me/factors")).status_code == 401


async def test_a_password_alone_adds_no_factor_beside_those_there_are(
    server: Server, province: Province
) -> None:
    await staff_at_the_door(server, province.admin)
    browser = server.browser()
    await enter(browser, "can-bo", PASSWORD)
    for path in ("/api/me/totp", "/api/me/passkeys/creation"):
        refused = await browser.post(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-needed")
    reply = await browser.post("/api/me/totp/confirm", json={"code": "000000"})
    assert reply.json()["code"] == "second-factor-needed"


async def test_a_code_works_once(server: Server, province: Province) -> None:
    _, secret = await staff_at_the_door(server, province.admin)
    code, first, again = code_of(secret), server.browser(), server.browser()
    for browser, expected in ((first, (200, "")), (again, (401, "wrong-code"))):
        await enter(browser, "can-bo", PASSWORD)
        assert await second(browser, code=code) == expected


async def test_an_earlier_code_is_refused_after_a_later_one(
    server: Server, province: Province
) -> None:
    _, secret = await staff_at_the_door(server, province.admin)
    now = clock.now() + timedelta(minutes=5)
    with clock.frozen(now):
        earlier, later = code_of(secret, 0), code_of(secret, 1)
        assert (await enter_wholly(server.browser(), secret)).status_code == 200
        browser = server.browser()
        await enter(browser, "can-bo", PASSWORD)
        assert await second(browser, code=later) == (401, "wrong-code")
        assert await second(browser, code=earlier) == (401, "wrong-code")


@pytest.mark.parametrize("steps", [-2, 2])
async def test_codes_of_another_minute_are_refused(
    server: Server, province: Province, steps: int
) -> None:
    _, secret = await staff_at_the_door(server, province.admin)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        browser = server.browser()
        await enter(browser, "can-bo", PASSWORD)
        assert await second(browser, code=code_of(secret, steps)) == (401, "wrong-code")
        assert await second(browser, code=code_of(secret, steps // 2)) == (200, "")


async def test_of_replays_at_the_same_time_exactly_one_wins(
    server: Server, province: Province
) -> None:
    _, secret = await staff_at_the_door(server, province.admin)
    code, browsers = code_of(secret), [server.browser() for _ in range(4)]
    for browser in browsers:
        await enter(browser, "can-bo", PASSWORD)
    replies = await asyncio.gather(*(second(browser, code=code) for browser in browsers))
    assert sorted(replies) == [(200, ""), *[(401, "wrong-code")] * 3]
    whole = [(await browser.get(MANAGED)).status_code for browser in browsers]
    assert sorted(whole) == [200, 403, 403, 403]


async def test_of_replays_within_one_session_exactly_one_wins(
    server: Server, province: Province
) -> None:
    _, secret = await staff_at_the_door(server, province.admin)
    browser, code = server.browser(), code_of(secret)
    await enter(browser, "can-bo", PASSWORD)
    replies = await asyncio.gather(*(second(browser, code=code) for _ in range(4)))
    assert [status for status, _ in replies].count(200) == 1


async def test_guessing_codes_is_slowed_down(server: Server, province: Province) -> None:
    await staff_at_the_door(server, province.admin)
    browser = server.browser()
    await enter(browser, "can-bo", PASSWORD)
    tries = [await second(browser, code="000000") for _ in range(6)]
    assert tries == [(401, "wrong-code")] * 5 + [(429, "sign-in-paused")]


async def test_after_twenty_wrong_codes_a_day_codes_are_asked_for_no_more(
    server: Server, province: Province
) -> None:
    browser, secret = await staff_at_the_door(server, province.admin)
    authenticator, began = Authenticator(), clock.now()
    await enrol_passkey(browser, authenticator)
    for guess in range(CODES_A_DAY):
        with clock.frozen(began + timedelta(minutes=20 * (guess + 1))):
            browser = server.browser()
            await enter(browser, "can-bo", PASSWORD)
            assert await second(browser, code="000000") == (401, "wrong-code")
    with clock.frozen(began + timedelta(hours=8)):
        browser = server.browser()
        await enter(browser, "can-bo", PASSWORD)
        assert await second(browser, code=code_of(secret)) == (403, "codes-paused")
        begun = (await browser.post("/api/me/passkeys/request")).json()
        assert await second(browser, passkey=authenticator.answer(begun)) == (200, "")
    with clock.frozen(began + timedelta(days=1, hours=9)):
        browser = server.browser()
        await enter(browser, "can-bo", PASSWORD)
        assert await second(browser, code=code_of(secret)) == (200, "")


async def test_secrets_lie_sealed_and_codes_hashed(server: Server, province: Province) -> None:
    browser, secret = await staff_at_the_door(server, province.admin)
    codes = (await browser.post("/api/me/recovery-codes")).json()["codes"]
    assert len(set(codes)) == 10
    async with server.sessions.reading() as session:
        kept = (await session.scalars(select(Totp))).one()
        hashes = (await session.scalars(select(RecoveryCode.code_hash))).all()
    assert secret.encode() not in kept.sealed_secret
    assert len(set(hashes)) == 10
    assert not any(code.encode() in one for code in codes for one in hashes)


async def test_a_recovery_code_opens_one_door_once(server: Server, province: Province) -> None:
    browser, _ = await staff_at_the_door(server, province.admin)
    first, other, *_ = (await browser.post("/api/me/recovery-codes")).json()["codes"]
    browsers = [server.browser() for _ in range(4)]
    for one in browsers:
        await enter(one, "can-bo", PASSWORD)
    shown = first.lower().replace("-", " ")
    replies = await asyncio.gather(*(second(one, recovery_code=shown) for one in browsers[:3]))
    assert sorted(replies) == [(200, ""), *[(401, "wrong-recovery-code")] * 2]
    assert await second(browsers[3], recovery_code=first) == (401, "wrong-recovery-code")
    assert await second(browsers[3], recovery_code=other) == (200, "")
    assert (await browsers[3].get("/api/me/factors")).json()["recovery_codes_left"] == 8


async def test_fresh_recovery_codes_replace_the_earlier_ones(
    server: Server, province: Province
) -> None:
    browser, _ = await staff_at_the_door(server, province.admin)
    old = (await browser.post("/api/me/recovery-codes")).json()["codes"][0]
    new = (await browser.post("/api/me/recovery-codes")).json()["codes"][0]
    there = server.browser()
    await enter(there, "can-bo", PASSWORD)
    assert await second(there, recovery_code=old) == (401, "wrong-recovery-code")
    assert await second(there, recovery_code=new) == (200, "")


async def test_another_persons_recovery_code_opens_nothing(
    server: Server, province: Province
) -> None:
    theirs, _ = await staff_at_the_door(server, province.commune_admin, "xa-mot")
    code = (await theirs.post("/api/me/recovery-codes")).json()["codes"][0]
    await staff_at_the_door(server, province.admin)
    browser = server.browser()
    await enter(browser, "can-bo", PASSWORD)
    assert await second(browser, recovery_code=code) == (401, "wrong-recovery-code")


async def test_one_proof_at_a_time(server: Server, province: Province) -> None:
    _, secret = await staff_at_the_door(server, province.admin)
    browser = server.browser()
    await enter(browser, "can-bo", PASSWORD)
    for shown in ({}, {"code": code_of(secret), "recovery_code": "0000000000"}):
        assert await second(browser, **shown) == (422, "one-proof-needed")


async def test_a_whole_session_has_no_second_step(server: Server, province: Province) -> None:
    browser, secret = await staff_at_the_door(server, province.admin)
    assert await second(browser, code=code_of(secret)) == (409, "already-signed-in")


async def test_learners_have_no_second_factor(server: Server, province: Province) -> None:
    browser, _ = await learner_browser(server, province.learners[0])
    for path in ("/api/me/totp", "/api/me/passkeys/creation", "/api/me/passkeys/request"):
        refused = await browser.post(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "role-needed")


async def test_the_only_factor_stays_until_there_is_another(
    server: Server, province: Province
) -> None:
    browser, _ = await staff_at_the_door(server, province.admin)
    kept = await browser.delete("/api/me/totp")
    assert (kept.status_code, kept.json()["code"]) == (409, "last-factor")
    assert (await enrol_passkey(browser, Authenticator())).status_code == 201
    assert (await browser.delete("/api/me/totp")).status_code == 204


async def test_factors_change_only_with_a_fresh_proof(server: Server, province: Province) -> None:
    (browser, _), began = await staff_at_the_door(server, province.admin), clock.now()
    with clock.frozen(began + timedelta(minutes=11)):
        for method, path in (
            ("POST", "/api/me/totp"),
            ("POST", "/api/me/passkeys/creation"),
            ("POST", "/api/me/recovery-codes"),
            ("DELETE", "/api/me/totp"),
        ):
            refused = await browser.request(method, path)
            assert (refused.status_code, refused.json()["code"]) == (403, "step-up-needed"), path


async def test_a_code_steps_up_and_works_once(server: Server, province: Province) -> None:
    (browser, secret), began = await staff_at_the_door(server, province.admin), clock.now()
    with clock.frozen(began + timedelta(minutes=11)):
        code = code_of(secret, 0)
        assert (await browser.post("/api/me/step-up", json={"code": code})).status_code == 200
        again = await browser.post("/api/me/step-up", json={"code": code})
        assert (again.status_code, again.json()["code"]) == (401, "wrong-code")


async def test_a_new_card_starts_a_lost_factor_over_and_is_on_record(
    server: Server, province: Province
) -> None:
    before, secret = await staff_at_the_door(server, province.admin)
    browser = server.browser()
    reply = await sign_in_by_card(browser, await card_for(server, province.admin, "staff"), None)
    assert reply.json()["second_factor"] == "enrol"
    assert (await before.get(MANAGED)).status_code == 401
    view = (await browser.get("/api/me/factors")).json()
    assert (view["has_totp"], view["may_set_password"]) == (False, True)
    fresh = await enrol_totp(browser)
    there = server.browser()
    await enter(there, "can-bo", PASSWORD)
    assert await second(there, code=code_of(secret)) == (401, "wrong-code")
    assert await second(there, code=code_of(fresh)) == (200, "")
    async with server.sessions.reading() as session:
        actions = set(await session.scalars(select(AuditEntry.action)))
        assert await Audit(session).first_broken() is None
    assert {"factors-reset", "factor-added", "sign-in-begun", "sign-in"} <= actions


async def test_where_the_factor_is_optional_only_those_who_have_one_are_asked(
    server: Server, province: Province, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("optional")
    async with served(settings_for(database_url, folder, second_factor="optional")) as lax:
        browser = lax.browser()
        code = await card_for(server, province.admin, "staff")
        reply = await sign_in_by_card(browser, code, None)
        assert reply.json()["second_factor"] == "none"
        await browser.put("/api/me/password", json={"login": "can-bo", "new": PASSWORD})
        assert (await browser.get(MANAGED)).status_code == 200
        await enrol_totp(browser)
        asked = await enter(lax.browser(), "can-bo", PASSWORD)
        assert asked.json()["second_factor"] == "verify"
        assert (await browser.delete("/api/me/totp")).status_code == 204
        free = await enter(lax.browser(), "can-bo", PASSWORD)
        assert free.json()["second_factor"] == "none"
