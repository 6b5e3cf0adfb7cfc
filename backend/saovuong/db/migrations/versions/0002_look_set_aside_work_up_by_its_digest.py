"""look set-aside work up by its digest."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("oddities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oddities_device_id_digest"))
        batch_op.create_index("ix_oddities_digest_device_id", ["digest", "device_id"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("oddities", schema=None) as batch_op:
        batch_op.drop_index("ix_oddities_digest_device_id")
        batch_op.create_index(
            batch_op.f("ix_oddities_device_id_digest"), ["device_id", "digest"], unique=1
        )
