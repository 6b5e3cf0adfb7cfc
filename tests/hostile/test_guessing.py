"""Ten thousand wrong guesses, many at once, and what can be learnt from the answers."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import func, select

from saovuong import clock
from saovuong.identity.limits import backoff
from saovuong.identity.limits.backoff import Tries
from saovuong.identity.limits.tries import SignInPaused
from saovuong.identity.limits.tries import Tries as CountedTries
from saovuong.identity.models import SignInAttempt
from saovuong.identity.signing_in import passwords
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


async def test_ten_thousand_wrong_guesses_of_one_address_are_refused_uncounted(
    server: Server,
) -> None:
    """By a set clock: what is let through stays few, and what is refused costs no row."""
    let_through, at = 0, START
    for guess in range(MANY // 10):
        with clock.frozen(at), suppress(SignInPaused):
            async with server.sessions.writing() as session:
                subjects = backoff.subjects("card", f"code-{guess}", "192.0.2.1")
                await CountedTries(session).begin(subjects)
            let_through += 1
        at += timedelta(milliseconds=100)
    assert let_through <= 104
    async with server.sessions.reading() as reader:
        rows = await reader.scalar(select(func.count()).select_from(SignInAttempt))
    assert rows == let_through * 3


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
