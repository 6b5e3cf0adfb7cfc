"""Wire shapes of the personal data desk. Instants are milliseconds since 1970."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from saovuong.privacy.requests import Kind, Said, State, Way
from saovuong.wire import PERSONAL, Input, Output

Text = Annotated[str, Meta(max_length=2000)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Days = Annotated[int, Meta(ge=0, le=7300)]


class NewDataRequest(Input):
    person: UUID
    kind: Kind
    way: Way
    wish: Text
    received_on: date


class RequestStep(Input):
    step: Said
    note: Text


class RestrictionChange(Input):
    is_restricted: bool


class ErasureOrder(Input):
    """``name``: the person's name, typed again."""

    name: Name


class SpanChange(Input):
    days: Days


class RequestCreated(Output):
    id: UUID
    due_on: date


class RequestLine(Output):
    """``left``: working days until an answer is due, below zero so many too late."""

    id: UUID
    person_id: UUID
    person_name: Annotated[str, PERSONAL]
    unit_id: UUID
    unit_name: str
    kind: Kind
    way: Way
    state: State
    received_on: date
    due_on: date
    left: int
    replied_at: int | None
    closed_at: int | None


class RequestPage(Output):
    """``waiting`` and ``overdue`` count all that are not closed."""

    waiting: int
    overdue: int
    requests: list[RequestLine]
    next: str | None


class StepView(Output):
    at: int
    step: str
    by_name: Annotated[str | None, PERSONAL]
    note: Annotated[str, PERSONAL]


class RequestView(Output):
    request: RequestLine
    wish: Annotated[str, PERSONAL]
    is_restricted: bool
    is_erased: bool
    has_left: bool
    steps: list[StepView]


class DeskPerson(Output):
    id: UUID
    name: Annotated[str, PERSONAL]
    birth_year: Annotated[int | None, PERSONAL]
    unit_name: str
    has_left: bool
    is_restricted: bool


class DeskPeople(Output):
    people: list[DeskPerson]


class ErasureForeseen(Output):
    """Rows by table; ``unsent``: pieces on phones that can then never arrive."""

    name: Annotated[str, PERSONAL]
    holds_office: bool
    sessions: int
    phones: int
    unsent: int
    removed: dict[str, int]
    emptied: dict[str, int]
    kept: dict[str, int]


class SpanView(Output):
    """How long something is kept; ``shipped`` is what it was before anybody changed it."""

    id: str
    days: int
    shipped: int
    least: int
    most: int


class Spans(Output):
    may_change: bool
    spans: list[SpanView]
