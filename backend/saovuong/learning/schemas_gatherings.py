"""Wire shapes of gatherings and attendance. Instants are milliseconds since 1970."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from saovuong.learning.attendance import Result, Standing, Way, Word
from saovuong.learning.models_gatherings import Outcome
from saovuong.wire import PERSONAL, Input, Output

MOST_MARKS = 200
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\w")]
CourseId = Annotated[str, Meta(min_length=1, max_length=64)]
Tag = Annotated[str, Meta(pattern="^[0-9a-f]{8}$")]
Reason = Annotated[str, Meta(min_length=1, max_length=200)]
WallTime = Annotated[int, Meta(ge=0, le=4_102_444_800_000)]
"""Until the year 2100."""
ClockOffset = Annotated[int, Meta(ge=-4_102_444_800_000, le=4_102_444_800_000)]


class NewGathering(Input):
    """``course`` and ``lesson``: what it is about, if it is about one of ours."""

    title: Title
    held_on: date
    course: CourseId | None = None
    lesson: CourseId | None = None


class GatheringLine(Output):
    """``present`` and ``absent``: how many were marked so."""

    id: UUID
    unit_id: UUID
    unit_name: str
    title: str
    held_on: date
    course: str | None
    lesson: str | None
    created_at: int
    cancelled_at: int | None
    present: int
    absent: int


class GatheringPage(Output):
    gatherings: list[GatheringLine]
    next: str | None


class RollCard(Output):
    """``tag``: the first four bytes of the hash of the card's code, in hex."""

    tag: str
    is_withdrawn: bool


class RollPerson(Output):
    """``standing`` by the last word about the person, said ``at`` in this ``way``."""

    id: UUID
    name: Annotated[str, PERSONAL]
    unit_name: str
    standing: Standing
    at: int | None
    way: Way | None
    reason: str | None
    cards: list[RollCard]


class GatheringView(Output):
    """``elsewhere``: marked people who are no longer of your units. ``strangers``: scans of cards
    that counted for nobody."""

    gathering: GatheringLine
    people: list[RollPerson]
    elsewhere: int
    strangers: int
    server_time: int


class NewMark(Input):
    """A scan of ``card`` (its tag), or the officer's word about ``person``: one of them.

    ``made_at`` is the phone's wall time; ``offset_ms`` what the server's clock was ahead of it.
    """

    id: UUID
    way: Way
    made_at: WallTime
    person: UUID | None = None
    card: Tag | None = None
    word: Word = "present"
    reason: Reason | None = None
    offset_ms: ClockOffset | None = None


class NewMarks(Input):
    marks: Annotated[list[NewMark], Meta(min_length=1, max_length=MOST_MARKS)]


class MarkResult(Output):
    """``result`` conflict: something else is kept under this id, and this was not kept.

    ``person`` and ``name`` only where they are yours to see.
    """

    id: UUID
    result: Result
    outcome: Outcome | None
    person: UUID | None
    name: Annotated[str | None, PERSONAL]
    at: int


class MarksTaken(Output):
    """In the order they were sent."""

    results: list[MarkResult]
    server_time: int
