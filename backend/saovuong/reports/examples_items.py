"""Examples for the API document; a test reads each with its own shape."""

from __future__ import annotations

from typing import Any

_EDITION = {"number": 2, "people": 43, "told": 40}


def _figure(value: float | None, missing: str | None = None) -> dict[str, Any]:
    return {"value": value, "missing": missing}


def _thirds(lower: int, middle: int, upper: int) -> dict[str, int]:
    return {"lower": lower, "middle": middle, "upper": upper}


SAT_TESTS: dict[str, Any] = {
    "least": 5,
    "tests": [
        {
            "course": "dan-quan-tu-ve",
            "test": "dqtv-kiem-tra",
            "is_enough": True,
            "editions": [_EDITION],
        }
    ],
}
_CHOICES = [
    {
        "id": "a",
        "text": "Đủ 18 tuổi",
        "is_right": True,
        "everyone": 11,
        "thirds": _thirds(5, 4, 2),
    },
    {
        "id": "b",
        "text": "Đủ 20 tuổi",
        "is_right": False,
        "everyone": 12,
        "thirds": _thirds(2, 4, 6),
    },
    {"id": "blank", "text": None, "is_right": False, "everyone": 1, "thirds": _thirds(1, 0, 0)},
]
_ITEM = {
    "id": "dqtv-t01",
    "kind": "single",
    "stem": "Công dân bao nhiêu tuổi thì tham gia dân quân tự vệ?",
    "editions": [2, 1],
    "attempts": 24,
    "blank": 1,
    "facility": _figure(45.83333333333333),
    "deviation": _figure(0.5089774463),
    "guess": _figure(50.0),
    "intended_weight": _figure(5.0),
    "effective_weight": _figure(None, "drawn-by-chance"),
    "discrimination": _figure(-21.4),
    "efficiency": _figure(-25.1),
    "choices": _CHOICES,
    "thirds": _thirds(8, 8, 8),
    "findings": [{"kind": "key-in-doubt", "option": "b", "people": 6, "of": 8}],
}
ITEM_TABLE: dict[str, Any] = {
    "course": "dan-quan-tu-ve",
    "least": 5,
    "editions": [_EDITION],
    "used": [2],
    "whole": {
        "attempts": 40,
        "max_mark": 20.0,
        "mean": _figure(14.2),
        "median": _figure(14.5),
        "deviation": _figure(3.1),
        "skewness": _figure(-0.4),
        "kurtosis": _figure(0.2),
        "alpha": _figure(71.5),
        "error_ratio": _figure(53.4),
        "standard_error": _figure(1.65),
    },
    "questions": [_ITEM],
}
