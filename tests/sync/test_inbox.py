"""What becomes of each event of an envelope, on both engines."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import func, select

from saovuong import clock
from saovuong.identity.models import Device
from saovuong.ids import uuid7
from saovuong.learning import progress
from saovuong.learning.models import Attempt, Completion, Counter, Event, LessonProgress
from saovuong.signing import b64url
from saovuong.sync import inbox
from saovuong.sync.ledger import Ledger
from saovuong.sync.models import Held, Oddity
from saovuong.sync.parcels import Parcel
from saovuong.sync.quarantine import Quarantine
from saovuong.sync.settling import Reply
from tests.factories.banks import LESSONS, TEST, WRONG_ANSWERS, bank
from tests.factories.phones import digest_of
from tests.factories.province import registered_phone
from tests.sync.conftest import Station


def outcomes(reply: Reply) -> list[str]:
    return [verdict.outcome for verdict in reply.verdicts]


def reasons(reply: Reply) -> list[str | None]:
    return [verdict.reason for verdict in reply.verdicts]


def vouched(station: Station, reply: Reply) -> set[str]:
    """Every digest that a valid receipt of the reply names."""
    receipts = [station.key.verify(jws, "saovuong-receipt") for jws in reply.receipts]
    return {digest for receipt in receipts for digest in receipt["digests"]}


async def count(station: Station, table: type) -> int:
    async with station.sessions.reading() as reader:
        return await reader.scalar(select(func.count()).select_from(table)) or 0


async def counters(station: Station) -> dict[str, int]:
    async with station.sessions.reading() as reader:
        rows = await reader.execute(
            select(Counter.item, func.sum(Counter.finished)).group_by(Counter.item)
        )
        return {item: int(total) for item, total in rows}


async def test_finished_work_is_kept_receipted_and_counted(station: Station) -> None:
    phone = await station.phone()
    events = [phone.opened(), phone.practised(), phone.finished()]
    reply = await station.receive(phone.envelope(events))
    assert outcomes(reply) == ["kept"] * 3
    assert vouched(station, reply) == {digest_of(text) for text in events}
    assert await counters(station) == {"lesson:bai-1": 1}
    async with station.sessions.reading() as reader:
        lesson = (await reader.scalars(select(LessonProgress))).one()
    assert (lesson.practised, lesson.right) == (1, 1)
    assert lesson.finished_at is not None


async def test_the_same_bytes_again_get_the_same_receipt_and_count_once(station: Station) -> None:
    phone = await station.phone()
    events = [phone.finished("bai-1"), phone.finished("bai-2"), phone.submitted()]
    first = await station.receive(phone.envelope(events))
    again = await station.receive(phone.envelope([phone.opened(), *reversed(events)]))
    assert outcomes(again) == ["kept", "already", "already", "already"]
    assert set(first.receipts) < set(again.receipts)
    assert await count(station, Event) == 4
    assert await counters(station) == {
        "lesson:bai-1": 1,
        "lesson:bai-2": 1,
        f"test:{TEST}": 1,
        "course": 1,
    }


async def test_the_same_event_twice_in_one_envelope_is_kept_once(station: Station) -> None:
    phone = await station.phone()
    text = phone.practised()
    reply = await station.receive(phone.envelope([text, text]))
    assert outcomes(reply) == ["kept", "already"]
    assert len(reply.receipts) == 1


async def test_other_bytes_under_a_known_id_are_a_conflict_and_both_are_kept(
    station: Station,
) -> None:
    phone = await station.phone()
    name = str(uuid7())
    data = {"edition": phone.edition, "lesson": "bai-1"}
    one = phone.event("lesson_opened", data, id=name)
    other = phone.event("lesson_opened", data, id=name)
    await station.receive(phone.envelope([one]))
    reply = await station.receive(phone.envelope([other]))
    assert outcomes(reply) == ["conflict"]
    assert vouched(station, reply) == {digest_of(other)}
    replay = await station.receive(phone.envelope([other]))
    assert (outcomes(replay), replay.receipts) == (["conflict"], reply.receipts)
    assert (await count(station, Event), await count(station, Oddity)) == (1, 1)


async def test_what_is_not_understood_is_set_aside_with_its_reason(station: Station) -> None:
    phone = await station.phone()
    lesson = {"edition": phone.edition, "lesson": "bai-1"}
    odd = {
        "not json": "malformed-json",
        '{"id": 1, "id": 2}': "malformed-json",
        '{"at": NaN}': "malformed-json",
        "[]": "malformed-event",
        "\x00": "malformed-json",
        phone.event("lesson_opened", {**lesson, "extra": 1}): "malformed-data",
        phone.practised(response="§").replace('"§"', "[" * 900 + "]" * 900): "malformed-json",
        phone.practised(response="§").replace('"§"', "[" * 9000 + "]" * 9000): "malformed-json",
        phone.event("lesson_dreamt", lesson): "unknown-type",
        phone.event("lesson_opened", {**lesson, "edition": "f" * 64}): "unknown-edition",
        phone.event("lesson_opened", {**lesson, "lesson": "bai-9"}): "unknown-lesson",
        phone.event("lesson_opened", lesson, person=str(uuid7())): "foreign-person",
        phone.event("lesson_opened", lesson, device=str(uuid7())): "foreign-person",
        phone.event("lesson_opened", {**lesson, "lesson": "x" * 70_000}): "too-large",
    }
    reply = await station.receive(phone.envelope(list(odd)))
    assert reasons(reply) == list(odd.values())
    assert set(outcomes(reply)) == {"quarantined"}
    assert vouched(station, reply) == {digest_of(text) for text in odd}
    async with station.sessions.reading() as reader:
        bodies = set(await reader.scalars(select(Oddity.body)))
    assert bodies == {text.encode() for text in odd}


async def test_a_second_submission_of_one_attempt_does_not_change_its_marks(
    station: Station,
) -> None:
    phone = await station.phone()
    attempt = uuid7()
    first = phone.submitted(attempt=attempt)
    second = phone.submitted(WRONG_ANSWERS, attempt=attempt)
    reply = await station.receive(phone.envelope([first, second]))
    assert outcomes(reply) == ["kept", "kept"]
    async with station.sessions.reading() as reader:
        kept = (await reader.scalars(select(Attempt))).one()
    assert (kept.percent, kept.is_passed, kept.label) == (100.0, True, "counted")


async def test_the_attempt_limit_holds_over_two_phones_and_a_third_is_labelled(
    station: Station,
) -> None:
    one, other = await station.phone(), await station.phone()
    await station.receive(one.envelope([one.submitted(WRONG_ANSWERS)]))
    await station.receive(other.envelope([other.submitted(WRONG_ANSWERS), other.submitted()]))
    async with station.sessions.reading() as reader:
        attempts = list(await reader.scalars(select(Attempt).order_by(Attempt.received_at)))
    labels = sorted(str(attempt.label) for attempt in attempts)
    assert labels == [
        "counted",
        "counted",
        "over-limit",
    ]
    assert not any(attempt.is_passed for attempt in attempts)
    assert await counters(station) == {}


async def test_an_attempt_over_its_time_is_kept_and_labelled(station: Station) -> None:
    phone = await station.phone()
    await station.receive(phone.envelope([phone.submitted(elapsed_ms=11 * 60_000 + 1)]))
    async with station.sessions.reading() as reader:
        attempt = (await reader.scalars(select(Attempt))).one()
    assert (attempt.label, attempt.percent, attempt.is_passed) == ("over-time", 100.0, False)


async def test_somebody_elses_attempt_cannot_be_submitted(station: Station) -> None:
    owner, thief = await station.phone(0), await station.phone(1)
    attempt = uuid7()
    await station.receive(owner.envelope([owner.submitted(attempt=attempt)]))
    reply = await station.receive(thief.envelope([thief.submitted(attempt=attempt)]))
    assert reasons(reply) == ["foreign-attempt"]


async def test_an_attempt_begun_as_one_test_cannot_be_handed_in_as_another(
    station: Station,
) -> None:
    """It would count against the first test's limit, and the other could be tried for ever."""
    rules = msgspec.structs.replace(bank().test, id="bai-thi")
    station.banks["f" * 64] = msgspec.structs.replace(bank(), course="khoa-khac", test=rules)
    phone, attempt = await station.phone(), uuid7()
    sitting = {"edition": "f" * 64, "test": "bai-thi", "attempt": str(attempt)}
    await station.receive(phone.envelope([phone.event("test_started", sitting)]))
    reply = await station.receive(phone.envelope([phone.submitted(attempt=attempt)]))
    assert reasons(reply) == ["foreign-attempt"]
    async with station.sessions.writing() as session:
        oddity = (await session.scalars(select(Oddity))).one()
        assert await Quarantine(session).release(oddity, station.banks) == "foreign-attempt"
    assert await count(station, Completion) == 0


