"""Wire shapes of second factors: bytes of WebAuthn are base64url, as browsers' JSON has them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from saovuong.identity.signing_in.passwords import MAX_LENGTH
from saovuong.identity.trust import FactorNeeded
from saovuong.wire import Input, Output

Bytes = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]*$", max_length=16_384)]
ShortBytes = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$", max_length=1_400)]
Token = Annotated[str, Meta(max_length=1_024)]
Code = Annotated[str, Meta(pattern=r"^\s*[0-9]{3}\s?[0-9]{3}\s*$", max_length=20)]
PasskeyName = Annotated[str, Meta(pattern=r"\S", max_length=60)]


class PasskeyAnswer(Input):
    """What navigator.credentials.get() gave for the challenge behind ``token``."""

    token: Token
    credential_id: ShortBytes
    client_data: Bytes
    authenticator_data: Bytes
    signature: Bytes


class NewPasskey(Input):
    """What navigator.credentials.create() gave for the challenge behind ``token``."""

    token: Token
    client_data: Bytes
    attestation: Bytes
    name: PasskeyName


class SecondFactor(Input):
    """Exactly one of them."""

    code: Code | None = None
    recovery_code: Annotated[str, Meta(min_length=10, max_length=40)] | None = None
    passkey: PasskeyAnswer | None = None


class StepUp(Input):
    """Exactly one of them."""

    password: Annotated[str, Meta(min_length=1, max_length=MAX_LENGTH)] | None = None
    code: Code | None = None
    passkey: PasskeyAnswer | None = None


class TotpCode(Input):
    code: Code


class PasskeyChange(Input):
    name: PasskeyName


class SteppedUp(Output):
    """``until``: as long as that, nothing more is asked for."""

    until: int


class PasskeyRequest(Output):
    """``public_key``: options of WebAuthn; ``token`` goes back with the answer."""

    token: str
    public_key: dict[str, Any]


class TotpSecret(Output):
    """``secret``: base32, to be typed; ``uri``: what the QR code holds."""

    secret: str
    uri: str


class PasskeyView(Output):
    id: UUID
    name: str
    created_at: int
    used_at: int | None


class RecoveryCodesView(Output):
    """Shown once: the server keeps only their hashes."""

    codes: list[str]


class FactorsView(Output):
    """How one signs in. ``lacks``: what this session still waits for.

    ``proved_until``: until when nothing more is asked for; None if something will be.
    ``may_set_password``: without the present one, for whoever has just come by a card.
    """

    login: str | None
    has_password: bool
    may_set_password: bool
    is_required: bool
    lacks: FactorNeeded
    has_totp: bool
    passkeys: list[PasskeyView]
    recovery_codes_left: int
    proved_until: int | None
