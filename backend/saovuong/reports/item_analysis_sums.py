"""Sums over marks, exact: marks are read as the decimals they are written as and added as integers.

A rule: knows neither the database nor HTTP. Nothing is rounded before the last step, so the order
of the attempts cannot matter, and what does not vary has a variance of exactly nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

Column = Sequence[int]


class Scale:
    """Turns marks into whole numbers of the smallest step that writes all of ``marks`` exactly."""

    def __init__(self, marks: Iterable[float]) -> None:
        exactly = {mark: exact(mark) for mark in set(marks)}
        self.unit = math.lcm(*[one.denominator for one in exactly.values()])
        self._whole = {mark: int(one * self.unit) for mark, one in exactly.items()}

    def whole(self, mark: float) -> int:
        return self._whole[mark]


def exact(mark: float) -> Fraction:
    """``mark`` as it is written: 0.1 is a tenth. Raises ValueError for what is no number."""
    if not math.isfinite(mark):
        raise ValueError(f"{mark} is no mark")
    return Fraction(Decimal(repr(mark)))


def comoment(one: Column, other: Column) -> int:
    """n(n-1) times the covariance: nothing exactly when there is none."""
    products = sum(a * b for a, b in zip(one, other, strict=True))
    return len(one) * products - sum(one) * sum(other)


def greatest_comoment(one: Column, other: Column) -> int:
    """What ``comoment`` would be if the better in the one were always the better in the other."""
    return comoment(sorted(one), sorted(other))


def central_sum(column: Column, power: int) -> int:
    """Sum of the differences to the mean to the ``power``, times n to the ``power``."""
    n, total = len(column), sum(column)
    differences = [n * one - total for one in column]
    return sum(int(one**power) for one in differences)


def median(column: Column) -> Fraction:
    """The middle one, or half way between the two in the middle."""
    ordered, middle = sorted(column), len(column) // 2
    if len(column) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def root(square: Fraction) -> float:
    return math.sqrt(square)


def signed_root(sign: int, square: Fraction) -> float:
    """The root of ``square`` with the sign of ``sign``."""
    return math.copysign(root(square), sign) if sign else 0.0
