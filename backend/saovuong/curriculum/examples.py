"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

CATALOGUE: dict[str, Any] = {
    "version": 1,
    "courses": [
        {
            "id": "dan-quan-tu-ve",
            "edition": _HASH,
            "title": {
                "vi": "Dân quân tự vệ: những điều cần biết",
                "en": "Militia and Self-Defence Forces: what to know",
            },
            "summary": {"vi": "Mỗi bài đọc vài phút.", "en": "Short lessons."},
            "themes": [5],
            "minutes": 28,
            "lessons": 7,
            "questions": 56,
            "bytes": 41200,
            "has_test": True,
        }
    ],
}
MANIFEST: dict[str, Any] = {
    "format": 1,
    "kind": "edition",
    "course": "dan-quan-tu-ve",
    "title": CATALOGUE["courses"][0]["title"],
    "summary": CATALOGUE["courses"][0]["summary"],
    "themes": [5],
    "number": 3,
    "lessons": [
        {
            "id": "dqtv-01",
            "title": {"vi": "Dân quân tự vệ là ai", "en": "Who the militia are"},
            "summary": {"vi": "Vị trí và nhiệm vụ.", "en": "Place and tasks."},
            "minutes": 4,
            "questions": 8,
            "pack": _HASH,
            "bytes": 4527,
            "assets": [],
        }
    ],
    "test": None,
}
