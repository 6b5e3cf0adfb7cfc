"""Tables of units, people and trust. Every span of days is ``valid_from <= day < valid_to``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    literal_column,
    or_,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from saovuong.db.base import Base
from saovuong.db.types import BigKey
from saovuong.ids import uuid7
from saovuong.text import fold, lowered

_OPEN = text("valid_to IS NULL")
_EMPTY = text("''")


def _folded_name(row: DefaultExecutionContext) -> str:
    name: str = row.get_current_parameters()["name"]  # type: ignore[no-untyped-call]
    return fold(name)


def _lowered_name(row: DefaultExecutionContext) -> str:
    name: str = row.get_current_parameters()["name"]  # type: ignore[no-untyped-call]
    return lowered(name)


class Dated:
    """A fact that holds from a day on, until (not including) another day if that is known."""

    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)

    @classmethod
    def holds_on(cls, day: date) -> ColumnElement[bool]:
        """The condition that a row held on ``day``."""
        return and_(cls.valid_from <= day, cls.holds_after(day))

    @classmethod
    def holds_after(cls, day: date) -> ColumnElement[bool]:
        """The condition that a row holds on some day from ``day`` on."""
        return or_(cls.valid_to.is_(None), cls.valid_to > day)


class Unit(Base):
    """A unit through all its names, kinds and places; what it was when stands in its versions."""

    __tablename__ = "units"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    code: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class UnitVersion(Dated, Base):
    """What a unit was called, what kind it was and where it stood, during a span of days."""

    __tablename__ = "unit_versions"
    __table_args__ = (
        UniqueConstraint("unit_id", "valid_from"),
        Index(
            "uq_unit_versions_open",
            "unit_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="span"),
        CheckConstraint("parent_id IS NULL OR parent_id <> unit_id", name="not_own_parent"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(default=_folded_name, server_default=_EMPTY)
    """The name as search compares it."""
    kind: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"), index=True)


class UnitAncestor(Base):
    """Derived from today's versions: each open unit with itself (depth 0) and all above it."""

    __tablename__ = "unit_ancestors"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True)
    ancestor_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)
    depth: Mapped[int]


class Person(Base):
    """The least that is needed of a person: no numbers of papers, no pictures.

    ``roster_code`` is the number an office gave him in its own lists; imports know him by it.
    ``restricted_at``: he asked that his data be left alone, so no list shows him. ``erased_at``:
    nothing in this row tells any more who he was. ``version`` goes up by itself with every change,
    so that nobody overwrites what he never saw.
    """

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    lowered: Mapped[str] = mapped_column(default=_lowered_name, server_default=_EMPTY)
    folded: Mapped[str] = mapped_column(default=_folded_name, server_default=_EMPTY)
    roster_code: Mapped[str | None] = mapped_column(unique=True, index=True)
    phone: Mapped[str | None]
    birth_year: Mapped[int | None]
    language: Mapped[str] = mapped_column(default="vi")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    restricted_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(
        default=1, server_default="1", onupdate=literal_column("version + 1")
    )

    @classmethod
    def is_shown(cls) -> ColumnElement[bool]:
        """The condition that lists, searches and files may show him; only the data desk goes on."""
        return and_(cls.restricted_at.is_(None), cls.erased_at.is_(None))

    @classmethod
    def is_named(cls, search: str) -> ColumnElement[bool]:
        """The condition that ``search`` is part of his name, with or without its marks."""
        return cls.folded.contains(fold(search), autoescape=True)

    @validates("name")
    def _searched_by(self, key: str, name: str) -> str:
        self.lowered, self.folded = lowered(name), fold(name)
        return name


class Membership(Dated, Base):
    """Which unit, the lowest one, a person belongs to: one at a time."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_open",
            "person_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="span"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), index=True)


class UnitHeadcount(Base):
    """Derived: how many learners belong to a leaf unit today; sums are folded above."""

    __tablename__ = "unit_headcounts"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True)
    learners: Mapped[int]


class Role(Dated, Base):
    """What a person may do, in a unit and everything under it."""

    __tablename__ = "roles"
    __table_args__ = (
        CheckConstraint("role IN ('learner', 'instructor', 'admin', 'operator')", name="role"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="span"),
        Index(
            "uq_roles_open",
            "person_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), index=True)


class Card(Base):
    """A single-use code given to a person on paper; only its hash is kept."""

    __tablename__ = "cards"
    __table_args__ = (CheckConstraint("purpose IN ('learner', 'staff')", name="purpose"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[str]
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Device(Base):
    """One key of one person on one phone, and what that phone last said of its outbox.

    ``lost_at``: from then on the phone was in other hands, as its unit stated; such a phone is
    always revoked as well.
    """

    __tablename__ = "devices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    public_key: Mapped[dict[str, Any]]
    label: Mapped[str]
    registered_at: Mapped[datetime]
    last_contact_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    lost_at: Mapped[datetime | None]
    unsent_left: Mapped[int | None]
    unsent_oldest: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(default=0)
    spent_ms: Mapped[int | None]


class StaffPassword(Base):
    __tablename__ = "staff_passwords"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str]
    changed_at: Mapped[datetime]


class SessionToken(Base):
    """An open session; the token itself is known to the browser only.

    ``entered_at``: when every proof that was asked for had been given; None is a half session.
    ``proved_at``: when its owner last proved who he is. ``network``: where from, without the last
    part of the address.
    """

    __tablename__ = "session_tokens"
    __table_args__ = (CheckConstraint("kind IN ('learner', 'staff')", name="kind"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("devices.id"), index=True)
    kind: Mapped[str]
    opened_by: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    entered_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    network: Mapped[str | None]
    browser: Mapped[str | None]


class SpentNonce(Base):
    """A challenge that was answered; kept until it would have expired by itself."""

    __tablename__ = "spent_nonces"

    nonce_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Base):
    """A try to sign in that has not succeeded, under the hash of what it was aimed at."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "subject", "at"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    subject: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """One link of the audit chain; ``hash`` covers every other column and the link before.

    ``unit_id`` and ``person_id`` are the unit and the person concerned; ``person_unit_id`` and
    ``actor_unit_id`` say where that person and the actor belonged at that moment. By these units an
    entry is in somebody's scope. Entries older than these columns have none of them.
    """

    __tablename__ = "audit_entries"

    position: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[UUID | None] = mapped_column(index=True)
    action: Mapped[str]
    subject: Mapped[str | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    actor_unit_id: Mapped[UUID | None] = mapped_column(index=True)
    unit_id: Mapped[UUID | None] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    person_unit_id: Mapped[UUID | None] = mapped_column(index=True)
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]


class AuditHead(Base):
    """The end of the chain: locked by whoever adds to it, and proof that nothing was cut off."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    hash: Mapped[bytes]
