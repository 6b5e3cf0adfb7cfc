"""people are found by name without marks, and say how often they were changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from saovuong.text import fold, lowered

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PEOPLE = sa.table(
    "people", sa.column("id"), sa.column("name"), sa.column("lowered"), sa.column("folded")
)


def upgrade() -> None:
    for column in (
        sa.Column("lowered", sa.String(), nullable=False, server_default=""),
        sa.Column("folded", sa.String(), nullable=False, server_default=""),
        sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"),
    ):
        op.add_column("people", column)
    _fold_names(op.get_bind())


def downgrade() -> None:
    for name in ("version", "folded", "lowered"):
        op.drop_column("people", name)


def _fold_names(connection: sa.Connection) -> None:
    rows = connection.execute(sa.select(_PEOPLE.c.id, _PEOPLE.c.name)).all()
    folded = [
        {"of": row.id, "with_marks": lowered(row.name), "bare": fold(row.name)} for row in rows
    ]
    if folded:
        values = {"lowered": sa.bindparam("with_marks"), "folded": sa.bindparam("bare")}
        change = sa.update(_PEOPLE).where(_PEOPLE.c.id == sa.bindparam("of")).values(values)
        connection.execute(change, folded)
