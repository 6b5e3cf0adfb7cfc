"""Examples of the personal data desk for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
_UNIT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02"
_REQUEST = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e03"

NEW_REQUEST: dict[str, Any] = {
    "person": _PERSON,
    "kind": "access",
    "way": "in-person",
    "wish": "Xin bản sao dữ liệu của tôi",
    "received_on": "2026-11-24",
}
CREATED: dict[str, Any] = {"id": _REQUEST, "due_on": "2026-11-26"}
LINE: dict[str, Any] = {
    "id": _REQUEST,
    "person_id": _PERSON,
    "person_name": "Học viên 01 (mẫu)",
    "unit_id": _UNIT,
    "unit_name": "Xã mẫu 1",
    "kind": "access",
    "way": "in-person",
    "state": "open",
    "received_on": "2026-11-24",
    "due_on": "2026-11-26",
    "left": 2,
    "replied_at": None,
    "closed_at": None,
}
PAGE: dict[str, Any] = {"waiting": 1, "overdue": 0, "requests": [LINE], "next": None}
VIEW: dict[str, Any] = {
    "request": LINE,
    "wish": "Xin bản sao dữ liệu của tôi",
    "is_restricted": False,
    "is_erased": False,
    "has_left": False,
    "steps": [
        {"at": 1795467600000, "step": "received", "by_name": "Cán bộ (mẫu)", "note": ""},
    ],
}
STEP: dict[str, Any] = {"step": "reply", "note": "Đã hẹn đồng chí đến nhận bản in ngày 25/11."}
RESTRICTION: dict[str, Any] = {"is_restricted": True}
ERASURE: dict[str, Any] = {"name": "Học viên 01 (mẫu)"}
FORESEEN: dict[str, Any] = {
    "name": "Học viên 01 (mẫu)",
    "holds_office": False,
    "sessions": 1,
    "phones": 1,
    "unsent": 0,
    "removed": {"cards": 2, "session_tokens": 1},
    "emptied": {"people": 1, "devices": 1, "events": 40},
    "kept": {"memberships": 1, "roles": 1, "attempts": 2, "audit_entries": 12},
}
PEOPLE: dict[str, Any] = {
    "people": [
        {
            "id": _PERSON,
            "name": "Học viên 01 (mẫu)",
            "birth_year": 1995,
            "unit_name": "Xã mẫu 1",
            "has_left": False,
            "is_restricted": False,
        }
    ]
}
SPANS: dict[str, Any] = {
    "may_change": False,
    "spans": [{"id": "staff-entries", "days": 90, "shipped": 90, "least": 30, "most": 365}],
}
SPAN_CHANGE: dict[str, Any] = {"days": 120}
