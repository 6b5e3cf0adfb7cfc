from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong import clock
from saovuong.identity.factors import webauthn
from saovuong.identity.factors.webauthn import PasskeyRefused, Registered, Site
from saovuong.identity.people.people import People
from saovuong.signing import b64url
from tests.factories.authenticators import (
    Authenticator,
    enrol_passkey,
    passkey_answer,
    sign_in_by_passkey,
    tampered,
)
from tests.factories.browsers import PASSWORD, enter, half_browser, staff_at_the_door
from tests.factories.province import Province
from tests.factories.server import ORIGIN, Server

MANAGED = "/api/manage/silent-devices"
NOBODY = UUID(int=0)


async def test_a_first_passkey_makes_half_a_sign_in_whole(
    server: Server, province: Province
) -> None:
    browser, authenticator = await half_browser(server, province.admin), Authenticator()
    half = browser.cookies["sv"]
    made = await enrol_passkey(browser, authenticator, "  Máy ở xã ")
    assert (made.status_code, made.json()["name"]) == (201, "Máy ở xã")
    assert browser.cookies["sv"] != half
    assert (await browser.get(MANAGED)).status_code == 200


async def test_a_passkey_alone_signs_in(server: Server, province: Province) -> None:
    authenticator = Authenticator()
    await enrol_passkey(await half_browser(server, province.admin), authenticator)
    browser = server.browser()
    reply = await sign_in_by_passkey(browser, authenticator)
    assert (reply.status_code, reply.json()["second_factor"]) == (200, "none")
    assert (await browser.get(MANAGED)).status_code == 200


async def test_a_passkey_that_asked_nobody_is_only_a_second_factor(
    server: Server, province: Province
) -> None:
    authenticator = Authenticator(asks_user=False)
    await enrol_passkey(await half_browser(server, province.admin), authenticator)
    alone = await sign_in_by_passkey(server.browser(), authenticator)
    assert (alone.status_code, alone.json()["code"]) == (401, "passkey-refused")
    browser = server.browser()
    await enter(browser, "can-bo", PASSWORD)
    answer = await passkey_answer(browser, authenticator)
    reply = await browser.post("/api/sign-in/second", json={"passkey": answer})
    assert reply.status_code == 200


async def test_a_passkey_steps_up(server: Server, province: Province) -> None:
    browser, authenticator = await half_browser(server, province.admin), Authenticator()
    await enrol_passkey(browser, authenticator)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        answer = await passkey_answer(browser, authenticator)
        done = await browser.post("/api/me/step-up", json={"passkey": answer})
        assert done.status_code == 200


async def test_several_passkeys_each_with_a_name_and_one_always_stays(
    server: Server, province: Province
) -> None:
    browser = await half_browser(server, province.admin)
    first = (await enrol_passkey(browser, Authenticator(), "Một")).json()["id"]
    second = (await enrol_passkey(browser, Authenticator(), "Hai")).json()["id"]
    await browser.put(f"/api/me/passkeys/{second}", json={"name": "Máy bàn"})
    kept = (await browser.get("/api/me/factors")).json()["passkeys"]
    assert [one["name"] for one in kept] == ["Một", "Máy bàn"]
    assert (await browser.delete(f"/api/me/passkeys/{first}")).status_code == 204
    last = await browser.delete(f"/api/me/passkeys/{second}")
    assert (last.status_code, last.json()["code"]) == (409, "last-factor")
    gone = await browser.delete(f"/api/me/passkeys/{first}")
    assert (gone.status_code, gone.json()["code"]) == (404, "passkey-unknown")


async def test_a_removed_passkey_opens_nothing(server: Server, province: Province) -> None:
    browser, _ = await staff_at_the_door(server, province.admin)
    authenticator = Authenticator()
    made = (await enrol_passkey(browser, authenticator)).json()["id"]
    await browser.delete(f"/api/me/passkeys/{made}")
    assert (await sign_in_by_passkey(server.browser(), authenticator)).status_code == 401


async def test_a_passkey_is_registered_once(server: Server, province: Province) -> None:
    browser, authenticator = await half_browser(server, province.admin), Authenticator()
    await enrol_passkey(browser, authenticator)
    again = await enrol_passkey(browser, authenticator)
    assert (again.status_code, again.json()["code"]) == (409, "passkey-known")


async def test_anothers_passkey_is_not_mine(server: Server, province: Province) -> None:
    theirs = Authenticator()
    await enrol_passkey(await half_browser(server, province.commune_admin, "xa-mot"), theirs)
    mine, _ = await staff_at_the_door(server, province.admin)
    their_id = (await theirs_of(server, theirs)).json()["passkeys"][0]["id"]
    for method, body in (("PUT", {"name": "Của tôi"}), ("DELETE", None)):
        reply = await mine.request(method, f"/api/me/passkeys/{their_id}", json=body)
        assert (reply.status_code, reply.json()["code"]) == (404, "passkey-unknown")
    browser = server.browser()
    await enter(browser, "can-bo", PASSWORD)
    answer = await passkey_answer(browser, theirs)
    reply = await browser.post("/api/sign-in/second", json={"passkey": answer})
    assert (reply.status_code, reply.json()["code"]) == (401, "passkey-refused")


async def theirs_of(server: Server, authenticator: Authenticator) -> Any:
    browser = server.browser()
    await sign_in_by_passkey(browser, authenticator)
    return await browser.get("/api/me/factors")


