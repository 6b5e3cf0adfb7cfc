"""What the road itself keeps: receipts given, oddities held, and the sum of each device's work."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base


class Receipt(Base):
    """A receipt exactly as signed; replays of the same bytes are answered with the same one."""

    __tablename__ = "receipts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"))
    given_at: Mapped[datetime]
    jws: Mapped[str] = mapped_column(Text)


class Oddity(Base):
    """Well-signed work that is not an event (yet): in conflict with one, or not understood.

    ``happened_at``: of work from a lost phone, when it was made as far as we can tell.
    """

    __tablename__ = "oddities"
    __table_args__ = (Index("ix_oddities_digest_device_id", "digest", "device_id", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID | None]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    offset_ms: Mapped[int | None]
    happened_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    digest: Mapped[bytes]
    body: Mapped[bytes]
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"))
    released_at: Mapped[datetime | None]


class Held(Base):
    """Count and XOR of the digests receipted for one device: what its phone compares with."""

    __tablename__ = "held"

    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    pieces: Mapped[int]
    digest: Mapped[bytes]
