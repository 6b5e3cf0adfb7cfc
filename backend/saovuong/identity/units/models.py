"""Tables of the story of units: what each may be, what was done to them, when and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base
from saovuong.ids import uuid7

ChangeKind = Literal["create", "load", "rename", "move", "merge", "split", "close"]
PartName = Literal["before", "ended", "after", "over"]


class UnitKind(Base):
    """A level or sort of unit; ``under`` names the kinds it may stand under."""

    __tablename__ = "unit_kinds"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    under: Mapped[list[Any]]


class UnitChange(Base):
    """One deed: the day it took effect, its legal note, and in ``details`` what is read with it."""

    __tablename__ = "unit_changes"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('create', 'load', 'rename', 'move', 'merge', 'split', 'close')", name="kind"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[ChangeKind] = mapped_column(String)
    took_effect_on: Mapped[date]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    details: Mapped[dict[str, Any]]


class UnitChangePart(Base):
    """A unit that took part: it was there before, it ended, it is there after, or it stood over
    one that ended and answers for it since."""

    __tablename__ = "unit_change_parts"
    __table_args__ = (CheckConstraint("part IN ('before', 'ended', 'after', 'over')", name="part"),)

    change_id: Mapped[UUID] = mapped_column(ForeignKey("unit_changes.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)
    part: Mapped[PartName] = mapped_column(String, primary_key=True)
