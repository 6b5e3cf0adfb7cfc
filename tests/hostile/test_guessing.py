"""Ten thousand wrong guesses, many at once, and what can be learnt from the answers."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Literal

import pytest
from sqlalchemy import func, select

from saovuong import clock
from saovuong.identity.cards.cards import Cards, CardUnknown
from saovuong.identity.limits import backoff
from saovuong.identity.limits.backoff import Tries
from saovuong.identity.models import SignInAttempt
from saovuong.identity.sessions.places import Place
from saovuong.identity.signing_in import passwords
from saovuong.identity.signing_in.openings import Caller
from saovuong.identity.signing_in.sign_in import SignIn
from saovuong.problems import Problem
from tests.factories.browsers import (
    PASSWORD,
    assertion,
    card_for,
    enter,
    learner_browser,
    nonce_from,
    sign_in_by_card,
    staff_browser,
)
from tests.factories.phones import Phone
from tests.factories.province import Province
from tests.factories.server import Server

START = datetime(2026, 11, 24, tzinfo=UTC)
MANY = 10_000
AT_ONCE = 12


def patient(free: int, guesses: int) -> timedelta:
    """How long somebody needs for so many guesses who asks again the moment he may."""
    at, earlier = START, [START]
    for _ in range(guesses - 1):
        recent = [one for one in earlier[-600:] if one > at - backoff.WINDOW]
        if recent:
            at += backoff.wait(Tries(len(recent), recent[-1]), free, at)
        recent = [one for one in earlier[-600:] if one > at - backoff.WINDOW]
        earlier.append(at)
    return at - START


@pytest.mark.parametrize("what", ["card", "login", "device", "factor", "password"])
def test_ten_thousand_guesses_take_weeks(what: backoff.What) -> None:
    here, target, address = (one.free for one in backoff.subjects(what, "x", "192.0.2.1"))
    assert here <= 5
    assert target <= 30
    assert address <= 100
    alone, spread = patient(here, MANY), patient(target, MANY)
    print(f"{what}: {alone.days} days from one address, {spread.days} from many")
    assert alone >= timedelta(days=14)
    assert spread >= timedelta(days=2)


@dataclass(frozen=True)
class Attack:
    """Ten guesses a second for a quarter of an hour, and how many of them are looked at.

    ``free`` in any quarter of an hour, and then one after each pause.
    """

    way: Literal["password", "card"]
    account: str
    address: str
    free: int
    reached: int


ATTACKS = {
    "one account from many addresses": Attack("password", "can-bo", "10.{high}.{low}.1", 30, 62),
    "many cards from one subscriber": Attack("card", "{n:010d}", "2001:db8::{n:x}", 100, 202),
}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ATTACKS)
async def test_of_ten_thousand_wrong_guesses_few_reach_the_secret(
    server: Server, province: Province, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service that the routes call, on the real database, by a set clock."""
    attack, looked_at = ATTACKS[name], 0

    def look(*_given: object) -> bool:
        nonlocal looked_at
        looked_at += 1
        return False

    async def look_up(_cards: Cards, _code: str) -> None:
        look()
        raise CardUnknown

    await staff_browser(server, province.admin, "can-bo")
    monkeypatch.setattr(passwords._ARGON2, "verify", look)
    monkeypatch.setattr(Cards, "redeem", look_up)
    service = SignIn(server.sessions, server.app.state.trust)
    refusals: Counter[str] = Counter()
    for n in range(MANY):
        told = {"n": n, "high": n // 256, "low": n % 256}
        address = attack.address.format(**told)
        caller = Caller(address=address, replaces=None, place=Place("192.0.2.0/24", "Chrome"))
        with clock.frozen(START + timedelta(milliseconds=100 * n)):
            try:
                await guess(service, attack.way, attack.account.format(**told), caller)
            except Problem as refusal:
                refusals[refusal.code] += 1
    print(f"{name}: {looked_at} of {MANY:,} guesses reached the secret")
    assert refusals["sign-in-paused"] == MANY - looked_at
    assert looked_at == attack.reached
    async with server.sessions.reading() as reader:
        rows = await reader.scalar(select(func.count()).select_from(SignInAttempt)) or 0
    assert rows <= 3 * 2 * attack.free, "what is refused costs no row, and old tries go"


async def guess(
    service: SignIn, way: Literal["password", "card"], account: str, caller: Caller
) -> None:
    if way == "card":
        await service.by_card(account, None, caller)
    else:
        await service.by_password(account, "sai sai sai sai", caller)


async def test_wrong_passwords_are_paused_and_the_right_one_waits_too(
    server: Server, province: Province
) -> None:
    await staff_browser(server, province.admin, "can-bo")
    browser = server.browser()
    codes = [(await enter(browser, "can-bo", f"sai {n} sai sai")).json()["code"] for n in range(8)]
    assert codes == ["wrong-password"] * 5 + ["sign-in-paused"] * 3
    reply = await enter(browser, "can-bo", PASSWORD)
    assert (reply.status_code, reply.json()["code"]) == (429, "sign-in-paused")
    assert 0 < int(reply.headers["retry-after"]) <= 900


async def test_of_many_who_use_one_card_at_once_exactly_one_enters(
    server: Server, province: Province
) -> None:
    person = province.learners[0]
    code = await card_for(server, person)
    replies = await asyncio.gather(
        *(sign_in_by_card(server.browser(), code, Phone(person)) for _ in range(AT_ONCE))
    )
    assert sum(one.status_code == 200 for one in replies) == 1
    assert {one.status_code for one in replies} <= {200, 409, 410, 429}


async def test_of_many_who_send_one_answer_to_a_challenge_exactly_one_enters(
    server: Server, province: Province
) -> None:
    browser, phone = await learner_browser(server, province.learners[0])
    answer = assertion(phone, await nonce_from(browser))
    replies = await asyncio.gather(
        *(
            server.browser().post("/api/sign-in/device", json={"assertion": answer})
            for _ in range(AT_ONCE)
        )
    )
    assert sum(one.status_code == 200 for one in replies) == 1


async def test_an_unknown_login_is_the_same_work_and_the_same_answer(
    server: Server, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staff_browser(server, province.admin, "can-bo")
    verified: list[str] = []
    verify = passwords._ARGON2.verify

    def counting(password: str, stored: str) -> bool:
        verified.append(stored)
        return verify(password, stored)

    monkeypatch.setattr(passwords._ARGON2, "verify", counting)
    spent: dict[str, list[float]] = {"can-bo": [], "khong-co": []}
    answers = set()
    for round_ in range(4):
        for login, times in spent.items():
            began = time.perf_counter()
            reply = await enter(server.browser(), login, f"sai sai sai {round_}")
            times.append(time.perf_counter() - began)
            body = reply.json()
            answers.add((reply.status_code, body["code"], body["detail"], str(body["details"])))
    known, unknown = (median(times) for times in spent.values())
    print(f"known {known * 1000:.0f} ms, unknown {unknown * 1000:.0f} ms: {known / unknown:.2f}")
    assert len(answers) == 1
    assert len(verified) == 8
    algorithms = {one.rsplit("$", 2)[0] for one in verified}
    assert len(algorithms) == 1, "the hash of nobody costs what a person's hash costs"


async def test_an_unknown_card_and_a_used_one_tell_no_name(
    server: Server, province: Province
) -> None:
    person = province.learners[0]
    code = await card_for(server, person)
    await sign_in_by_card(server.browser(), code, Phone(person))
    for guess in (code, "AAAAABBBBB"):
        reply = await sign_in_by_card(server.browser(), guess, Phone(person))
        assert reply.status_code >= 400
        assert "Học viên" not in reply.text
        assert str(person) not in reply.text