async def test_endless_beginnings_do_not_make_every_later_envelope_dear(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "MOST_SITTINGS", 3)
    phone, first = await station.phone(), uuid7()

    def begun() -> str:
        return phone.event("test_started", {**sitting, "attempt": str(uuid7())})

    sitting = {"edition": phone.edition, "test": TEST}
    await station.receive(phone.envelope([phone.submitted(attempt=first), begun()]))
    late = [begun(), begun(), phone.submitted(attempt=first)]
    reply = await station.receive(phone.envelope(late))
    assert reasons(reply) == [None, "too-many-attempts", None]
    assert await count(station, Attempt) == 3


async def test_a_test_submission_has_a_receipt_of_its_own_with_its_short_code(
    station: Station,
) -> None:
    phone = await station.phone()
    attempt = uuid7()
    submitted = phone.submitted(attempt=attempt)
    reply = await station.receive(phone.envelope([phone.opened(), submitted]))
    receipts = [station.key.verify(jws, "saovuong-receipt") for jws in reply.receipts]
    own = next(receipt for receipt in receipts if receipt.get("attempt") == str(attempt))
    assert own["digests"] == [digest_of(submitted)]
    async with station.sessions.reading() as reader:
        assert (await reader.scalars(select(Attempt.code))).one() == own["code"]
    assert len(max(reply.receipts, key=len)) < 700


