"""Tables of courses: what is published, frozen, and which ids are taken for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base


class Pack(Base):
    """Bytes named by the sha256 of ``body``; ``br`` and ``gz`` are the same, compressed.

    Pictures are already compressed: their ``br`` and ``gz`` are null.
    """

    __tablename__ = "packs"

    hash: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    media_type: Mapped[str]
    body: Mapped[bytes]
    br: Mapped[bytes | None]
    gz: Mapped[bytes | None]


class Course(Base):
    """A course and the edition learners get now."""

    __tablename__ = "courses"

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"))


class Edition(Base):
    """A frozen edition, named by the hash of its manifest; ``bank`` is private (see banks)."""

    __tablename__ = "editions"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
    )

    hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"), primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    download_bytes: Mapped[int]
    """Brotli bytes of the manifest, all its packs and pictures."""
    bank: Mapped[bytes] = mapped_column(deferred=True, deferred_raiseload=True)


class TakenLesson(Base):
    """A lesson id, taken for good by the course that first published it."""

    __tablename__ = "taken_lessons"

    id: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"))


class TakenQuestion(Base):
    """A question id, taken for good; once in practice its key is public and it stays there."""

    __tablename__ = "taken_questions"

    id: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"))
    kind: Mapped[str]
    place: Mapped[str]
    """``practice`` or ``test``."""
