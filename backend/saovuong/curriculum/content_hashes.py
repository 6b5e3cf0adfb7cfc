"""Names of frozen things: the sha256 of their bytes, in lower-case hex."""

from __future__ import annotations

import hashlib
import re

_HASH = re.compile(r"[0-9a-f]{64}")


def content_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def is_content_hash(name: str) -> bool:
    """Whether ``name`` could name anything; PostgreSQL refuses even to look for some texts."""
    return _HASH.fullmatch(name) is not None