async def test_a_clock_years_wrong_loses_nothing_and_is_held_within_what_the_server_knows(
    station: Station,
) -> None:
    year = 365 * 24 * 3600 * 1000
    slow, fast = (
        await station.phone(clock_error_ms=-3 * year),
        await station.phone(clock_error_ms=5 * year),
    )
    for phone in (slow, fast):
        assert outcomes(await station.receive(phone.envelope([phone.finished()]))) == ["kept"]
    async with station.sessions.reading() as reader:
        events = list(await reader.scalars(select(Event)))
        devices = await reader.execute(select(Device.id, Device.registered_at))
        registered = dict(devices.all())
    for event in events:
        assert event.is_clock_suspect
        assert registered[event.device_id] <= event.happened_at <= event.received_at


async def test_a_known_offset_corrects_the_wrong_clock(station: Station) -> None:
    hour = 3_600_000
    phone = await station.phone(clock_error_ms=-7 * hour, offset_ms=7 * hour)
    await station.receive(phone.envelope([phone.finished()]))
    async with station.sessions.reading() as reader:
        event = (await reader.scalars(select(Event))).one()
    assert not event.is_clock_suspect
    assert clock.now() - event.happened_at < timedelta(minutes=1)


async def test_each_contact_reports_the_outbox_and_an_older_envelope_changes_nothing(
    station: Station,
) -> None:
    phone = await station.phone()
    older = phone.envelope([phone.opened()], outbox={"left": 7, "oldest": phone.now()})
    await station.receive(phone.envelope([], outbox={"left": 2, "oldest": phone.now() - 1000}))
    await station.receive(older)
    async with station.sessions.reading() as reader:
        device = (await reader.scalars(select(Device))).one()
    assert (device.unsent_left, device.last_seq) == (2, 2)
    assert device.last_contact_at is not None


@pytest.mark.parametrize("oldest", [-(10**14), 10**14])
async def test_an_outbox_as_old_as_no_calendar_knows_holds_nothing_up(
    station: Station, oldest: int
) -> None:
    phone = await station.phone(offset_ms=oldest)
    outbox = {"left": 1, "oldest": oldest}
    reply = await station.receive(phone.envelope([phone.finished()], outbox=outbox))
    assert outcomes(reply) == ["kept"]


async def test_the_rolling_digest_is_the_xor_of_everything_receipted(station: Station) -> None:
    phone = await station.phone()
    events = [phone.opened(), "odd", phone.submitted()]
    await station.receive(phone.envelope(events[:2]))
    await station.receive(phone.envelope(events))
    expected = 0
    for text in events:
        expected ^= int.from_bytes(hashlib.sha256(text.encode()).digest())
    async with station.sessions.reading() as reader:
        held = (await reader.scalars(select(Held))).one()
        connection = await reader.connection()
        recount = await connection.run_sync(lambda c: Ledger(c).recount())
    assert (held.pieces, b64url(held.digest)) == (3, b64url(expected.to_bytes(32)))
    assert recount == {phone.id: (3, held.digest)}


async def test_two_of_one_commune_settled_together_count_two(station: Station) -> None:
    one, other = await station.phone(0), await station.phone(1)
    await station.settle_together([phone.envelope([phone.finished()]) for phone in (one, other)])
    assert await counters(station) == {"lesson:bai-1": 2}


async def test_staff_who_study_do_not_count_among_the_learners(station: Station) -> None:
    phone = await registered_phone(station.sessions, station.province.admin)
    await station.receive(phone.envelope([phone.finished(lesson) for lesson in LESSONS]))
    assert await count(station, Completion) == 2
    assert await counters(station) == {}


async def test_a_course_without_a_test_is_complete_with_its_lessons(station: Station) -> None:
    station.banks["d" * 64] = msgspec.structs.replace(bank(), test=None)
    phone = await station.phone(edition="d" * 64)
    await station.receive(phone.envelope([phone.finished(lesson) for lesson in LESSONS]))
    assert (await counters(station))["course"] == 1


async def test_a_group_with_a_poisoned_parcel_harms_only_that_parcel(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await station.phone(0), await station.phone(1)
    settle = inbox.Inbox.settle

    def poisoned(self: inbox.Inbox, parcels: Sequence[Parcel]) -> list[Reply]:
        if any(parcel.sender.device == other.id for parcel in parcels):
            settle(self, parcels)
            raise RuntimeError("the disk said no")
        return settle(self, parcels)

    monkeypatch.setattr(inbox.Inbox, "settle", poisoned)
    replies = await asyncio.gather(
        station.receive(one.envelope([one.finished()])),
        station.receive(other.envelope([other.finished()])),
        return_exceptions=True,
    )
    assert outcomes(replies[0]) == ["kept"]  # type: ignore[arg-type]
    assert isinstance(replies[1], RuntimeError)
    assert await count(station, Event) == 1
