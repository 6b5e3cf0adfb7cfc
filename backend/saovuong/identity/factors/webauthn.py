"""WebAuthn: what a browser is asked and whether its answer holds.

A rule: verification is python-fido2's; here stand our choices. The site's one origin is compared
whole, frames of others are refused, and a counter that does not rise betrays a copy.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Any
from uuid import UUID

import msgspec
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

from saovuong.i18n import _
from saovuong.problems import Unauthenticated
from saovuong.signing import b64url, unb64url

NAME = "Sao Vuông"
ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA, RS256, in this order."""
PATIENCE_MS = 120_000
_MALFORMED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    NotImplementedError,
    struct.error,
)
"""How python-fido2 and its CBOR reader fail on what is no answer at all."""


class PasskeyRefused(Unauthenticated):
    code = "passkey-refused"
    title = _("This passkey was not accepted")
    message = _("Try again, or use another way to show that it is you.")


class Site(msgspec.Struct, frozen=True):
    """Where pages of ours live: https://hoc.example.vn and its host."""

    origin: str
    host: str


class Registered(msgspec.Struct, frozen=True):
    """``data``: credential id and public key, as the authenticator states them."""

    credential_id: bytes
    data: bytes
    sign_count: int


def challenge(token: str) -> bytes:
    """What the authenticator signs: a digest of the token we gave out."""
    return hashlib.sha256(token.encode()).digest()


def creation(
    site: Site, token: str, person_id: UUID, name: str, known: list[bytes]
) -> dict[str, Any]:
    """PublicKeyCredentialCreationOptions, bytes as base64url."""
    return {
        "rp": {"id": site.host, "name": NAME},
        "user": {"id": b64url(person_id.bytes), "name": name, "displayName": name},
        "challenge": b64url(challenge(token)),
        "pubKeyCredParams": [{"type": "public-key", "alg": one} for one in ALGORITHMS],
        "timeout": PATIENCE_MS,
        "excludeCredentials": _descriptors(known),
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "preferred"},
        "attestation": "none",
    }


def request(site: Site, token: str, known: list[bytes]) -> dict[str, Any]:
    """PublicKeyCredentialRequestOptions; with nothing ``known`` the browser offers what it has."""
    return {
        "challenge": b64url(challenge(token)),
        "timeout": PATIENCE_MS,
        "rpId": site.host,
        "allowCredentials": _descriptors(known),
        "userVerification": "preferred" if known else "required",
    }


def registered(site: Site, token: str, client_data: str, attestation: str) -> Registered:
    """The new credential; raises PasskeyRefused."""
    response = {"clientDataJSON": client_data, "attestationObject": attestation}
    try:
        data = _server(site).register_complete(_state(token), _credential("", response))
        _refuse_frames(client_data)
        made = data.credential_data
        if made is None or made.public_key.get(3) not in ALGORITHMS:
            raise PasskeyRefused
        return Registered(made.credential_id, bytes(made), data.counter)
    except _MALFORMED:
        raise PasskeyRefused from None


def verified(
    site: Site,
    token: str,
    stored: Registered,
    *,
    client_data: str,
    authenticator_data: str,
    signature: str,
    asks_user: bool,
) -> int:
    """The counter from now on; raises PasskeyRefused.

    ``asks_user``: the authenticator must have asked its owner for a PIN or a finger.
    """
    response = {
        "clientDataJSON": client_data,
        "authenticatorData": authenticator_data,
        "signature": signature,
    }
    answer = _credential(b64url(stored.credential_id), response)
    known = AttestedCredentialData(stored.data)
    try:
        _server(site).authenticate_complete(_state(token, asks_user=asks_user), [known], answer)
        _refuse_frames(client_data)
        counter = AuthenticatorData(unb64url(authenticator_data)).counter
    except _MALFORMED:
        raise PasskeyRefused from None
    if (counter or stored.sign_count) and counter <= stored.sign_count:
        raise PasskeyRefused
    return counter


def _server(site: Site) -> Fido2Server:
    party = PublicKeyCredentialRpEntity(id=site.host, name=NAME)
    return Fido2Server(party, verify_origin=lambda origin: origin == site.origin)


def _state(token: str, *, asks_user: bool = False) -> dict[str, Any]:
    wanted = UserVerificationRequirement.REQUIRED if asks_user else None
    return {"challenge": b64url(challenge(token)), "user_verification": wanted}


def _credential(identifier: str, response: dict[str, str]) -> dict[str, Any]:
    return {
        "id": identifier,
        "rawId": identifier,
        "response": response,
        "type": "public-key",
        "clientExtensionResults": {},
    }


def _descriptors(known: list[bytes]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": b64url(one)} for one in known]


def _refuse_frames(client_data: str) -> None:
    if CollectedClientData(unb64url(client_data)).cross_origin:
        raise PasskeyRefused
