"""What the management screens show. Instants are milliseconds since 1970."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from saovuong.wire import PERSONAL, Output

PeopleFilter = Literal["all", "finished", "unfinished", "passed"]


class UnitCrumb(Output):
    id: UUID
    name: str
    kind: str


class LessonCount(Output):
    lesson: str
    finished: int


class UnitRow(Output):
    """``learners`` at or under the unit; ``finished`` the whole course; ``passed`` its test."""

    id: UUID
    name: str
    kind: str
    learners: int
    finished: int
    passed: int
    lessons: list[LessonCount]
    has_children: bool


class UnitTable(Output):
    """``path`` leads from the top of what you may see to the unit shown; null unit: the tops."""

    course: str
    unit: UnitRow | None
    path: list[UnitCrumb]
    due_on: date | None
    rows: list[UnitRow]


class PersonRow(Output):
    """``lessons`` finished of ``lessons_in_course``; ``percent`` the best counted test."""

    id: UUID
    name: Annotated[str, PERSONAL]
    unit_name: str
    lessons: int
    lessons_in_course: int
    percent: float | None
    passed: bool
    finished_at: int | None
    last_contact_at: int | None
    unsent: int | None


class PeoplePage(Output):
    """``next`` asks for the following page; null on the last."""

    total: int
    people: list[PersonRow]
    next: str | None


class SilentDevice(Output):
    """``last_contact_at`` null: registered and never heard of again."""

    device: UUID
    label: str
    person: UUID
    name: Annotated[str, PERSONAL]
    unit_name: str
    registered_at: int
    last_contact_at: int | None
    unsent: int | None
    unsent_since: int | None


class SilentPage(Output):
    days: int
    total: int
    without_device: int
    devices: list[SilentDevice]
    next: str | None
