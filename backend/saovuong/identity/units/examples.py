"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_PROVINCE = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e04"
_UNIT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02"
_NOTE = "Nghị quyết 12/NQ-HĐND"
_ABOVE = {
    "id": _PROVINCE,
    "code": "20",
    "name": "Tỉnh Lạng Sơn",
    "kind": "province",
    "since": "2026-07-25",
    "until": None,
    "has_children": True,
}
_ENTRY = {
    "id": _UNIT,
    "code": "05977",
    "name": "Phường Đông Kinh",
    "kind": "ward",
    "since": "2026-07-25",
    "until": None,
    "has_children": False,
}

KINDS: dict[str, Any] = {
    "kinds": [
        {"id": "region", "name_vi": "Quân khu", "name_en": "Military region", "under": ["country"]}
    ]
}
BRANCH: dict[str, Any] = {"on": "2026-11-23", "unit": _ABOVE, "path": [_ABOVE], "rows": [_ENTRY]}
HITS: dict[str, Any] = {
    "on": "2026-11-23",
    "hits": [{"unit": _ENTRY, "parent_name": "Tỉnh Lạng Sơn"}],
}
PAGE: dict[str, Any] = {
    "on": "2026-11-23",
    "unit": _ENTRY,
    "has_ended": False,
    "path": [_ABOVE, _ENTRY],
    "holding": {"units": 0, "members": 14, "people": 14},
    "may_change": True,
    "may_add": True,
    "story": [
        {
            "change": "merge",
            "on": "2026-10-01",
            "note": _NOTE,
            "recorded_at": 1795467600000,
            "old": None,
            "new": None,
            "old_kind": None,
            "new_kind": None,
            "units": [
                {"id": _UNIT, "name": "Phường Đông Kinh", "part": "after"},
                {"id": None, "name": "Xã Mai Pha", "part": "ended"},
            ],
        }
    ],
}
CREATION: dict[str, Any] = {
    "name": "Thôn mẫu",
    "kind": "hamlet",
    "parent": _UNIT,
    "code": None,
    "on": None,
    "note": _NOTE,
}
RENAMING: dict[str, Any] = {"name": "Phường mẫu", "kind": "ward", "on": "2026-11-01", "note": _NOTE}
MOVE: dict[str, Any] = {"parent": _PROVINCE, "on": "2026-11-01", "note": _NOTE}
MADE: dict[str, Any] = {"unit": _UNIT}
OUTLOOK: dict[str, Any] = {"units": 3, "people": 41, "gaining": 2, "losing": 1}
