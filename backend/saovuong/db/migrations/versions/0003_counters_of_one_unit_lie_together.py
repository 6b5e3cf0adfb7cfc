"""counters of one unit lie together: a fold upwards reads each unit's once, in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COPY = """INSERT INTO counters (course_id, unit_id, item, finished)
SELECT course_id, unit_id, item, finished FROM counters_before"""


def upgrade() -> None:
    _arrange(["course_id", "unit_id", "item"], sqlite_with_rowid=False)


def downgrade() -> None:
    _arrange(["course_id", "item", "unit_id"], sqlite_with_rowid=True)


def _arrange(keys: list[str], *, sqlite_with_rowid: bool) -> None:
    op.execute("ALTER TABLE counters RENAME TO counters_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_counters RENAME TO pk_counters_before")
    op.create_table(
        "counters",
        sa.Column("course_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_counters_unit_id")),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_counters")),
        sqlite_with_rowid=sqlite_with_rowid,
    )
    op.execute(_COPY)
    op.drop_table("counters_before")
