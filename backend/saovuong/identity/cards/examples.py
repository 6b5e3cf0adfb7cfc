"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"

CARD_ORDER: dict[str, Any] = {"wanted": "no-card", "people": None}
CARD_HOLDER: dict[str, Any] = {
    "id": _PERSON,
    "name": "Học viên 01 (mẫu)",
    "unit_name": "Xã mẫu 1",
    "state": "waiting",
    "issued_at": 1795467600000,
    "expires_at": 1800651600000,
    "used_at": None,
    "has_phone": False,
}
CARD_PAGE: dict[str, Any] = {
    "unit_name": "Xã mẫu 1",
    "learners": 1,
    "no_card": 0,
    "not_signed_in": 1,
    "unused": 1,
    "people": [CARD_HOLDER],
    "next": None,
}
NEW_CARD: dict[str, Any] = {
    "name": "Học viên 01 (mẫu)",
    "code": "7K3QM-2XNAB",
    "link": "https://hoc.example.vn/#/vao/7K3QM-2XNAB",
    "expires_at": 1800651600000,
}
