"""A learner about whom every table says something, and what his name would be found by."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.base import Base
from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Device, Person
from saovuong.ids import uuid7
from saovuong.privacy.models import DataRequest, DataRequestStep
from tests.curriculum.folders import questions
from tests.factories.browsers import card_for, learner_browser
from tests.factories.phones import Phone
from tests.factories.province import Province
from tests.factories.server import Server

NAME = "Lê Thị Xuân Quỳnh"
PHONE = "0912345678"
LOGIN = "xuan.quynh.1990"
OWN = f"{NAME} ({PHONE})"
NEEDLES = ("Xuân Quỳnh", "xuan quynh", "xuân quỳnh", PHONE, LOGIN, "Máy của Quỳnh")


async def studied(server: Server, province: Province, edition: str) -> Phone:
    """The first learner has studied, typed his name into answers, and sent work nobody reads."""
    person = province.learners[0]
    async with server.sessions.writing() as session:
        known = await session.get_one(Person, person)
        known.name, known.phone, known.birth_year, known.roster_code = NAME, PHONE, 1990, LOGIN
    browser, phone = await learner_browser(server, person)
    phone.edition = edition
    work = [_practice(phone, edition, one["id"], response) for one, response in _responses()]
    work += [phone.finished("a-01"), _test(phone, edition), "odd " + OWN]
    reply = await browser.post("/api/sync/envelopes", content=phone.envelope(work))
    assert reply.status_code == 200, reply.text
    await card_for(server, person)
    async with server.sessions.writing() as session:
        await _fill(session, person, province)
    return phone


def _responses() -> list[tuple[dict[str, Any], Any]]:
    right = {"short_text": "  biến thể BÍ mật. ", "numeric": "4,5", "single": "a2"}
    found = []
    for one in questions("a-01"):
        found += [(one, OWN), (one, [OWN]), (one, {OWN: OWN})]
        if one["kind"] in right:
            found.append((one, right[one["kind"]]))
    return found


def _practice(phone: Phone, edition: str, question: str, response: Any) -> str:
    data = {
        "edition": edition,
        "lesson": "a-01",
        "run": str(uuid7()),
        "question": question,
        "response": response,
    }
    return phone.event("practice_answered", data)


def _test(phone: Phone, edition: str) -> str:
    answers: dict[str, Any] = {one["id"]: OWN for one in questions("a-test")}
    data = {
        "edition": edition,
        "test": "a-test",
        "attempt": str(uuid7()),
        "answers": {**answers, "a-test-short-text": "cách viết khác", "a-test-single": "a2"},
        "elapsed_ms": 1000,
        "ended_by": "learner",
    }
    return phone.event("test_submitted", data)


async def _fill(session: AsyncSession, person: UUID, province: Province) -> None:
    now, unit, officer = clock.now(), province.communes[0], province.admin
    device = await session.scalar(select(Device.id).where(Device.person_id == person))
    await session.execute(update(Device).values(label="Máy của Quỳnh"))
    session.add(
        DataRequest(
            id=(request := uuid7()),
            person_id=person,
            kind="access",
            way="letter",
            wish=OWN,
            received_on=clock.today(),
            due_on=clock.today(),
            state="open",
            recorded_at=now,
            recorded_by=officer,
        )
    )
    await session.flush()
    session.add(DataRequestStep(request_id=request, at=now, by_id=officer, step="note", note=OWN))
    await session.flush()
    upload, gathering = uuid7(), uuid7()
    rows: dict[str, dict[str, Any]] = {
        "staff_passwords": {"login": LOGIN, "hash": "x", "changed_at": now},
        "totps": {"sealed_secret": b"x", "created_at": now, "last_step": 0},
        "recovery_codes": {"code_hash": b"x", "salt": b"x", "made_at": now},
        "passkeys": {
            "id": uuid7(),
            "credential_id": b"x",
            "credential_data": b"x",
            "sign_count": 1,
            "name": OWN,
            "created_at": now,
        },
        "staff_entries": {
            "at": now,
            "way": "password",
            "outcome": "entered",
            "network": "203.0.113.0/24",
            "browser": OWN,
            "is_new_place": False,
        },
        "provider_accounts": {
            "issuer": "x",
            "subject": LOGIN,
            "linked_at": now,
            "linked_by": officer,
        },
        "provider_journeys": {
            "state_hash": b"x",
            "browser_hash": b"x",
            "nonce": "x",
            "verifier": "x",
            "return_to": "/",
            "expires_at": now,
        },
        "imports": {
            "id": upload,
            "kind": "people",
            "unit_id": unit,
            "made_by": officer,
            "made_at": now,
            "file_name": f"{NAME}.xlsx",
            "file_hash": "x",
            "state": "done",
            "step": "x",
            "done": 1,
            "total": 1,
            "beat_at": now,
        },
        "import_files": {"import_id": upload, "body": f"ten\n{NAME}\n".encode()},
        "import_faults": {"import_id": upload, "faults": [{"value": OWN}, {"value": "khác"}]},
        "import_changes": {
            "import_id": upload,
            "position": 1,
            "deed": "person-created",
            "before": {"name": NAME},
            "after": {"phone": PHONE},
        },
        "gatherings": {
            "id": gathering,
            "unit_id": unit,
            "title": "Huấn luyện",
            "held_on": clock.today(),
            "created_at": now,
            "created_by": officer,
        },
        "attendance_marks": {
            "id": uuid7(),
            "gathering_id": gathering,
            "way": "manual",
            "outcome": "absent",
            "reason": OWN,
            "made_at": now,
            "received_at": now,
            "made_by": officer,
        },
    }
    for name, row in rows.items():
        table = Base.metadata.tables[name]
        whose = {"person_id": person} if "person_id" in table.c else {}
        await session.execute(insert(table), [{**row, **whose}])
    await Audit(session).append("person-read", actor=officer, subject=person)
    await Audit(session).append("sign-in", actor=person, subject=device)


async def dump(sessions: Sessions) -> str:
    """Every value of every table, as text."""
    told = []
    async with sessions.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in (await session.execute(select(table))).all():
                told += [f"{table.name}: {_text(value)}" for value in row]
    return "\n".join(told)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def file_of(url: str) -> bytes:
    """The bytes of a SQLite file, after what still stood beside it was brought in."""
    path = Path(url.removeprefix("sqlite+aiosqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.read_bytes()
