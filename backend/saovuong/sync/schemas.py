"""What the sync routes say and hear. Instants are milliseconds since 1970, as phones count."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from saovuong.signing import PublicJWK
from saovuong.sync.settling import Outcome
from saovuong.wire import Output


class EventResult(Output):
    """``digest`` is base64url(sha256(event text)); ``reason`` says why one was not kept."""

    id: UUID | None
    digest: str
    outcome: Outcome
    reason: str | None


class EnvelopeReply(Output):
    """One result an event, in the order sent; the receipts together name every digest."""

    results: list[EventResult]
    receipts: list[str]
    server_time: int


class ServerKeys(Output):
    keys: list[PublicJWK]


class HeldView(Output):
    """``digest`` is the XOR of all receipted digests, base64url of 32 bytes."""

    count: int
    digest: str


class DeviceHeld(Output):
    id: UUID
    count: int
    digest: str


class LessonView(Output):
    course: str
    lesson: str
    opened_at: int | None
    finished_at: int | None
    practised: int
    right: int


class QuestionMark(Output):
    question: str
    fraction: float


class AttemptView(Output):
    """``late``: made by the due day, arrived after it. ``code``: what the receipt shows.
    ``from_lost_phone``: it came after its phone was reported lost, or was made after the loss.

    ``percent`` is null and ``marks`` empty for a sitting over the limit.
    """

    id: UUID
    course: str
    test: str
    edition: str
    submitted_at: int
    elapsed_ms: int
    percent: float | None
    passed: bool
    label: Literal["counted", "over-time", "over-limit"]
    late: bool
    from_lost_phone: bool
    code: str
    marks: list[QuestionMark]


class AssignmentView(Output):
    course: str
    due_on: date | None
    unit_name: str


class MyState(Output):
    person: UUID
    server_time: int
    held: HeldView
    devices: list[DeviceHeld]
    lessons: list[LessonView]
    attempts: list[AttemptView]
    assignments: list[AssignmentView]


class OddityView(Output):
    """Work that was set aside; ``body`` is the beginning of its text."""

    id: UUID
    person: UUID
    person_name: str
    device: UUID
    reason: str
    received_at: int
    body: str


class OddityPage(Output):
    items: list[OddityView]
    next: UUID | None


class ReleaseReply(Output):
    """``reason`` says why the work still cannot be kept; null when it now is."""

    is_kept: bool
    reason: str | None
