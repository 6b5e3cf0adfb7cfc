"""Identifiers: uuid7 for rows, random tokens for secrets, Crockford base32 for people to read."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

import uuid_utils

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")


def uuid7() -> UUID:
    return UUID(int=uuid_utils.uuid7().int)


def token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def readable_code(length: int) -> str:
    """``length`` random Crockford symbols (5 bits each): no I, L, O or U."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(length))


def crockford(raw: bytes) -> str:
    """``raw`` in Crockford base32, most significant bits first, without padding."""
    bits = len(raw) * 8
    length = -(-bits // 5)
    number = int.from_bytes(raw) << (length * 5 - bits)
    return "".join(_CROCKFORD[(number >> 5 * (length - 1 - i)) & 31] for i in range(length))


def short_code(digest: str) -> str:
    """The code a person reads out for a piece of work: 40 bits of its digest, ``K7QM-2XNA``."""
    code = crockford(hashlib.sha256(f"saovuong-code:{digest}".encode()).digest()[:5])
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str:
    """What a person typed, as the code it means: case, blanks, dashes and look-alikes forgiven."""
    return "".join(c for c in typed.upper() if c.isalnum()).translate(_LOOKALIKES)
