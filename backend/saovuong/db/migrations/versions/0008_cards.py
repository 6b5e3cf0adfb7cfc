"""phones reported lost, gatherings, and who was there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from saovuong.db.types import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("devices", sa.Column("lost_at", Instant(), nullable=True))
    op.add_column("oddities", sa.Column("happened_at", Instant(), nullable=True))
    _create_gatherings()
    _create_marks()


def downgrade() -> None:
    op.drop_table("attendance_marks")
    op.drop_table("gatherings")
    op.drop_column("oddities", "happened_at")
    op.drop_column("devices", "lost_at")


def _create_gatherings() -> None:
    op.create_table(
        "gatherings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("course_id", sa.String(64), nullable=True),
        sa.Column("lesson_id", sa.String(64), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_gatherings_unit_id"),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_gatherings_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_gatherings"),
    )
    op.create_index("ix_gatherings_unit_id_held_on", "gatherings", ["unit_id", "held_on"])


def _create_marks() -> None:
    op.create_table(
        "attendance_marks",
        sa.Column("position", _NUMBER, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gathering_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("card_hash", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("way IN ('card', 'manual')", name=op.f("ck_attendance_marks_way")),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gatherings.id"], name="fk_attendance_marks_gathering_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_attendance_marks_person_id"),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name="fk_attendance_marks_made_by"),
        sa.PrimaryKeyConstraint("position", name="pk_attendance_marks"),
        sa.UniqueConstraint("id", name="uq_attendance_marks_id"),
    )
    op.create_index("ix_attendance_marks_gathering_id", "attendance_marks", ["gathering_id"])
    op.create_index("ix_attendance_marks_person_id", "attendance_marks", ["person_id"])
