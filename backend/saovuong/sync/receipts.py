"""What the server signs for: which digests it now holds.

A rule: knows neither the database nor HTTP. A submitted test gets a receipt of its own, small
enough for a QR code; everything else in an envelope shares one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from saovuong import clock
from saovuong.ids import short_code
from saovuong.signing import ServerKey, b64url

TYP = "saovuong-receipt"


@dataclass(frozen=True, slots=True)
class Given:
    """A signed receipt and the id under which it is kept."""

    id: UUID
    device: UUID
    at: datetime
    jws: str


class ReceiptBook:
    """Signs receipts for one device at one instant."""

    def __init__(self, key: ServerKey, person: UUID, device: UUID, at: datetime) -> None:
        self._key, self._device, self._at = key, device, at
        self._claims: dict[str, Any] = {
            "v": 1,
            "iss": "saovuong",
            "person": str(person),
            "device": str(device),
            "at": clock.to_ms(at),
        }

    def for_work(self, receipt: UUID, held: Iterable[bytes]) -> Given:
        return self._give(receipt, {"digests": [b64url(one) for one in held]})

    def for_submission(self, receipt: UUID, held: bytes, attempt: UUID) -> Given:
        name = b64url(held)
        claims = {"digests": [name], "attempt": str(attempt), "code": short_code(name)}
        return self._give(receipt, claims)

    def _give(self, receipt: UUID, claims: dict[str, Any]) -> Given:
        jws = self._key.sign({**self._claims, **claims}, TYP)
        return Given(receipt, self._device, self._at, jws)
