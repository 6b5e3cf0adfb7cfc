from __future__ import annotations

from datetime import timedelta

import anyio
import pytest

from saovuong import clock
from saovuong.identity.devices import Devices
from saovuong.signing import ServerKey, b64url
from tests.factories.browsers import assertion, learner_browser, nonce_from
from tests.factories.phones import Phone
from tests.factories.province import Province
from tests.factories.server import Server


async def test_a_known_phone_gets_a_fresh_session_by_its_key(
    server: Server, province: Province
) -> None:
    _, phone = await learner_browser(server, province.learners[0])
    browser = server.browser()
    nonce = await nonce_from(browser)
    reply = await browser.post("/api/sign-in/device", json={"assertion": assertion(phone, nonce)})
    assert reply.status_code == 200
    assert reply.json()["person"]["name"] == "Học viên 01 (mẫu)"
    assert (await browser.get("/api/me")).status_code == 200


async def test_an_answer_counts_once_also_when_it_comes_twice_at_once(
    server: Server, province: Province
) -> None:
    _, phone = await learner_browser(server, province.learners[0])
    answer = assertion(phone, await nonce_from(server.browser()))
    statuses: list[tuple[int, str | None]] = []

    async def attempt() -> None:
        reply = await server.browser().post("/api/sign-in/device", json={"assertion": answer})
        statuses.append((reply.status_code, reply.json().get("code")))

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(attempt)
    assert sorted(statuses) == [(200, None)] + [(401, "challenge-invalid")] * 2


async def test_a_challenge_expires(server: Server, province: Province) -> None:
    _, phone = await learner_browser(server, province.learners[0])
    browser = server.browser()
    nonce = await nonce_from(browser)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        reply = await browser.post(
            "/api/sign-in/device", json={"assertion": assertion(phone, nonce)}
        )
    assert reply.json()["code"] == "challenge-invalid"


@pytest.mark.parametrize(
    "change", [{"typ": "saovuong-envelope"}, {"typ": "saovuong-receipt"}, {"aud": "elsewhere"}]
)
async def test_what_was_signed_for_something_else_is_no_sign_in(
    server: Server, province: Province, change: dict[str, str]
) -> None:
    _, phone = await learner_browser(server, province.learners[0])
    browser = server.browser()
    answer = assertion(phone, await nonce_from(browser), **change)
    reply = await browser.post("/api/sign-in/device", json={"assertion": answer})
    assert (reply.status_code, reply.json()["code"]) == (401, "wrong-signature")


async def test_another_key_under_a_known_name_is_refused(
    server: Server, province: Province
) -> None:
    _, phone = await learner_browser(server, province.learners[0])
    impostor, browser = Phone(province.learners[0], id=phone.id), server.browser()
    answer = assertion(impostor, await nonce_from(browser))
    reply = await browser.post("/api/sign-in/device", json={"assertion": answer})
    assert reply.json()["code"] == "wrong-signature"


async def test_a_nonce_that_another_server_made_is_refused(
    server: Server, province: Province
) -> None:
    _, phone = await learner_browser(server, province.learners[0])
    later = clock.to_ms(clock.now()) + 60_000
    foreign = ServerKey.generate().sign({"nonce": "x", "exp": later}, "saovuong-challenge")
    reply = await server.browser().post(
        "/api/sign-in/device", json={"assertion": assertion(phone, foreign)}
    )
    assert reply.json()["code"] == "challenge-invalid"


@pytest.mark.parametrize(
    "nonsense", ["", "a.b.c", "....", "e30.e30.e30", "\u0111.x.y", b64url(b"[" * 3000)]
)
async def test_nonsense_is_an_unknown_device(server: Server, nonsense: str) -> None:
    reply = await server.browser().post("/api/sign-in/device", json={"assertion": nonsense})
    assert (reply.status_code, reply.json()["code"]) == (401, "unknown-device")


async def test_a_withdrawn_phone_loses_its_session_and_gets_no_other(
    server: Server, province: Province
) -> None:
    browser, phone = await learner_browser(server, province.learners[0])
    async with server.sessions.writing() as session:
        await Devices(session).revoke(phone.id)
    assert (await browser.get("/api/me")).status_code == 401
    answer = assertion(phone, await nonce_from(browser))
    reply = await browser.post("/api/sign-in/device", json={"assertion": answer})
    assert (reply.status_code, reply.json()["code"]) == (403, "revoked-device")
