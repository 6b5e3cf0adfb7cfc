"""second factors of staff, sessions that say where they were opened, sign-in providers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from saovuong.db.types import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SESSION_COLUMNS = (
    ("entered_at", Instant()),
    ("proved_at", Instant()),
    ("network", sa.String()),
    ("browser", sa.String()),
)
_NEW = (
    "provider_journeys",
    "provider_accounts",
    "staff_entries",
    "passkeys",
    "recovery_codes",
    "totps",
)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # No staff session of before has shown a second factor: their owners sign in again.
    op.execute("DELETE FROM session_tokens WHERE kind = 'staff'")
    with op.batch_alter_table("session_tokens") as table:
        for name, kind in _SESSION_COLUMNS:
            table.add_column(sa.Column(name, kind, nullable=True))
    _create_factors()
    _create_entries()
    _create_providers()


def downgrade() -> None:
    for name in _NEW:
        op.drop_table(name)
    op.execute("DELETE FROM session_tokens WHERE kind = 'staff'")
    with op.batch_alter_table("session_tokens") as table:
        for name, _ in reversed(_SESSION_COLUMNS):
            table.drop_column(name)


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=f"fk_{table}_person_id")


def _create_factors() -> None:
    op.create_table(
        "totps",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        _person("totps"),
        sa.PrimaryKeyConstraint("person_id", name="pk_totps"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        _person("recovery_codes"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_person_id", "recovery_codes", ["person_id"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("credential_data", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        _person("passkeys"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_person_id", "passkeys", ["person_id"])


def _create_entries() -> None:
    op.create_table(
        "staff_entries",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("is_new_place", sa.Boolean(), nullable=False),
        sa.Column("noticed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('entered', 'refused')", name=op.f("ck_staff_entries_outcome")
        ),
        _person("staff_entries"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_entries"),
    )
    op.create_index("ix_staff_entries_at", "staff_entries", ["at"])
    op.create_index("ix_staff_entries_person_id_at", "staff_entries", ["person_id", "at"])


def _create_providers() -> None:
    op.create_table(
        "provider_accounts",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("linked_by", sa.Uuid(), nullable=False),
        _person("provider_accounts"),
        sa.ForeignKeyConstraint(
            ["linked_by"], ["people.id"], name="fk_provider_accounts_linked_by"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_provider_accounts"),
    )
    op.create_index("ix_provider_accounts_person_id", "provider_accounts", ["person_id"])
    op.create_table(
        "provider_journeys",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("return_to", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=False),
        _person("provider_journeys"),
        sa.PrimaryKeyConstraint("state_hash", name="pk_provider_journeys"),
    )
    op.create_index("ix_provider_journeys_expires_at", "provider_journeys", ["expires_at"])
