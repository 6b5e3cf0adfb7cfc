"""Tables of requests about personal data, of changed spans of keeping, and of work done once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base
from saovuong.db.types import BigKey
from saovuong.ids import uuid7


class DataRequest(Base):
    """What a person asked about his data; it must be answered by ``due_on``.

    ``replied_at`` stops that clock: the person was told what happens. ``closed_at``: it happened,
    or was refused. ``wish`` is emptied when the person is erased.
    """

    __tablename__ = "data_requests"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('access', 'correct', 'restrict', 'erase', 'object', 'withdraw')",
            name="kind",
        ),
        CheckConstraint("state IN ('open', 'replied', 'done', 'refused')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    way: Mapped[str]
    wish: Mapped[str]
    received_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class DataRequestStep(Base):
    """One line of a request's log: who did what about it, and what he noted."""

    __tablename__ = "data_request_steps"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_requests.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    step: Mapped[str]
    note: Mapped[str]


class RetentionChange(Base):
    """A span of keeping that an operator set otherwise than it ships."""

    __tablename__ = "retention_changes"

    rule: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)


class Lease(Base):
    """Work that only one process does at a time, and when it was last done."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[UUID]
    until: Mapped[datetime]
    done_at: Mapped[datetime | None]