async def test_who_has_left_has_no_passkey(server: Server, province: Province) -> None:
    authenticator = Authenticator()
    await enrol_passkey(await half_browser(server, province.admin), authenticator)
    async with server.sessions.writing() as session:
        await People(session).end(province.admin)
    assert (await sign_in_by_passkey(server.browser(), authenticator)).status_code == 401


def _from_elsewhere(one: Authenticator) -> None:
    one.origin = "https://sao-vuong.example.com"


def _for_another_host(one: Authenticator) -> None:
    one.host = "example.com"


def _in_a_frame(one: Authenticator) -> None:
    one.cross_origin = True


def _nobody_there(one: Authenticator) -> None:
    one.flags = 0


def _a_copy(one: Authenticator) -> None:
    one.counter -= 1


def _another_key(one: Authenticator) -> None:
    one.key = Authenticator().key


@pytest.mark.parametrize(
    "change",
    [_from_elsewhere, _for_another_host, _in_a_frame, _nobody_there, _a_copy, _another_key],
)
async def test_dishonest_answers_are_refused(
    server: Server, province: Province, change: Callable[[Authenticator], None]
) -> None:
    authenticator = Authenticator()
    await enrol_passkey(await half_browser(server, province.admin), authenticator)
    assert (await sign_in_by_passkey(server.browser(), authenticator)).status_code == 200
    change(authenticator)
    refused = await sign_in_by_passkey(server.browser(), authenticator)
    assert (refused.status_code, refused.json()["code"]) == (401, "passkey-refused")


@pytest.mark.parametrize("change", [_from_elsewhere, _for_another_host, _in_a_frame, _nobody_there])
async def test_dishonest_registrations_are_refused(
    server: Server, province: Province, change: Callable[[Authenticator], None]
) -> None:
    browser, authenticator = await half_browser(server, province.admin), Authenticator()
    change(authenticator)
    refused = await enrol_passkey(browser, authenticator)
    assert (refused.status_code, refused.json()["code"]) == (401, "passkey-refused")
    assert (await browser.get(MANAGED)).status_code == 403


@pytest.mark.parametrize("part", ["signature", "authenticator_data", "credential_id", "token"])
async def test_a_changed_answer_is_refused(server: Server, province: Province, part: str) -> None:
    authenticator = Authenticator()
    await enrol_passkey(await half_browser(server, province.admin), authenticator)
    browser = server.browser()
    begun = (await browser.post("/api/sign-in/passkey/request")).json()
    answer = authenticator.answer(begun)
    changed = answer[part][:-4] + "AAAA" if part == "token" else tampered(answer[part])
    refused = await browser.post("/api/sign-in/passkey", json={**answer, part: changed})
    assert refused.status_code == 401


async def test_of_the_same_answer_several_times_exactly_one_wins(
    server: Server, province: Province
) -> None:
    authenticator = Authenticator(counts=False)
    await enrol_passkey(await half_browser(server, province.admin), authenticator)
    begun = (await server.browser().post("/api/sign-in/passkey/request")).json()
    answer = authenticator.answer(begun)
    replies = await asyncio.gather(
        *(server.browser().post("/api/sign-in/passkey", json=answer) for _ in range(4))
    )
    codes = sorted(reply.status_code for reply in replies)
    assert codes == [200, 401, 401, 401]


async def test_a_challenge_grows_old_and_is_for_one_purpose(
    server: Server, province: Province
) -> None:
    browser, authenticator = await half_browser(server, province.admin), Authenticator()
    await enrol_passkey(browser, authenticator)
    mine = (await browser.post("/api/me/passkeys/request")).json()
    stray = await server.browser().post("/api/sign-in/passkey", json=authenticator.answer(mine))
    assert (stray.status_code, stray.json()["code"]) == (401, "challenge-invalid")
    anybodys = (await browser.post("/api/sign-in/passkey/request")).json()
    answer = authenticator.answer(anybodys)
    for_me = await browser.post("/api/me/step-up", json={"passkey": answer})
    assert (for_me.status_code, for_me.json()["code"]) == (401, "challenge-invalid")
    begun = (await browser.post("/api/sign-in/passkey/request")).json()
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        late = await server.browser().post("/api/sign-in/passkey", json=authenticator.answer(begun))
        assert (late.status_code, late.json()["code"]) == (401, "challenge-invalid")


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_are_an_answer(first: bytes, second: bytes) -> None:
    site, key = Site(ORIGIN, "localhost"), Authenticator()
    made = key.create({"token": "t", "public_key": webauthn.creation(site, "t", NOBODY, "x", [])})
    good = webauthn.registered(site, "t", made["client_data"], made["attestation"])
    with pytest.raises(PasskeyRefused):
        webauthn.registered(site, "t", made["client_data"], b64url(first))
    with pytest.raises(PasskeyRefused):
        webauthn.registered(site, "t", b64url(first), made["attestation"])
    with pytest.raises(PasskeyRefused):
        answered(site, good, first, second)


def answered(site: Site, known: Registered, data: bytes, signature: bytes) -> int:
    client = Authenticator().answer({"token": "t", "public_key": webauthn.request(site, "t", [])})
    return webauthn.verified(
        site,
        "t",
        known,
        client_data=client["client_data"],
        authenticator_data=b64url(data),
        signature=b64url(signature),
        asks_user=False,
    )
