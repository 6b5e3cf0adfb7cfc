"""Tables of how staff prove who they are: second factors, what signed in whence, and providers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base
from saovuong.db.types import BigKey
from saovuong.ids import uuid7


class Totp(Base):
    """The secret shared with an authenticator app, sealed; ``last_step`` is never taken again."""

    __tablename__ = "totps"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    sealed_secret: Mapped[bytes]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int]


class RecoveryCode(Base):
    """A single-use code for the day the phone is lost; only its Argon2 hash is kept.

    All codes of one set share their ``salt``, so that looking one up takes one hash.
    """

    __tablename__ = "recovery_codes"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    salt: Mapped[bytes]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """The public half of a WebAuthn credential, under the name its owner gave it."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    credential_data: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffEntry(Base):
    """A staff sign-in or a refused try at a staff login, for its owner to look over.

    ``network`` is the address without its last part. ``person_id`` is None for an unknown login.
    """

    __tablename__ = "staff_entries"
    __table_args__ = (
        CheckConstraint("outcome IN ('entered', 'refused')", name="outcome"),
        Index(None, "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    way: Mapped[str]
    outcome: Mapped[str]
    network: Mapped[str]
    browser: Mapped[str]
    is_new_place: Mapped[bool]
    noticed_at: Mapped[datetime | None]


class ProviderAccount(Base):
    """An account at the identity provider that was linked to a person on purpose."""

    __tablename__ = "provider_accounts"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    linked_at: Mapped[datetime]
    linked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)


class ProviderJourney(Base):
    """Somebody on the way to the identity provider and back; taken out once, on return.

    ``person_id`` is set when the journey is to link an account, not to sign in.
    """

    __tablename__ = "provider_journeys"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    browser_hash: Mapped[bytes]
    nonce: Mapped[str]
    verifier: Mapped[str]
    return_to: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
