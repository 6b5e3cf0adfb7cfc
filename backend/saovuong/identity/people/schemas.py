"""Wire shapes of people as officers keep them. Instants are milliseconds since 1970."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from saovuong.identity.roles import RoleName
from saovuong.wire import PERSONAL, Input, Output

Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\w")]
Phone = Annotated[str, Meta(max_length=30)]
BirthYear = Annotated[int, Meta(ge=1900, le=2100)]
Language = Literal["vi", "en"]
Version = Annotated[int, Meta(ge=1, le=2**53)]


class MemberLine(Output):
    """``roles``: those held today within the reader's units."""

    id: UUID
    name: Annotated[str, PERSONAL]
    unit_id: UUID
    unit_name: str
    roles: list[RoleName]
    ended_at: int | None
    last_contact_at: int | None


class MemberPage(Output):
    total: int
    people: list[MemberLine]
    next: str | None


class MembershipView(Output):
    """Null unit: one that is not the reader's. ``until`` is the first day no longer there."""

    unit_id: UUID | None
    unit_name: str | None
    since: date
    until: date | None


class MemberRole(Output):
    """``can_take``: the reader may withdraw it."""

    role: RoleName
    unit_id: UUID
    unit_name: str
    since: date
    until: date | None
    can_take: bool


class MemberSignIn(Output):
    has_password: bool
    has_second_factor: bool


class MemberView(Output):
    """One person's file. ``fields`` names what the reader's role shows of it, the rest is empty.

    ``may``: what the reader may do. ``has_other_roles``: there are roles outside his units.
    """

    id: UUID
    version: int
    name: Annotated[str, PERSONAL]
    phone: Annotated[str | None, PERSONAL]
    birth_year: Annotated[int | None, PERSONAL]
    language: Language | None
    unit_id: UUID
    unit_name: str
    ended_at: int | None
    memberships: list[MembershipView]
    roles: list[MemberRole]
    has_other_roles: bool
    sign_in: MemberSignIn | None
    phones: int | None
    last_contact_at: int | None
    fields: list[str]
    may: list[Literal["correct", "move", "appoint", "end", "invite", "reinstate"]]


class NewMember(Input):
    """``is_another``: although the unit has somebody of this name and year."""

    name: Name
    unit: UUID
    phone: Phone | None = None
    birth_year: BirthYear | None = None
    language: Language = "vi"
    is_learner: bool = True
    is_another: bool = False


class MemberCreated(Output):
    id: UUID


class MemberChange(Input):
    """All four particulars as they are to be; ``version`` is the one they were read with."""

    version: Version
    name: Name
    phone: Phone | None
    birth_year: BirthYear | None
    language: Language


class MemberMove(Input):
    """``on``: the first day in the new unit, today or earlier. Staff roles that do not reach over
    the new unit end, unless ``keeps_roles``."""

    version: Version
    unit: UUID
    on: date | None = None
    keeps_roles: bool = False


class MemberEnd(Input):
    """The name, typed again, with or without marks."""

    name: Annotated[str, Meta(max_length=200)]


class MemberReturn(Input):
    unit: UUID


class RoleInUnit(Input):
    role: RoleName
    unit: UUID


class DepartureView(Output):
    """What would end now; ``unsent`` is work that phones last said they hold."""

    sessions: int
    cards: int
    phones: int
    unsent: int
    unsent_oldest: int | None
    roles: int


class StaffInvitation(Output):
    """``code`` is shown this once."""

    code: str
    expires_at: int
