"""Many people who sat the sample test, each on a phone of his own and by the real road."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from saovuong.curriculum.draw import draw
from saovuong.identity.people.people import People
from tests.factories.banks import EDITION, TEST, bank
from tests.factories.phones import Phone
from tests.factories.province import registered_phone
from tests.factories.server import Server

Answering = Callable[[int, list[str]], dict[str, Any]]
"""What the person with that number answers to the questions drawn for him."""


def by_ability(number: int, drawn: list[str]) -> dict[str, Any]:
    """The first few know everything, the next one thing, the last nothing; one leaves a blank."""
    known = drawn if number % 3 == 0 else drawn[: number % 3 - 1]
    answers: dict[str, Any] = {one: "a" if one in known else "b" for one in drawn}
    return answers | ({drawn[-1]: None} if number % 7 == 6 else {})


async def sit(
    server: Server,
    unit: UUID,
    people: Sequence[int],
    answering: Answering = by_ability,
    edition: str = EDITION,
) -> list[Phone]:
    """Learners of ``unit`` with these numbers; each sits the test of ``edition`` once."""
    phones = []
    for number in people:
        async with server.sessions.writing() as session:
            person = await People(session).create(f"Người làm bài {number:02}", unit)
            await People(session).grant(person, "learner", unit)
        phones.append(await registered_phone(server.sessions, person, edition=edition))
        await hand_in(server, phones[-1], number, answering)
    return phones


async def hand_in(
    server: Server, phone: Phone, number: int, answering: Answering = by_ability
) -> None:
    attempt, rules = attempt_of(phone, number), bank().test
    assert rules is not None
    drawn = draw(str(attempt), rules.questions, rules.draw)
    work = phone.submitted(answering(number, drawn), attempt=attempt)
    reply = await server.browser().post("/api/sync/envelopes", content=phone.envelope([work]))
    outcomes = {result["outcome"] for result in reply.json()["results"]}
    assert outcomes == {"kept"}, (TEST, reply.text)


def attempt_of(phone: Phone, number: int) -> UUID:
    """The same in every run, so that everybody is drawn the same questions each time."""
    seed = hashlib.sha256(f"{phone.edition} {number} {phone.seq}".encode()).digest()
    return UUID(bytes=seed[:16], version=4)
