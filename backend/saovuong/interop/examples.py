"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_NUMBERS = {
    "new": 120,
    "changed": 3,
    "moved": 2,
    "granted": 1,
    "unchanged": 15,
    "missing": 4,
    "faulty": 1,
    "remarks": 2,
}
IMPORT: dict[str, Any] = {
    "id": "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e09",
    "kind": "people",
    "unit": "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02",
    "unit_name": "Xã mẫu 1",
    "made_by_name": "Cán bộ (mẫu)",
    "made_at": 1795467600000,
    "file_name": "danh-sach.xlsx",
    "file_hash": "0" * 64,
    "state": "checked",
    "step": "",
    "done": 0,
    "total": 0,
    "problem": None,
    "problem_text": "",
    "numbers": _NUMBERS,
    "finished_at": None,
    "undone_at": None,
    "can_undo": False,
}
IMPORTS: dict[str, Any] = {"imports": [IMPORT]}
PROGRESS: dict[str, Any] = {"state": "writing", "step": "writing", "done": 0, "total": 40000}
IMPORT_PAGE: dict[str, Any] = {
    "roster": IMPORT,
    "faults": [
        {
            "sheet": "Người",
            "row": 12,
            "column": "D",
            "value": "8.49E+10",
            "code": "phone-digits-lost",
            "is_fault": True,
            "reason": "The spreadsheet has cut the number short.",
            "remedy": "Format the column as Text and type the number again.",
        }
    ],
}
CONFIRMATION: dict[str, Any] = {"new": 120, "changed": 3, "moved": 2, "granted": 1, "faulty": 1}
_UNDONE = {"removed": 119, "restored": 3, "moved_back": 2, "withdrawn": 1, "stays": 1}
UNDO: dict[str, Any] = {
    "numbers": _UNDONE,
    "stays": [{"name": "Học viên 01 (mẫu)", "reason": "in use since"}],
}
UNDO_CONFIRMATION: dict[str, Any] = _UNDONE
UPLOAD = "Họ và tên;Đơn vị\nNguyễn Văn An (mẫu);Xã mẫu 1\n"
