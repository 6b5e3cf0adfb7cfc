"""Which identity provider staff may sign in by, if any.

A rule: the provider is reached by https, or on this very machine.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderConfig(msgspec.Struct, kw_only=True, frozen=True):
    """``issuer`` exactly as the provider states it; ``name`` is what the button says."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what is said to ``address``."""
    parts = urlsplit(address)
    if parts.username or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
