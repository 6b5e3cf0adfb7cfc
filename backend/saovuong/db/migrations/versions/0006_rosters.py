"""imports of rosters, and a code by which lists name people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import saovuong.db.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("roster_code", sa.String(), nullable=True))
    op.create_index(op.f("ix_people_roster_code"), "people", ["roster_code"], unique=True)
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", saovuong.db.types.Instant(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", saovuong.db.types.Instant(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("numbers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("finished_at", saovuong.db.types.Instant(), nullable=True),
        sa.Column("undone_at", saovuong.db.types.Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('units', 'people')", name=op.f("ck_imports_kind")),
        sa.CheckConstraint(
            "state IN ('checking', 'checked', 'writing', 'done', 'failed', 'undone')",
            name=op.f("ck_imports_state"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_imports_made_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_imports_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_made_by"), "imports", ["made_by"])
    op.create_index(op.f("ix_imports_unit_id"), "imports", ["unit_id"])
    op.create_table(
        "import_files",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_files_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_files")),
    )
    op.create_table(
        "import_faults",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("faults", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_faults_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_faults")),
    )
    op.create_table(
        "import_changes",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_changes_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_import_changes_person_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_import_changes_unit_id")),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_import_changes")),
    )
    op.create_index(op.f("ix_import_changes_person_id"), "import_changes", ["person_id"])
    op.create_index(op.f("ix_import_changes_unit_id"), "import_changes", ["unit_id"])


def downgrade() -> None:
    op.drop_table("import_changes")
    op.drop_table("import_faults")
    op.drop_table("import_files")
    op.drop_table("imports")
    op.drop_index(op.f("ix_people_roster_code"), table_name="people")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("roster_code")
