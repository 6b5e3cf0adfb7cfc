"""Signatures: JWS with ES256 only, key ids in every object, one token type per purpose.

Phones sign envelopes and assertions with keys of their own; the server signs receipts with its
key. A token of one ``typ`` is never accepted as another.
"""

from __future__ import annotations

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

PublicJWK = dict[str, str]
_ALGORITHMS = ["ES256"]
_REGISTRY = jws.JWSRegistry(algorithms=_ALGORITHMS)
_REGISTRY.max_payload_length = 1_048_576


class BadSignature(ValueError):
    """The token is malformed, of another type, or not signed by this key."""


def b64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64url(text: str) -> bytes:
    """The bytes of unpadded base64url; raises BadSignature for any other text."""
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise BadSignature("not base64url") from error


def digest(text: str) -> bytes:
    """sha256 of the exact UTF-8 bytes: what a receipt vouches for."""
    return hashlib.sha256(text.encode()).digest()


def public_key(jwk: PublicJWK) -> ECKey:
    """The P-256 key of a public JWK; raises BadSignature for anything else, private keys too."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or "d" in jwk:
        raise BadSignature("not a public P-256 key")
    try:
        key = ECKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "y")})
        key.public_key.public_numbers()
        return key
    except (KeyError, ValueError, TypeError, JoseError) as error:
        raise BadSignature("not a point of P-256") from error


def token_header(token: str) -> dict[str, Any]:
    """The unverified protected header of a compact or flattened token, to find the key."""
    try:
        return msgspec.json.decode(unb64url(token.split(".", 1)[0]), type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise BadSignature("the protected header is not JSON") from error


def verify_compact(token: str, key: ECKey, typ: str) -> bytes:
    """The payload bytes of a compact JWS of type ``typ`` signed by ``key``; else BadSignature."""
    try:
        signed = jws.deserialize_compact(token, key, _ALGORITHMS, registry=_REGISTRY)
    except (JoseError, ValueError, TypeError) as error:
        raise BadSignature(str(error)) from error
    if signed.headers().get("typ") != typ:
        raise BadSignature(f"this is not a {typ}")
    return signed.payload


class ServerKey:
    """The server's receipt key: ES256, named by its RFC 7638 thumbprint."""

    def __init__(self, key: ECKey) -> None:
        self._key = key
        self.id = key.thumbprint()
        public = key.as_dict(private=False)
        self.public: PublicJWK = {
            **{name: str(public[name]) for name in ("kty", "crv", "x", "y")},
            "kid": self.id,
        }

    @classmethod
    def generate(cls) -> ServerKey:
        return cls(ECKey.generate_key("P-256"))

    @classmethod
    def load_or_create(cls, path: Path) -> ServerKey:
        """The key in ``path`` (PEM, mode 0600), made on first use.

        Raises PermissionError if anyone but the owner may read it.
        """
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            pem = ECKey.generate_key("P-256").as_pem(private=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)
        if path.stat().st_mode & 0o077:
            raise PermissionError(f"{path} must be readable by its owner only (chmod 600)")
        return cls(ECKey.import_key(path.read_bytes()))

    def sign(self, payload: dict[str, Any], typ: str) -> str:
        """``payload`` as a compact JWS of type ``typ``."""
        header = {"alg": "ES256", "kid": self.id, "typ": typ}
        return jws.serialize_compact(header, msgspec.json.encode(payload), self._key, _ALGORITHMS)

    def verify(self, token: str, typ: str) -> dict[str, Any]:
        """The payload of a token this key signed; else BadSignature."""
        return msgspec.json.decode(verify_compact(token, self._key, typ), type=dict[str, Any])
