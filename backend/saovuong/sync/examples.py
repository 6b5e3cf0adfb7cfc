"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
_DEVICE = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e03"
_EVENT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e10"
_DIGEST = "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"
_HELD = {"count": 1, "digest": _DIGEST}
_JWS = "eyJhbGciOiJFUzI1NiJ9.eyJ2IjoxfQ.c2lnbmF0dXJl"
_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "kid": "imlfI6Rga4i2n0Rq4Aybe1_P694aIoEU4ivcohsCCJE",
}

ENVELOPE: dict[str, Any] = {
    "protected": "eyJhbGciOiJFUzI1NiJ9",
    "payload": "eyJ2IjoxfQ",
    "signature": "c2lnbmF0dXJl",
}
ENVELOPE_REPLY: dict[str, Any] = {
    "results": [{"id": _EVENT, "digest": _DIGEST, "outcome": "kept", "reason": None}],
    "receipts": [_JWS],
    "server_time": 1795467600000,
}
SERVER_KEYS: dict[str, Any] = {"keys": [_KEY]}
MY_STATE: dict[str, Any] = {
    "person": _PERSON,
    "server_time": 1795467600000,
    "held": _HELD,
    "devices": [{"id": _DEVICE, **_HELD}],
    "lessons": [
        {
            "course": "dan-quan-tu-ve",
            "lesson": "dqtv-01",
            "opened_at": 1795460000000,
            "finished_at": 1795460300000,
            "practised": 8,
            "right": 7,
        }
    ],
    "attempts": [
        {
            "id": _EVENT,
            "course": "dan-quan-tu-ve",
            "test": "dqtv-test",
            "edition": "0" * 64,
            "submitted_at": 1795461000000,
            "elapsed_ms": 600000,
            "percent": 85.0,
            "passed": True,
            "label": "counted",
            "late": False,
            "from_lost_phone": False,
            "code": "K7QM-2XNA",
            "marks": [{"question": "dqtv-test-q01", "fraction": 1.0}],
        }
    ],
    "assignments": [{"course": "dan-quan-tu-ve", "due_on": "2026-12-15", "unit_name": "Tỉnh mẫu"}],
}
ODDITY_PAGE: dict[str, Any] = {
    "items": [
        {
            "id": _EVENT,
            "person": _PERSON,
            "person_name": "Học viên 01 (mẫu)",
            "device": _DEVICE,
            "reason": "unknown-edition",
            "received_at": 1795467600000,
            "body": "{}",
        }
    ],
    "next": None,
}
RELEASE_REPLY: dict[str, Any] = {"is_kept": True, "reason": None}
