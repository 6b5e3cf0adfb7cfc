"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_UNIT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02"
_PARENT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e04"
_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
_NOTE = "Nghị quyết 12/NQ-HĐND"

MERGER: dict[str, Any] = {
    "note": _NOTE,
    "others": ["0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e05"],
    "into": None,
    "new": {"name": "Xã Mới", "kind": "commune", "parent": _PARENT, "code": None},
    "on": "2026-11-01",
}
SPLIT: dict[str, Any] = {
    "note": _NOTE,
    "parts": [
        {"name": "Thôn Trên", "kind": "hamlet", "units": [], "people": [_PERSON], "code": None},
        {"name": "Thôn Dưới", "kind": "hamlet", "units": [], "people": [], "code": None},
    ],
    "goes_on": False,
    "on": "2026-11-01",
}
CLOSING: dict[str, Any] = {"note": _NOTE, "on": "2026-11-01"}
OUTLOOK: dict[str, Any] = {
    "units": 3,
    "people": 41,
    "gaining": 1,
    "losing": 1,
    "roles": [
        {"person": _PERSON, "name": "Cán bộ (mẫu)", "role": "admin", "unit_name": "Xã mẫu 1"}
    ],
    "courses": [
        {
            "course": "dan-quan-tu-ve",
            "is_new": True,
            "due_on": "2026-12-15",
            "due_before": None,
        }
    ],
}
MADE: dict[str, Any] = {"unit": _UNIT}
PARTS: dict[str, Any] = {"units": [_UNIT, _PARENT]}
