"""Secrets that must be read back (of authenticator apps) lie sealed: AES-256-GCM, key in a file."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from saovuong.signing import b64url, unb64url

_VERSION = b"\x01"
_NONCE = 12


class SealBroken(ValueError):
    """Not sealed by this key, or for somebody else: the key file may have been exchanged."""


class Seal:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    @classmethod
    def load_or_create(cls, path: Path) -> Seal:
        """The key in ``path`` (base64url, mode 0600), made on first use.

        Raises PermissionError if anyone but the owner may read it.
        """
        if not path.exists():
            _make_key(path)
        if path.stat().st_mode & 0o077:
            raise PermissionError(f"{path} must be readable by its owner only (chmod 600)")
        return cls(unb64url(path.read_text(encoding="ascii").strip()))

    def seal(self, secret: bytes, bound_to: bytes) -> bytes:
        """``secret`` as it may be stored; it opens only with the same ``bound_to``."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, secret, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """What was sealed; raises SealBroken."""
        version, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            if version != _VERSION:
                raise SealBroken("sealed in a way this version does not know")
            return self._cipher.decrypt(nonce, rest, bound_to)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(str(error)) from error


def _make_key(path: Path) -> None:
    """Whole or not at all: of several processes that start at once the first one's key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # its owner's only
    with os.fdopen(descriptor, "w") as file:
        file.write(b64url(AESGCM.generate_key(256)) + "\n")
    with suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
