"""Examples of people for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
_UNIT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02"

MEMBER_PAGE: dict[str, Any] = {
    "total": 1,
    "people": [
        {
            "id": _PERSON,
            "name": "Học viên 01 (mẫu)",
            "unit_id": _UNIT,
            "unit_name": "Xã mẫu 1",
            "roles": ["learner"],
            "ended_at": None,
            "last_contact_at": 1795467600000,
        }
    ],
    "next": None,
}
MEMBER_VIEW: dict[str, Any] = {
    "id": _PERSON,
    "version": 3,
    "name": "Học viên 01 (mẫu)",
    "phone": "0912345678",
    "birth_year": 1995,
    "language": "vi",
    "unit_id": _UNIT,
    "unit_name": "Xã mẫu 1",
    "ended_at": None,
    "memberships": [
        {"unit_id": None, "unit_name": None, "since": "2024-01-02", "until": "2026-03-01"},
        {"unit_id": _UNIT, "unit_name": "Xã mẫu 1", "since": "2026-03-01", "until": None},
    ],
    "roles": [
        {
            "role": "learner",
            "unit_id": _UNIT,
            "unit_name": "Xã mẫu 1",
            "since": "2024-01-02",
            "until": None,
            "can_take": True,
        }
    ],
    "has_other_roles": False,
    "sign_in": {"has_password": False, "has_second_factor": False},
    "phones": 1,
    "last_contact_at": 1795467600000,
    "fields": ["birth_year", "language", "name", "phone"],
    "may": ["appoint", "correct", "end", "move"],
}
NEW_MEMBER: dict[str, Any] = {
    "name": "Nguyễn Văn Mẫu",
    "unit": _UNIT,
    "phone": "0912 345 678",
    "birth_year": 1995,
}
MEMBER_CREATED: dict[str, Any] = {"id": _PERSON}
MEMBER_CHANGE: dict[str, Any] = {
    "version": 3,
    "name": "Nguyễn Văn Mẫu",
    "phone": "0912345678",
    "birth_year": 1995,
    "language": "vi",
}
MEMBER_MOVE: dict[str, Any] = {"version": 3, "unit": _UNIT, "on": "2026-03-01"}
MEMBER_END: dict[str, Any] = {"name": "Nguyễn Văn Mẫu"}
MEMBER_RETURN: dict[str, Any] = {"unit": _UNIT}
ROLE_IN_UNIT: dict[str, Any] = {"role": "instructor", "unit": _UNIT}
DEPARTURE: dict[str, Any] = {
    "sessions": 1,
    "cards": 0,
    "phones": 1,
    "unsent": 12,
    "unsent_oldest": 1795461000000,
    "roles": 1,
}
INVITATION: dict[str, Any] = {"code": "7K3QM-2XNAB", "expires_at": 1795726800000}
