"""People at the door: cards, phones and signed-in browsers for tests."""

from __future__ import annotations

import json
from typing import Any, Literal
from uuid import UUID

import pyotp
from httpx import AsyncClient, Response
from joserfc import jws

from saovuong import clock
from saovuong.identity.cards.cards import Cards
from tests.factories.phones import Phone
from tests.factories.server import Server

PASSWORD = "một mật khẩu đủ dài"


async def card_for(
    server: Server, person: UUID, purpose: Literal["learner", "staff"] = "learner"
) -> str:
    async with server.sessions.writing() as session:
        return await Cards(session).issue(person, purpose)


def device_of(phone: Phone) -> dict[str, Any]:
    return {"id": str(phone.id), "public_key": phone.public_key, "label": "Chrome, Android"}


async def sign_in_by_card(browser: AsyncClient, code: str, phone: Phone | None) -> Response:
    device = None if phone is None else device_of(phone)
    return await browser.post("/api/sign-in/card", json={"code": code, "device": device})


async def learner_browser(server: Server, person: UUID) -> tuple[AsyncClient, Phone]:
    browser, phone = server.browser(), Phone(person)
    reply = await sign_in_by_card(browser, await card_for(server, person), phone)
    assert reply.status_code == 200, reply.text
    return browser, phone


async def staff_browser(server: Server, person: UUID, login: str = "can-bo") -> AsyncClient:
    """Signed in by a staff card, with a password and an authenticator app set up."""
    browser, _ = await staff_at_the_door(server, person, login)
    return browser


async def staff_at_the_door(
    server: Server, person: UUID, login: str = "can-bo"
) -> tuple[AsyncClient, str]:
    """As ``staff_browser``, with the secret of the app: ``code_of`` it shows the next code."""
    browser = await half_browser(server, person, login)
    return browser, await enrol_totp(browser)


async def half_browser(server: Server, person: UUID, login: str = "can-bo") -> AsyncClient:
    """Signed in by a staff card, with a password set and the second factor still to come."""
    browser = server.browser()
    reply = await sign_in_by_card(browser, await card_for(server, person, "staff"), None)
    assert reply.status_code == 200, reply.text
    reply = await browser.put("/api/me/password", json={"login": login, "new": PASSWORD})
    assert reply.status_code == 204, reply.text
    return browser


async def enrol_totp(browser: AsyncClient) -> str:
    """Sets an authenticator app up; its secret."""
    begun = await browser.post("/api/me/totp")
    assert begun.status_code == 200, begun.text
    secret: str = begun.json()["secret"]
    done = await browser.post("/api/me/totp/confirm", json={"code": code_of(secret, 0)})
    assert done.status_code == 204, done.text
    return secret


def code_of(secret: str, steps: int = 1) -> str:
    """What the app shows now, or so many steps later: the next one is taken early."""
    return pyotp.TOTP(secret).at(clock.now(), counter_offset=steps)


async def enter(browser: AsyncClient, login: str, password: str) -> Response:
    return await browser.post("/api/sign-in/password", json={"login": login, "password": password})


async def enter_wholly(browser: AsyncClient, secret: str, login: str = "can-bo") -> Response:
    """By password and code."""
    await enter(browser, login, PASSWORD)
    return await browser.post("/api/sign-in/second", json={"code": code_of(secret)})


def assertion(phone: Phone, nonce: str, **changes: Any) -> str:
    """A challenge answered by the phone; ``changes`` overwrite header fields or ``aud``."""
    audience = changes.pop("aud", "saovuong")
    header = {"alg": "ES256", "kid": str(phone.id), "typ": "saovuong-assertion", **changes}
    payload = json.dumps({"nonce": nonce, "aud": audience})
    return jws.serialize_compact(header, payload, phone.key, ["ES256"])


async def nonce_from(browser: AsyncClient) -> str:
    nonce: str = (await browser.get("/api/sign-in/challenge")).json()["nonce"]
    return nonce
