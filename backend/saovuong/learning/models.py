"""Events are facts and only ever appended; every other table here is derived from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base
from saovuong.db.types import BigKey

AttemptLabel = Literal["counted", "over-time", "over-limit"]


class Event(Base):
    """One finished piece of work, as the phone wrote it, in the order it arrived."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_person_id_position", "person_id", "position"),)

    position: Mapped[int] = mapped_column(BigKey, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"))
    type: Mapped[str] = mapped_column(String(32))
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    is_clock_suspect: Mapped[bool]
    digest: Mapped[bytes]
    body: Mapped[bytes]
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"))


class LessonProgress(Base):
    __tablename__ = "lesson_progress"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    practised: Mapped[int]
    right: Mapped[int]


class Attempt(Base):
    """One sitting of a test. Marked once, when its submission arrives; never re-labelled."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_person_id_test_id", "person_id", "test_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    course_id: Mapped[str] = mapped_column(String(64))
    test_id: Mapped[str] = mapped_column(String(64))
    edition: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    elapsed_ms: Mapped[int | None]
    points: Mapped[float | None]
    percent: Mapped[float | None]
    is_passed: Mapped[bool]
    label: Mapped[AttemptLabel | None] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(9), index=True)
    marks: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Completion(Base):
    """That a person finished an item: ``lesson:<id>``, ``test:<id>`` (passed) or ``course``."""

    __tablename__ = "completions"
    __table_args__ = (Index("ix_completions_course_id_item", "course_id", "item"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]


class Counter(Base):
    """How many present members of a leaf unit finished an item; kept in the ingest transaction.

    In the order of its key a unit's counters lie together: that is how they are folded upwards.
    """

    __tablename__ = "counters"
    __table_args__ = ({"sqlite_with_rowid": False},)

    course_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    finished: Mapped[int]


class Assignment(Base):
    """A course for everyone at or under a unit, between two days."""

    __tablename__ = "assignments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(String(64), ForeignKey("courses.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), index=True)
    opens_on: Mapped[date]
    due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
