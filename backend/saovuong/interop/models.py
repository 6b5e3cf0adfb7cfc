"""Tables of imports: what was uploaded, what was wrong with it, what it changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base
from saovuong.ids import uuid7


class Import(Base):
    """One uploaded roster. ``unit_id``: nothing outside of it was touched, and who sees that unit
    sees the import. ``beat_at``: when whoever works on it last gave a sign of life."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("kind IN ('units', 'people')", name="kind"),
        CheckConstraint(
            "state IN ('checking', 'checked', 'writing', 'done', 'failed', 'undone')", name="state"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), index=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]
    file_name: Mapped[str]
    file_hash: Mapped[str]
    state: Mapped[str]
    step: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    beat_at: Mapped[datetime]
    problem: Mapped[str | None]
    numbers: Mapped[dict[str, Any] | None]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportFile(Base):
    """The upload itself, from the look at it until it is written or a day has passed."""

    __tablename__ = "import_files"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    body: Mapped[bytes]


class ImportFaults(Base):
    """What was wrong with the rows, or worth saying: they quote cells, so they go after a month."""

    __tablename__ = "import_faults"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    faults: Mapped[list[Any]]


class ImportChange(Base):
    """One thing an import did, with what stood there before: kept for a month, for undoing it."""

    __tablename__ = "import_changes"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deed: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"), index=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
