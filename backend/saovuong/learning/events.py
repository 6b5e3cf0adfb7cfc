"""What a phone may say happened: typed events, read strictly from their exact text.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from saovuong.wire import Input, MalformedJSON, strict_json

Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Slug = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,63}$")]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=9_007_199_254_740_991)]
Offset = Annotated[int, msgspec.Meta(ge=-(10**14), le=10**14)]
MAX_EVENT_BYTES = 65_536


class LessonOpened(Input, tag_field="type", tag="lesson_opened"):
    edition: Hash
    lesson: Slug


class LessonFinished(Input, tag_field="type", tag="lesson_finished"):
    edition: Hash
    lesson: Slug
    spent_ms: Milliseconds


class PracticeAnswered(Input, tag_field="type", tag="practice_answered"):
    edition: Hash
    lesson: Slug
    run: UUID
    question: Slug
    response: Any


class TestStarted(Input, tag_field="type", tag="test_started"):
    edition: Hash
    test: Slug
    attempt: UUID


class TestSubmitted(Input, tag_field="type", tag="test_submitted"):
    edition: Hash
    test: Slug
    attempt: UUID
    answers: dict[Slug, Any]
    elapsed_ms: Milliseconds
    ended_by: Literal["learner", "time"]


Fact = LessonOpened | LessonFinished | PracticeAnswered | TestStarted | TestSubmitted
TYPES: dict[str, type[Fact]] = {
    "lesson_opened": LessonOpened,
    "lesson_finished": LessonFinished,
    "practice_answered": PracticeAnswered,
    "test_started": TestStarted,
    "test_submitted": TestSubmitted,
}


class Happening(Input):
    """The frame around every fact. ``at`` is the phone's wall clock in ms, perhaps wrong;
    ``offset_ms`` is server time minus phone time as last measured, null if never."""

    id: UUID
    type: str
    person: UUID
    device: UUID
    seq: Milliseconds
    at: Offset
    mono_ms: Milliseconds
    offset_ms: Offset | None
    data: dict[str, Any]


class Unreadable(ValueError):
    """Not an event this server understands; ``reason`` is the stable word stored with it."""

    def __init__(self, reason: str, event_id: UUID | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.event_id = event_id


def read(text: str) -> tuple[Happening, Fact]:
    """The frame and the fact of one event text; raises Unreadable, with the id if there is one."""
    if len(text) > MAX_EVENT_BYTES:
        raise Unreadable("too-large")
    try:
        value = strict_json(text)
    except MalformedJSON:
        raise Unreadable("malformed-json") from None
    try:
        frame = msgspec.convert(value, Happening)
    except msgspec.ValidationError:
        raise Unreadable("malformed-event", _id_of(value)) from None
    if frame.type not in TYPES:
        raise Unreadable("unknown-type", frame.id)
    try:
        return frame, msgspec.convert({**frame.data, "type": frame.type}, TYPES[frame.type])
    except msgspec.ValidationError:
        raise Unreadable("malformed-data", frame.id) from None


def _id_of(value: Any) -> UUID | None:
    try:
        return UUID(value["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
