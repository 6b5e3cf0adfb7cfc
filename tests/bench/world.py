"""The same province, phones and course on any database, and the work its phones would send.

People go through the course as people do: open a lesson, practise, finish it, sit the test; then
they practise again. A phone sends that in envelopes of a given number of events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from saovuong import clock
from saovuong.curriculum.banks import EditionBank, TestRules, pack_bank
from saovuong.curriculum.draw import draw
from saovuong.curriculum.models import Course, Edition, Pack
from saovuong.db.session import Sessions
from saovuong.identity.models import Device, Membership, Person, Role, Unit
from saovuong.ids import uuid7
from tests.factories.banks import question
from tests.factories.phones import Phone

EDITION = "b" * 64
COURSE = "khoa-do"
LESSONS = tuple(f"do-{n:02}" for n in range(1, 8))
PRACTICE = 10
TEST = "do-kiem-tra"
BANK_OF_TEST = 40
DRAWN = 20
COMMUNES = 25


def bank() -> EditionBank:
    """Seven lessons with ten questions each, and a test of twenty out of forty."""
    practice = {one: [f"{one}-q{n}" for n in range(1, PRACTICE + 1)] for one in LESSONS}
    test = [f"{TEST}-q{n}" for n in range(1, BANK_OF_TEST + 1)]
    rules = TestRules(id=TEST, minutes=20, draw=DRAWN, pass_percent=70, attempts=3, questions=test)
    names = [name for some in practice.values() for name in some] + test
    questions = {name: question(name) for name in names}
    return EditionBank(course=COURSE, number=1, lessons=practice, test=rules, questions=questions)


@dataclass
class World:
    """One phone a learner, learners spread over the communes; the same in many databases."""

    units: list[UUID]
    phones: list[Phone]
    unit_of: dict[UUID, UUID]
    is_first: bool

    @classmethod
    def of(cls, learners: int) -> World:
        return cls._of(learners, [uuid7() for _ in range(COMMUNES)], is_first=True)

    def others(self, learners: int) -> World:
        """More people in the same units, for a database where this world has settled."""
        return self._of(learners, self.units, is_first=False)

    @classmethod
    def _of(cls, learners: int, units: list[UUID], *, is_first: bool) -> World:
        phones = [Phone(uuid7(), edition=EDITION, offset_ms=-312) for _ in range(learners)]
        placed = {phone.person: units[n % COMMUNES] for n, phone in enumerate(phones)}
        return cls(units, phones, placed, is_first)

    def envelopes(self, events: int, each: int) -> list[bytes]:
        """``each`` envelopes of ``events`` from every phone, sealed; phones take turns."""
        works = [work(phone) for phone in self.phones]
        return [
            phone.envelope([next(mine) for _ in range(events)])
            for _ in range(each)
            for phone, mine in zip(self.phones, works, strict=True)
        ]

    async def settle_in(self, sessions: Sessions) -> None:
        """Writes course, units, people and devices; no work yet."""
        async with sessions.connection() as connection:
            for table, rows in self._rows():
                await connection.execute(insert(table), rows)

    def _rows(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        now, today = clock.now(), clock.today()
        if self.is_first:
            yield Pack, [_pack()]
            yield Course, [{"id": COURSE, "edition_hash": EDITION}]
            yield Edition, [_edition()]
            yield Unit, [{"id": unit, "code": None, "created_at": now} for unit in self.units]
        yield Person, [_person(phone.person) for phone in self.phones]
        placed = [(person, unit) for person, unit in self.unit_of.items()]
        dated = {"valid_from": today, "valid_to": None}
        members = [{"person_id": p, "unit_id": u, **dated} for p, u in placed]
        yield Membership, [{"id": uuid7(), **row} for row in members]
        yield Role, [{"id": uuid7(), "role": "learner", **row} for row in members]
        yield Device, [_device(phone) for phone in self.phones]


def work(phone: Phone) -> Iterator[str]:
    """What one learner does, without end."""
    while True:
        for lesson in LESSONS:
            yield phone.opened(lesson)
            for number in range(1, PRACTICE + 1):
                yield practised(phone, lesson, f"{lesson}-q{number}", "ab"[number % 7 == 0])
            yield phone.finished(lesson)
        yield from sitting(phone)


def practised(phone: Phone, lesson: str, name: str, response: str) -> str:
    said = {"run": str(uuid7()), "question": name, "response": response}
    return phone.event("practice_answered", {"edition": EDITION, "lesson": lesson} | said)


def sitting(phone: Phone) -> Iterator[str]:
    attempt = str(uuid7())
    named = {"edition": EDITION, "test": TEST, "attempt": attempt}
    yield phone.event("test_started", named)
    drawn = draw(attempt, [f"{TEST}-q{n}" for n in range(1, BANK_OF_TEST + 1)], DRAWN)
    answers = dict.fromkeys(drawn, "a")
    ended = {"answers": answers, "elapsed_ms": 480_000, "ended_by": "learner"}
    yield phone.event("test_submitted", named | ended)


def _pack() -> dict[str, Any]:
    return {
        "hash": EDITION,
        "kind": "edition",
        "media_type": "application/json",
        "body": b"{}",
        "br": None,
        "gz": None,
    }


def _edition() -> dict[str, Any]:
    return {
        "hash": EDITION,
        "course_id": COURSE,
        "number": 1,
        "published_at": clock.now(),
        "download_bytes": 2,
        "bank": pack_bank(bank()),
    }


def _person(person: UUID) -> dict[str, Any]:
    nothing = {"phone": None, "birth_year": None, "ended_at": None}
    return {
        "id": person,
        "name": "Học viên đo",
        "language": "vi",
        "created_at": clock.now(),
    } | nothing


def _device(phone: Phone) -> dict[str, Any]:
    return {
        "id": phone.id,
        "person_id": phone.person,
        "public_key": phone.public_key,
        "label": "Điện thoại đo",
        "registered_at": clock.now(),
        "last_contact_at": None,
        "revoked_at": None,
        "unsent_left": None,
        "unsent_oldest": None,
        "last_seq": 0,
    }
