"""Moodle's published formulas once more, with numpy: arrays, two passes, floating point.

Written from "Quiz statistics calculations" (docs.moodle.org/dev); shares no code with the rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Marks = np.typing.NDArray[np.longdouble]


def marks(rows: Any) -> Marks:
    return np.array(rows, dtype=np.longdouble)


def covariance(one: Marks, other: Marks) -> Any:
    return ((one - one.mean()) * (other - other.mean())).sum() / (len(one) - 1)


def discrimination(own: Marks, other: Marks) -> float | None:
    """None where nothing varies."""
    spread = np.sqrt(covariance(own, own) * covariance(other, other))
    return float(100 * covariance(own, other) / spread) if spread else None


def efficiency(own: Marks, other: Marks) -> float | None:
    best = covariance(np.sort(own), np.sort(other))
    return float(100 * covariance(own, other) / best) if best else None


def item(own: Marks, other: Marks, max_mark: float) -> dict[str, float | None]:
    return {
        "facility": float(100 * own.mean() / np.longdouble(max_mark)),
        "deviation": float(np.sqrt(covariance(own, own))),
        "discrimination": discrimination(own, other),
        "efficiency": efficiency(own, other),
    }


def effective_weights(table: Marks) -> list[float | None]:
    """None for a position whose covariance with the total is negative."""
    total = table.sum(axis=1)
    together = [covariance(column, total) for column in table.T]
    whole = sum(np.sqrt(one) for one in together if one >= 0)
    return [float(100 * np.sqrt(one) / whole) if one >= 0 else None for one in together]


def whole(table: Marks) -> dict[str, float | None]:
    total = table.sum(axis=1)
    n, places = table.shape
    differences = total - total.mean()
    m2, m3, m4 = ((differences**power).mean() for power in (2, 3, 4))
    k2 = n / (n - 1) * m2
    k3 = n**2 / ((n - 1) * (n - 2)) * m3
    k4 = n**2 / ((n - 1) * (n - 2) * (n - 3)) * ((n + 1) * m4 - 3 * (n - 1) * m2**2)
    own = sum(covariance(column, column) for column in table.T)
    alpha = 100 * np.longdouble(places) / (places - 1) * (1 - own / covariance(total, total))
    ratio = 100 * np.sqrt(1 - alpha / 100)
    found = {
        "mean": total.mean(),
        "median": np.median(total),
        "deviation": np.sqrt(k2),
        "skewness": k3 / k2**1.5,
        "kurtosis": k4 / k2**2,
        "alpha": alpha,
        "error_ratio": ratio,
        "standard_error": ratio * np.sqrt(k2) / 100,
    }
    return {name: float(value) for name, value in found.items()}
