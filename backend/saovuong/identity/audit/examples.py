"""Examples of the audit log for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
_UNIT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02"

AUDIT_PAGE: dict[str, Any] = {
    "entries": [
        {
            "position": 812,
            "at": 1795467600000,
            "action": "people-read",
            "kind": "reading",
            "actor": {"id": _PERSON, "name": "Cán bộ (mẫu)"},
            "person": None,
            "unit": {"id": _UNIT, "name": "Xã mẫu 1"},
            "details": {"searched": False},
        }
    ],
    "next": None,
}
AUDIT_CHAIN: dict[str, Any] = {
    "entries": 812,
    "broken": None,
    "hash": "5c1f0e2a9b",
    "checked_at": 1795467600000,
}
