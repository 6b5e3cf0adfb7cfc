"""What a signed-in person is allowed: plain values and rules, no database."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

RoleName = Literal["learner", "instructor", "admin", "operator"]
SessionKind = Literal["learner", "staff"]
STAFF: frozenset[str] = frozenset({"instructor", "admin", "operator"})


class HeldRole(msgspec.Struct, frozen=True):
    role: str
    unit_id: UUID


class Identity(msgspec.Struct, kw_only=True, frozen=True):
    """Who is asking, by which session, and the roles that session may use.

    ``is_half``: the second factor is still to come. ``proved_at``: when the person last proved
    who he is in this session.
    """

    person_id: UUID
    name: str
    language: str
    device_id: UUID | None
    kind: str
    opened_by: str
    opened_at: datetime
    seen_at: datetime
    proved_at: datetime | None
    is_half: bool
    token_hash: bytes
    roles: tuple[HeldRole, ...]

    def has(self, *roles: str) -> bool:
        return any(held.role in roles for held in self.roles)


def usable(held: tuple[HeldRole, ...], kind: str) -> tuple[HeldRole, ...]:
    """The roles a session of ``kind`` may use: a phone's long session never carries staff roles."""
    if kind == "staff":
        return held
    return tuple(one for one in held if one.role not in STAFF)
