"""limits of what is dear to do, and what browsers report of broken pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from saovuong.db.types import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allowances",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("spent_until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_allowances"),
    )
    op.create_index("ix_allowances_spent_until", "allowances", ["spent_until"])
    op.create_table(
        "csp_reports",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("directive", sa.String(), nullable=False),
        sa.Column("blocked", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_csp_reports"),
    )
    op.create_index("ix_csp_reports_last_at", "csp_reports", ["last_at"])


def downgrade() -> None:
    op.drop_table("csp_reports")
    op.drop_table("allowances")
