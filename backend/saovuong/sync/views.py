"""Turns what services return into what the sync routes say.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from uuid import UUID

from saovuong import clock
from saovuong.learning.assignments import Assigned
from saovuong.learning.models import Attempt, LessonProgress
from saovuong.learning.states import is_late
from saovuong.signing import b64url
from saovuong.sync.ledger import NOTHING, xor
from saovuong.sync.models import Held
from saovuong.sync.parcels import Parcel
from saovuong.sync.quarantine import SetAside
from saovuong.sync.schemas import (
    AssignmentView,
    AttemptView,
    DeviceHeld,
    EnvelopeReply,
    EventResult,
    HeldView,
    LessonView,
    OddityView,
    QuestionMark,
)
from saovuong.sync.settling import Reply

MOST_SHOWN = 4_096
"""Bytes of a piece that was set aside: it may be a megabyte, and fifty stand on a page."""


def reply_view(parcel: Parcel, reply: Reply) -> EnvelopeReply:
    results = [
        EventResult(
            id=item.event_id,
            digest=b64url(item.digest),
            outcome=verdict.outcome,
            reason=verdict.reason,
        )
        for item, verdict in zip(parcel.items, reply.verdicts, strict=True)
    ]
    return EnvelopeReply(results=results, receipts=reply.receipts, server_time=clock.now_ms())


def held_view(devices: Iterable[Held]) -> HeldView:
    """The sum over all devices of one person."""
    held = list(devices)
    digest = reduce(xor, (one.digest for one in held), NOTHING)
    return HeldView(count=sum(one.pieces for one in held), digest=b64url(digest))


def device_view(held: Held) -> DeviceHeld:
    return DeviceHeld(id=held.device_id, count=held.pieces, digest=b64url(held.digest))


def lesson_view(lesson: LessonProgress) -> LessonView:
    return LessonView(
        course=lesson.course_id,
        lesson=lesson.lesson_id,
        opened_at=None if lesson.opened_at is None else clock.to_ms(lesson.opened_at),
        finished_at=None if lesson.finished_at is None else clock.to_ms(lesson.finished_at),
        practised=lesson.practised,
        right=lesson.right,
    )


def attempt_views(
    attempts: Sequence[Attempt], assigned: Sequence[Assigned], lost: Collection[UUID]
) -> list[AttemptView]:
    """Of a sitting over the limit no mark is told: endless ones would tell the key, bit by bit."""
    due = {one.course: one.due_on for one in assigned}
    return [
        AttemptView(
            id=one.id,
            course=one.course_id,
            test=one.test_id,
            edition=one.edition,
            submitted_at=0 if one.submitted_at is None else clock.to_ms(one.submitted_at),
            elapsed_ms=one.elapsed_ms or 0,
            percent=None if one.label == "over-limit" else one.percent or 0.0,
            passed=one.is_passed,
            label=one.label or "counted",
            late=is_late(one, due.get(one.course_id)),
            from_lost_phone=one.id in lost,
            code=one.code or "",
            marks=[] if one.label == "over-limit" else _marks(one),
        )
        for one in attempts
    ]


def _marks(attempt: Attempt) -> list[QuestionMark]:
    return [QuestionMark(question=q, fraction=f) for q, f in (attempt.marks or {}).items()]


def assignment_view(assigned: Assigned) -> AssignmentView:
    return AssignmentView(
        course=assigned.course, due_on=assigned.due_on, unit_name=assigned.unit_name
    )


def oddity_view(found: SetAside) -> OddityView:
    oddity = found.oddity
    return OddityView(
        id=oddity.id,
        person=oddity.person_id,
        person_name=found.person_name,
        device=oddity.device_id,
        reason=oddity.reason,
        received_at=clock.to_ms(oddity.received_at),
        body=oddity.body[:MOST_SHOWN].decode(errors="replace"),
    )
