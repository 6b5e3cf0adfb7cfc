"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_UNIT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02"
_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
_DEVICE = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e03"
_ROW = {
    "id": _UNIT,
    "name": "Xã mẫu 1",
    "kind": "commune",
    "learners": 14,
    "finished": 5,
    "passed": 6,
    "lessons": [{"lesson": "dqtv-01", "finished": 9}],
    "has_children": False,
}

UNIT_TABLE: dict[str, Any] = {
    "course": "dan-quan-tu-ve",
    "unit": {**_ROW, "name": "Tỉnh mẫu", "kind": "province", "has_children": True},
    "path": [{"id": _UNIT, "name": "Tỉnh mẫu", "kind": "province"}],
    "due_on": "2026-12-15",
    "rows": [_ROW],
}
PEOPLE_PAGE: dict[str, Any] = {
    "total": 1,
    "people": [
        {
            "id": _PERSON,
            "name": "Học viên 01 (mẫu)",
            "unit_name": "Xã mẫu 1",
            "lessons": 7,
            "lessons_in_course": 7,
            "percent": 85.0,
            "passed": True,
            "finished_at": 1795461000000,
            "last_contact_at": 1795467600000,
            "unsent": 0,
        }
    ],
    "next": None,
}
SILENT_PAGE: dict[str, Any] = {
    "days": 14,
    "total": 1,
    "without_device": 3,
    "devices": [
        {
            "device": _DEVICE,
            "label": "Chrome, Android",
            "person": _PERSON,
            "name": "Học viên 01 (mẫu)",
            "unit_name": "Xã mẫu 1",
            "registered_at": 1794000000000,
            "last_contact_at": None,
            "unsent": None,
            "unsent_since": None,
        }
    ],
    "next": None,
}
