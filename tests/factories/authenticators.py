"""A software authenticator: makes passkeys and answers for them, honestly unless told otherwise."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from httpx import AsyncClient, Response

from saovuong.signing import b64url, unb64url
from tests.factories.server import ORIGIN

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One credential on one key; ``asks_user`` means a PIN or a finger was asked for."""

    def __init__(
        self, *, origin: str = ORIGIN, asks_user: bool = True, counts: bool = True
    ) -> None:
        self.origin = origin
        self.host: str | None = None
        self.flags = PRESENT | (VERIFIED if asks_user else 0)
        self.counter = 1 if counts else 0
        self.credential_id = os.urandom(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.cross_origin = False

    def create(self, begun: dict[str, Any], name: str = "Khoá mẫu") -> dict[str, Any]:
        """The body of addPasskey for what beginPasskey gave."""
        options = begun["public_key"]
        client = self._client_data("webauthn.create", options["challenge"])
        attested = bytes(16) + struct.pack(">H", 32) + self.credential_id + self._cose_key()
        data = self._data(options["rp"]["id"], self.flags | ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return {
            "token": begun["token"],
            "client_data": b64url(client),
            "attestation": b64url(attestation),
            "name": name,
        }

    def answer(self, begun: dict[str, Any]) -> dict[str, Any]:
        """What goes back for a request: the counter rises by one, if this key counts."""
        options = begun["public_key"]
        if self.counter:
            self.counter += 1
        client = self._client_data("webauthn.get", options["challenge"])
        data = self._data(options["rpId"], self.flags)
        signed = data + hashlib.sha256(client).digest()
        return {
            "token": begun["token"],
            "credential_id": b64url(self.credential_id),
            "client_data": b64url(client),
            "authenticator_data": b64url(data),
            "signature": b64url(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
        }

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {
            "type": kind,
            "challenge": challenge,
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        }
        return json.dumps(told).encode()

    def _data(self, host: str, flags: int) -> bytes:
        party = hashlib.sha256((self.host or host).encode()).digest()
        return party + struct.pack(">BI", flags, self.counter)

    def _cose_key(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = (one.to_bytes(32) for one in (point.x, point.y))
        return cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})


async def enrol_passkey(
    browser: AsyncClient, authenticator: Authenticator, name: str = "Khoá mẫu"
) -> Response:
    begun = (await browser.post("/api/me/passkeys/creation")).json()
    return await browser.post("/api/me/passkeys", json=authenticator.create(begun, name))


async def passkey_answer(browser: AsyncClient, authenticator: Authenticator) -> dict[str, Any]:
    """An answer as second factor or to step up."""
    begun = (await browser.post("/api/me/passkeys/request")).json()
    return authenticator.answer(begun)


async def sign_in_by_passkey(browser: AsyncClient, authenticator: Authenticator) -> Response:
    begun = (await browser.post("/api/sign-in/passkey/request")).json()
    assert begun["public_key"]["allowCredentials"] == []
    return await browser.post("/api/sign-in/passkey", json=authenticator.answer(begun))


def tampered(text: str, position: int = -3) -> str:
    """Base64url with one bit turned."""
    raw = bytearray(unb64url(text))
    raw[position] ^= 1
    return b64url(bytes(raw))
