"""foreign keys whose target can go have indexes; devices know until when their quota is spent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("assignments", "created_by"),
    ("attendance_marks", "made_by"),
    ("cards", "issued_by"),
    ("counters", "unit_id"),
    ("data_request_steps", "by_id"),
    ("data_requests", "recorded_by"),
    ("gatherings", "created_by"),
    ("oddities", "device_id"),
    ("oddities", "person_id"),
    ("provider_accounts", "linked_by"),
    ("provider_journeys", "person_id"),
    ("retention_changes", "changed_by"),
    ("unit_changes", "recorded_by"),
)


def upgrade() -> None:
    op.add_column("devices", sa.Column("spent_ms", sa.BigInteger(), nullable=True))
    for table, column in _COLUMNS:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in reversed(_COLUMNS):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_column("devices", "spent_ms")
