"""Examples of second factors and sessions for the API document."""

from __future__ import annotations

from typing import Any

_ID = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e07"
_CHALLENGE = "eyJhbGciOiJFUzI1NiJ9.eyJub25jZSI6IiJ9.c2lnbmF0dXJl"
_AT = 1795467600000
_ANSWER: dict[str, Any] = {
    "token": _CHALLENGE,
    "credential_id": "Y3JlZGVudGlhbA",
    "client_data": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
    "authenticator_data": "YXV0aGVudGljYXRvcg",
    "signature": "c2lnbmF0dXJl",
}
_PASSKEY = {"id": _ID, "name": "Máy tính ở xã", "created_at": _AT, "used_at": None}

STEP_UP: dict[str, Any] = {"password": "bốn từ không ai ghép lại"}
STEPPED_UP: dict[str, Any] = {"until": _AT}
SECOND_FACTOR: dict[str, Any] = {"code": "123456"}
PASSKEY_ANSWER: dict[str, Any] = _ANSWER
PASSKEY_REQUEST: dict[str, Any] = {
    "token": _CHALLENGE,
    "public_key": {"challenge": "Y2hhbGxlbmdl", "rpId": "hoc.example.vn"},
}
NEW_PASSKEY: dict[str, Any] = {
    "token": _CHALLENGE,
    "client_data": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
    "attestation": "o2NmbXRkbm9uZQ",
    "name": "Máy tính ở xã",
}
PASSKEY: dict[str, Any] = _PASSKEY
PASSKEY_CHANGE: dict[str, Any] = {"name": "Điện thoại của tôi"}
TOTP_SECRET: dict[str, Any] = {
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "uri": "otpauth://totp/Sao%20Vu%C3%B4ng:can-bo-mau?secret=JBSWY3DPEHPK3PXP",
}
TOTP_CODE: dict[str, Any] = {"code": "123456"}
RECOVERY_CODES: dict[str, Any] = {"codes": ["7K3QM-2XNAB", "9FHTC-0WZEA"]}
FACTORS: dict[str, Any] = {
    "login": "can-bo-mau",
    "has_password": True,
    "may_set_password": False,
    "is_required": True,
    "lacks": "none",
    "has_totp": True,
    "passkeys": [_PASSKEY],
    "recovery_codes_left": 9,
    "proved_until": _AT,
}
SESSIONS: dict[str, Any] = {
    "sessions": [
        {
            "id": _ID,
            "kind": "staff",
            "opened_by": "password+code",
            "opened_at": _AT,
            "seen_at": _AT,
            "network": "203.0.113.0/24",
            "browser": "Chrome, Windows",
            "is_this": True,
        }
    ]
}
ENTRIES: dict[str, Any] = {
    "entries": [
        {
            "at": _AT,
            "way": "password+code",
            "outcome": "entered",
            "network": "203.0.113.0/24",
            "browser": "Chrome, Windows",
            "is_new_place": True,
            "is_noticed": False,
        }
    ],
    "unnoticed": 1,
}
