"""Wire shapes of phones as officers see them. Instants are milliseconds since 1970."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from saovuong.wire import Input, Output

Moment = Annotated[int, Meta(ge=0, le=253_402_300_799_000)]
"""Up to the year 9999, the last a calendar here has."""


class LossReport(Input):
    """Since when the phone is in other hands."""

    at: Moment


class PhoneView(Output):
    """``late`` and ``set_aside`` speak of a lost phone only: pieces kept though they came after
    the report or were made after the loss, and pieces not counted."""

    id: UUID
    label: str
    person: UUID
    name: str
    unit_name: str
    registered_at: int
    last_contact_at: int | None
    unsent: int | None
    unsent_since: int | None
    revoked_at: int | None
    lost_at: int | None
    late: int
    set_aside: int


class PhonePage(Output):
    """Counts are of the whole unit, whatever is filtered or searched."""

    total: int
    unsent: int
    lost: int
    phones: list[PhoneView]
    next: str | None


class LostAttempt(Output):
    """A sitting handed in from a lost phone: it counts as it stands, and is marked."""

    phone: UUID
    course: str
    test: str
    submitted_at: int
    percent: float | None
    label: Literal["counted", "over-time", "over-limit"]


class PersonPhones(Output):
    phones: list[PhoneView]
    attempts: list[LostAttempt]


class LossOutlook(Output):
    """What a report would do: see ``Outlook``."""

    phone: PhoneView
    sessions: int
    after: int


class LossReply(Output):
    """``released``: pieces that count again; ``left``: still set aside."""

    phone: PhoneView
    released: int
    left: int
