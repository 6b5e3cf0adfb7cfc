"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
_PERSON = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
_UNIT = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e02"
_ROLES = [{"role": "learner", "unit_id": _UNIT, "unit_name": "Xã mẫu 1"}]

CARD_SIGN_IN: dict[str, Any] = {
    "code": "7K3QM-2XNAB",
    "device": {
        "id": "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e03",
        "public_key": _KEY,
        "label": "Chrome, Android",
    },
}
DEVICE_SIGN_IN: dict[str, Any] = {"assertion": "eyJhbGciOiJFUzI1NiJ9.eyJub25jZSI6IiJ9.c2lnbmF0dXJl"}
PASSWORD_SIGN_IN: dict[str, Any] = {"login": "can-bo-mau", "password": "mật khẩu đủ dài"}
PASSWORD_CHANGE: dict[str, Any] = {
    "login": "can-bo-mau",
    "current": None,
    "new": "mật khẩu đủ dài",
}
CHALLENGE: dict[str, Any] = {
    "nonce": "eyJhbGciOiJFUzI1NiJ9.eyJub25jZSI6IiJ9.c2lnbmF0dXJl",
    "expires_at": 1795467600000,
}
SIGNED_IN: dict[str, Any] = {
    "person": {"id": _PERSON, "name": "Học viên 01 (mẫu)"},
    "unit_name": "Xã mẫu 1",
    "roles": _ROLES,
    "needs_password": False,
    "second_factor": "none",
    "server_keys": [{**_KEY, "kid": "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"}],
}
ME: dict[str, Any] = {
    "person": {"id": _PERSON, "name": "Học viên 01 (mẫu)", "lang": "vi"},
    "units": [{"id": _UNIT, "name": "Xã mẫu 1", "kind": "commune", "path": ["Tỉnh mẫu"]}],
    "roles": _ROLES,
    "has_password": False,
}
