"""Examples of second factors for the API document."""

from __future__ import annotations

from typing import Any

STEP_UP: dict[str, Any] = {"password": "bốn từ không ai ghép lại"}
STEPPED_UP: dict[str, Any] = {"until": 1795467600000}
