"""Numbers as files of questions write them, with a comma or a point.

A rule: text in, a finite number out; None for what is not one.
"""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,2})?")
_BLANKS = re.compile("[ \t\u00a0\u2009\u202f]")


def number(raw: str) -> float | None:
    found = _decimal(raw)
    return None if found is None else float(found)


def number_range(raw: str) -> tuple[float, float] | None:
    """The middle of ``low..high`` and how far both lie from it."""
    written, dots, above = raw.partition("..")
    low, high = _decimal(written), _decimal(above)
    if not dots or low is None or high is None or high < low:
        return None
    return float((low + high) / 2), float((high - low) / 2)


def share(raw: str) -> float | None:
    """Percent of a mark, to five decimals as Moodle keeps them."""
    found = number(raw)
    return round(found, 5) if found is not None and -100 <= found <= 100 else None


def written(value: float) -> str:
    """``value`` in digits, so that ``number`` reads the same."""
    return format(Decimal(repr(value)).normalize() + 0, "f") if 1e-9 < abs(value) < 1e18 else (
        repr(value) if value else "0"
    )  # fmt: skip


def _decimal(raw: str) -> Decimal | None:
    plain = _BLANKS.sub("", raw[:80]).replace("\u2212", "-")
    return (
        Decimal(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) and plain.isascii() else None
    )
