"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
_UNIT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02"
_GATHERING = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e06"
_MARK = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e07"

NEW_GATHERING: dict[str, Any] = {
    "title": "Học tập tháng 11",
    "held_on": "2026-11-24",
    "course": None,
    "lesson": None,
}
GATHERING_LINE: dict[str, Any] = {
    "id": _GATHERING,
    "unit_id": _UNIT,
    "unit_name": "Xã mẫu 1",
    "title": "Học tập tháng 11",
    "held_on": "2026-11-24",
    "course": None,
    "lesson": None,
    "created_at": 1795467600000,
    "cancelled_at": None,
    "present": 23,
    "absent": 2,
}
GATHERING_PAGE: dict[str, Any] = {"gatherings": [GATHERING_LINE], "next": None}
GATHERING_VIEW: dict[str, Any] = {
    "gathering": GATHERING_LINE,
    "people": [
        {
            "id": _PERSON,
            "name": "Học viên 01 (mẫu)",
            "unit_name": "Xã mẫu 1",
            "standing": "present",
            "at": 1795467720000,
            "way": "card",
            "reason": None,
            "cards": [{"tag": "9f86d081", "is_withdrawn": False}],
        }
    ],
    "elsewhere": 0,
    "strangers": 1,
    "server_time": 1795467780000,
}
NEW_MARKS: dict[str, Any] = {
    "marks": [
        {
            "id": _MARK,
            "way": "manual",
            "made_at": 1795467720000,
            "person": _PERSON,
            "card": None,
            "word": "present",
            "reason": None,
            "offset_ms": -1200,
        }
    ]
}
MARKS_TAKEN: dict[str, Any] = {
    "results": [
        {
            "id": _MARK,
            "result": "kept",
            "outcome": "present",
            "person": _PERSON,
            "name": "Học viên 01 (mẫu)",
            "at": 1795467718800,
        }
    ],
    "server_time": 1795467780000,
}
