"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"

PHONE: dict[str, Any] = {
    "id": "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e03",
    "label": "Chrome · Android",
    "person": _PERSON,
    "name": "Học viên 01 (mẫu)",
    "unit_name": "Xã mẫu 1",
    "registered_at": 1795000000000,
    "last_contact_at": 1795400000000,
    "unsent": 3,
    "unsent_since": 1795390000000,
    "revoked_at": 1795467600000,
    "lost_at": 1795430000000,
    "late": 2,
    "set_aside": 1,
}
PHONE_PAGE: dict[str, Any] = {
    "total": 1,
    "unsent": 1,
    "lost": 1,
    "phones": [PHONE],
    "next": None,
}
PERSON_PHONES: dict[str, Any] = {
    "phones": [PHONE],
    "attempts": [
        {
            "phone": PHONE["id"],
            "course": "dan-quan-tu-ve",
            "test": "dqtv-test",
            "submitted_at": 1795420000000,
            "percent": 85.0,
            "label": "counted",
        }
    ],
}
LOSS: dict[str, Any] = {"at": 1795430000000}
LOSS_OUTLOOK: dict[str, Any] = {"phone": PHONE, "sessions": 1, "after": 0}
LOSS_REPLY: dict[str, Any] = {"phone": PHONE, "released": 0, "left": 1}
