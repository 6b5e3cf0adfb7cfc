"""What a phone may say happened: typed events, read strictly from their exact text.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from saovuong.wire import Input, MalformedJSON, is_exact, is_too_nested, strict_json

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
"""Of an edition, lesson, question or test: unless it is exactly that of one published here, the
event is set aside, so how it is spelt need not be looked at."""
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=9_007_199_254_740_991)]
Offset = Annotated[int, msgspec.Meta(ge=-(10**14), le=10**14)]
MAX_EVENT_BYTES = 65_536


class LessonOpened(Input, gc=False):
    edition: Name
    lesson: Name


class LessonFinished(Input, gc=False):
    edition: Name
    lesson: Name
    spent_ms: Milliseconds


class PracticeAnswered(Input, gc=False):
    edition: Name
    lesson: Name
    run: UUID
    question: Name
    response: Any


class TestStarted(Input, gc=False):
    edition: Name
    test: Name
    attempt: UUID


class TestSubmitted(Input, gc=False):
    edition: Name
    test: Name
    attempt: UUID
    answers: dict[Name, Any]
    elapsed_ms: Milliseconds
    ended_by: Literal["learner", "time"]


Fact = LessonOpened | LessonFinished | PracticeAnswered | TestStarted | TestSubmitted
SittingFact = TestStarted | TestSubmitted
TYPES: dict[str, type[Fact]] = {
    "lesson_opened": LessonOpened,
    "lesson_finished": LessonFinished,
    "practice_answered": PracticeAnswered,
    "test_started": TestStarted,
    "test_submitted": TestSubmitted,
}


class Happening(Input, gc=False):
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
    data: msgspec.Raw


_FRAMES = msgspec.json.Decoder(Happening)
_FACTS = {name: msgspec.json.Decoder(fact) for name, fact in TYPES.items()}


class Unreadable(ValueError):
    """Not an event this server understands; ``reason`` is the stable word stored with it."""

    def __init__(self, reason: str, event_id: UUID | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.event_id = event_id


def read(body: bytes) -> tuple[Happening, Fact]:
    """The frame and the fact of one event's bytes; raises Unreadable, with the id if there is one.

    Whatever is not written exactly as phones write it is looked through for repeated keys and NaN.
    """
    if len(body) > MAX_EVENT_BYTES:
        raise Unreadable("too-large")
    if is_too_nested(body):
        raise Unreadable("malformed-json")
    try:
        frame, fact = _typed(body)
    except Unreadable:
        _look_through(body)
        raise
    if not (is_exact(body, frame) and is_exact(bytes(frame.data), fact)):
        _look_through(body)
    return frame, fact


def _typed(body: bytes) -> tuple[Happening, Fact]:
    try:
        frame = _FRAMES.decode(body)
    except msgspec.MsgspecError:
        raise Unreadable("malformed-event", _id_of(body)) from None
    decoder = _FACTS.get(frame.type)
    if decoder is None:
        raise Unreadable("unknown-type", frame.id)
    try:
        return frame, decoder.decode(frame.data)
    except msgspec.MsgspecError:
        raise Unreadable("malformed-data", frame.id) from None


def _look_through(body: bytes) -> None:
    try:
        strict_json(body)
    except MalformedJSON:
        raise Unreadable("malformed-json") from None


def _id_of(body: bytes) -> UUID | None:
    try:
        return UUID(msgspec.json.decode(body)["id"])
    except (KeyError, TypeError, ValueError, AttributeError, msgspec.MsgspecError):
        return None
