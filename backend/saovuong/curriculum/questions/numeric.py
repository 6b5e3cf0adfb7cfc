"""A number typed as people type it: blanks between thousands, a comma or a point for decimals.

A single separator is always decimal: "1.000" is one. Two separators are not read at all, since
guessing between one million and a slip would sometimes mark a right answer wrong in silence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta

from saovuong.curriculum.faults import Flaw, words
from saovuong.curriculum.questions.shapes import (
    MALFORMED,
    NOTHING,
    BaseQuestion,
    Mark,
    NonEmpty,
)
from saovuong.i18n import _

LONGEST = 30
ROUNDING = 1e-9
_BLANKS = re.compile("[ \t\u00a0\u2009\u202f]")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def read_number(typed: str) -> float | None:
    """The number in ``typed`` (at most 30 characters), or None when it is not one."""
    plain = _BLANKS.sub("", typed).replace("\u2212", "-")
    if len(typed) > LONGEST or not _NUMBER.fullmatch(plain):
        return None
    return float(plain.replace(",", "."))


class Numeric(BaseQuestion, tag="numeric", kw_only=True, frozen=True):
    """Right when |response - key| ≤ tolerance, give or take binary rounding."""

    key: int | float
    tolerance: Annotated[float, Meta(ge=0)] = 0.0
    unit: NonEmpty | None = None

    def published_key(self) -> int | float:
        return self.key

    def right_response(self) -> str:
        return format(Decimal(repr(self.key)), "f")

    def flaws(self) -> Iterator[Flaw]:
        for path, value in (("key", self.key), ("tolerance", self.tolerance)):
            if not math.isfinite(value):
                yield Flaw(
                    path, words(_("this is not a finite number")), words(_("write a number"))
                )
        if abs(self.key) >= 1e15:
            yield Flaw(
                "key",
                words(_("the number is too large to compare exactly")),
                words(_("use a larger unit, so that the number stays below 10^15")),
            )

    def mark(self, response: Any) -> Mark:
        if not isinstance(response, str):
            return MALFORMED
        if len(response) <= LONGEST and not _BLANKS.sub("", response):
            return NOTHING
        value = read_number(response)
        if value is None:
            return MALFORMED
        slack = self.tolerance + ROUNDING * max(1.0, abs(self.key))
        return Mark(1.0) if abs(value - self.key) <= slack else NOTHING
