"""Signatures: JWS with ES256 only, key ids in every object, one token type per purpose.

Phones sign envelopes and assertions with keys of their own; the server signs receipts with its
key. A token of one ``typ`` is never accepted as another.
"""

from __future__ import annotations

import hashlib
import os
from binascii import b2a_base64
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

PublicJWK = dict[str, str]
_ALGORITHM = "ES256"
_ES256 = jws.JWSRegistry(algorithms=[_ALGORITHM]).get_alg(_ALGORITHM)

# msgspec reads base64 four times as fast as the standard library, as a JSON string; what base64url
# has not becomes a sign that no base64 has.
_BASE64 = msgspec.json.Decoder(bytes)
_TO_URL = bytes.maketrans(b"+/", b"-_")
_TO_BASE64 = bytes.maketrans(b'-_+/=\\"', b"+/*****")


class BadSignature(ValueError):
    """The token is malformed, of another type, or not signed by this key."""


def b64url(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).translate(_TO_URL).rstrip(b"=").decode()


def unb64url(text: str) -> bytes:
    """The bytes of unpadded base64url; raises BadSignature for any other text."""
    try:
        standard = text.encode("ascii").translate(_TO_BASE64) + b"=" * (-len(text) % 4)
        return _BASE64.decode(b'"%b"' % standard)
    except (ValueError, msgspec.MsgspecError) as error:
        raise BadSignature("not base64url") from error


def digest(text: str) -> bytes:
    """sha256 of the exact UTF-8 bytes: what a receipt vouches for."""
    return hashlib.sha256(text.encode()).digest()


def public_key(jwk: PublicJWK) -> ECKey:
    """The P-256 key of a public JWK; raises BadSignature for anything else, private keys too."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or "d" in jwk:
        raise BadSignature("not a public P-256 key")
    try:
        x, y = (int.from_bytes(unb64url(jwk[name])) for name in ("x", "y"))
        key = EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadSignature("not a point of P-256") from error
    return ECKey(key, key)


def token_header(token: str) -> dict[str, Any]:
    """The unverified protected header of a compact or flattened token, to find the key."""
    try:
        return msgspec.json.decode(unb64url(token.split(".", 1)[0]), type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadSignature("the protected header is not JSON") from error


def verify_compact(token: str, key: ECKey, typ: str) -> bytes:
    """The payload bytes of a compact JWS of type ``typ`` signed by ``key``; else BadSignature.

    ``crit`` and ``b64`` (RFC 7515 §4.1.11, RFC 7797) are refused: nothing of ours uses them.
    """
    signed, _, signature = token.rpartition(".")
    protected, _, payload = signed.partition(".")
    header = token_header(protected)
    if header.get("alg") != _ALGORITHM or header.keys() & {"crit", "b64"}:
        raise BadSignature("not plain ES256")
    try:
        is_good = _ES256.verify(signed.encode("ascii"), unb64url(signature), key)
    except (JoseError, ValueError, TypeError) as error:
        raise BadSignature(str(error)) from error
    if not is_good:
        raise BadSignature("not signed by this key")
    if header.get("typ") != typ:
        raise BadSignature(f"this is not a {typ}")
    return unb64url(payload)


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
        header = msgspec.json.encode({"alg": _ALGORITHM, "kid": self.id, "typ": typ})
        signed = f"{b64url(header)}.{b64url(msgspec.json.encode(payload))}"
        return f"{signed}.{b64url(_ES256.sign(signed.encode(), self._key))}"

    def verify(self, token: str, typ: str) -> dict[str, Any]:
        """The payload of a token this key signed; else BadSignature."""
        return msgspec.json.decode(verify_compact(token, self._key, typ), type=dict[str, Any])
