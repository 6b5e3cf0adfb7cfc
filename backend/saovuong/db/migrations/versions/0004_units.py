"""history of units and their kinds."""

from __future__ import annotations

from importlib.resources import files

import sqlalchemy as sa
import yaml
from alembic import op

import saovuong.db.types
from saovuong.text import fold

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_VERSIONS = sa.table("unit_versions", sa.column("id"), sa.column("name"), sa.column("folded"))


def upgrade() -> None:
    kinds = op.create_table(
        "unit_kinds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("under", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_kinds")),
    )
    op.bulk_insert(kinds, _shipped_kinds())
    op.create_table(
        "unit_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("took_effect_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("recorded_at", saovuong.db.types.Instant(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('create', 'load', 'rename', 'move', 'merge', 'split', 'close')",
            name=op.f("ck_unit_changes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_unit_changes_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_changes")),
    )
    op.create_table(
        "unit_change_parts",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.CheckConstraint(
            "part IN ('before', 'ended', 'after', 'over')", name=op.f("ck_unit_change_parts_part")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["unit_changes.id"], name=op.f("fk_unit_change_parts_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_unit_change_parts_unit_id")
        ),
        sa.PrimaryKeyConstraint("change_id", "unit_id", "part", name=op.f("pk_unit_change_parts")),
    )
    op.create_index(op.f("ix_unit_change_parts_unit_id"), "unit_change_parts", ["unit_id"])
    op.add_column(
        "unit_versions", sa.Column("folded", sa.String(), nullable=False, server_default="")
    )
    _fold_names(op.get_bind())


def downgrade() -> None:
    op.drop_column("unit_versions", "folded")
    op.drop_table("unit_change_parts")
    op.drop_table("unit_changes")
    op.drop_table("unit_kinds")


def _shipped_kinds() -> list[dict[str, object]]:
    text = (files("saovuong") / "data/unit-kinds.yaml").read_text("utf-8")
    return [
        {
            "id": one["id"],
            "position": position,
            "name_vi": one["vi"],
            "name_en": one["en"],
            "under": one["under"],
        }
        for position, one in enumerate(yaml.safe_load(text))
    ]


def _fold_names(connection: sa.Connection) -> None:
    rows = connection.execute(sa.select(_VERSIONS.c.id, _VERSIONS.c.name)).all()
    folded = [{"of": row.id, "as_": fold(row.name)} for row in rows]
    if folded:
        change = sa.update(_VERSIONS).where(_VERSIONS.c.id == sa.bindparam("of"))
        connection.execute(change.values(folded=sa.bindparam("as_")), folded)
