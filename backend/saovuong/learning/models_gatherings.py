"""Gatherings and who was there. Marks are facts, only ever appended: the last one about a person
counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base
from saovuong.db.types import BigKey
from saovuong.ids import uuid7

Outcome = Literal["present", "absent", "taken-back", "unknown-card", "revoked-card", "other-unit"]


class Gathering(Base):
    """A class or training of a unit on a day, perhaps about a course or one of its lessons."""

    __tablename__ = "gatherings"
    __table_args__ = (Index(None, "unit_id", "held_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    title: Mapped[str]
    held_on: Mapped[date]
    course_id: Mapped[str | None] = mapped_column(String(64))
    lesson_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    cancelled_at: Mapped[datetime | None]


class AttendanceMark(Base):
    """One scan of a card or one word of an officer; ``id`` was made where it was noted.

    ``person_id`` is null for a card nobody here may know. ``card_hash`` is all that was ever sent
    of a scanned card: the first four bytes of the hash we keep of its code. ``digest`` covers what
    the phone sent, so that the same mark is known again when it comes twice.
    """

    __tablename__ = "attendance_marks"
    __table_args__ = (CheckConstraint("way IN ('card', 'manual')", name="way"),)

    position: Mapped[int] = mapped_column(BigKey, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    gathering_id: Mapped[UUID] = mapped_column(ForeignKey("gatherings.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    way: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(String())
    reason: Mapped[str | None]
    card_hash: Mapped[bytes | None]
    digest: Mapped[bytes | None]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
