"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_AT = 1795467600000
_REPORT = {
    "directive": "script-src-elem",
    "blocked": "https://example.com",
    "page": "/",
    "source": "/assets/index.js",
    "seen": 3,
    "first_at": _AT,
    "last_at": _AT,
}

SYSTEM: dict[str, Any] = {
    "version": "0.1.0",
    "is_production": True,
    "started_at": _AT,
    "now": _AT,
    "database": {
        "engine": "sqlite",
        "version": "3.40.1",
        "bytes": 1048576,
        "migration": "0010",
        "newest": "0010",
    },
    "audit": {"entries": 120, "checked": 120, "holds": True, "last_at": _AT},
    "intake": {
        "waiting": 0,
        "room": 1024,
        "parcels": 7,
        "events": 140,
        "refused": 0,
        "last_at": _AT,
    },
    "refused": {"tries": 2, "staff": 0, "busy": 0},
    "disk": {"free": 50000000000, "total": 100000000000},
    "limits": [{"purpose": "export", "burst": 20, "seconds": 30}],
    "address_factor": 5,
    "reports": {"total": 3, "latest": [_REPORT]},
}
CSP_REPORT: dict[str, Any] = {
    "csp-report": {
        "document-uri": "https://example.com/",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://example.net/x.js",
    }
}
