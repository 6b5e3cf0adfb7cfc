"""audit entries know whom and which unit they concern and cannot be changed; requests about data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from saovuong.db.types import BigKey, Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CONCERNED = ("actor_unit_id", "unit_id", "person_id", "person_unit_id")

_SQLITE = (
    """CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
    """CREATE TRIGGER audit_entries_remain BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END""",
    """CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
    WHEN NEW.position <> OLD.position + 1
    BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END""",
    """CREATE TRIGGER audit_head_remains BEFORE DELETE ON audit_head
    BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit entries are never changed or deleted'
    USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head FOR EACH ROW
    WHEN (NEW.position <> OLD.position + 1) EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_head_remains BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
)
_UNGUARDED = {
    "sqlite": tuple(
        f"DROP TRIGGER {name}"
        for name in (
            "audit_entries_stay",
            "audit_entries_remain",
            "audit_head_moves_on",
            "audit_head_remains",
        )
    ),
    "postgresql": (
        "DROP TRIGGER audit_entries_stay ON audit_entries",
        "DROP TRIGGER audit_head_moves_on ON audit_head",
        "DROP TRIGGER audit_head_remains ON audit_head",
        "DROP FUNCTION refuse_audit_change()",
    ),
}


def upgrade() -> None:
    for name in _CONCERNED:
        op.add_column("audit_entries", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_index(op.f(f"ix_audit_entries_{name}"), "audit_entries", [name])
    for name in ("restricted_at", "erased_at"):
        op.add_column("people", sa.Column(name, Instant(), nullable=True))
    _create_requests()
    _create_retention()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if on_sqlite else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    for statement in _UNGUARDED[op.get_bind().dialect.name]:
        op.execute(statement)
    for name in ("leases", "retention_changes", "data_request_steps", "data_requests"):
        op.drop_table(name)
    for name in ("erased_at", "restricted_at"):
        op.drop_column("people", name)
    for name in reversed(_CONCERNED):
        op.drop_index(op.f(f"ix_audit_entries_{name}"), table_name="audit_entries")
        op.drop_column("audit_entries", name)


def _create_requests() -> None:
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("replied_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('access', 'correct', 'restrict', 'erase', 'object', 'withdraw')",
            name=op.f("ck_data_requests_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'replied', 'done', 'refused')", name=op.f("ck_data_requests_state")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_data_requests_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_data_requests_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index(op.f("ix_data_requests_person_id"), "data_requests", ["person_id"])
    op.create_index(op.f("ix_data_requests_due_on"), "data_requests", ["due_on"])
    op.create_table(
        "data_request_steps",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_requests.id"], name=op.f("fk_data_request_steps_request_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_data_request_steps_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request_steps")),
    )
    op.create_index(op.f("ix_data_request_steps_request_id"), "data_request_steps", ["request_id"])


def _create_retention() -> None:
    op.create_table(
        "retention_changes",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["people.id"], name=op.f("fk_retention_changes_changed_by")
        ),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_retention_changes")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
