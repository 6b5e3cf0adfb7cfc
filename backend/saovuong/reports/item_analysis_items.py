"""Figures of one position or question of a test.

A rule: knows neither the database nor HTTP. Position and question statistics of "Quiz statistics
calculations" in Moodle's developer documentation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from saovuong.reports.item_analysis_shapes import Figure, ItemFigures, Missing, too_few
from saovuong.reports.item_analysis_sums import (
    Column,
    comoment,
    exact,
    greatest_comoment,
    root,
    signed_root,
)


class Item(NamedTuple):
    """Marks for one thing, in steps, and of the same attempts whatever they are held against."""

    marks: Column
    others: Column
    blank: int
    max_mark: float
    guess: float | None


def item_figures(item: Item, unit: int, max_mark: float) -> ItemFigures:
    """``max_mark`` is the whole test's; the effective weight is not an item's own to know."""
    n, variation = len(item.marks), comoment(item.marks, item.marks)
    return ItemFigures(
        attempts=n,
        blank=item.blank,
        facility=_facility(item, unit),
        deviation=too_few(n) or root(Fraction(variation, n * (n - 1) * unit**2)),
        guess=Missing("not-guessable") if item.guess is None else 100 * item.guess,
        intended_weight=100 * item.max_mark / max_mark if max_mark else Missing("no-marks"),
        effective_weight=Missing("drawn-by-chance"),
        discrimination=too_few(n) or _discrimination(item, variation),
        efficiency=too_few(n) or _efficiency(item),
    )


def _facility(item: Item, unit: int) -> Figure:
    """The mean mark as a share of the greatest."""
    if not item.marks:
        return Missing("no-attempts")
    if item.max_mark == 0:
        return Missing("no-marks")
    mean = Fraction(sum(item.marks), len(item.marks) * unit)
    return float(100 * mean / exact(item.max_mark))


def _discrimination(item: Item, variation: int) -> Figure:
    """The correlation of the item's marks with the others."""
    spread = variation * comoment(item.others, item.others)
    together = comoment(item.marks, item.others)
    if spread == 0:
        return Missing("no-variance")
    return 100 * signed_root(together, Fraction(together**2, spread))


def _efficiency(item: Item) -> Figure:
    """The covariance as a share of the greatest these marks could have had."""
    greatest = greatest_comoment(item.marks, item.others)
    if greatest == 0:
        return Missing("no-variance")
    return float(100 * Fraction(comoment(item.marks, item.others), greatest))


def effective_weights(columns: Sequence[Column], totals: Column) -> list[Figure]:
    """How much of the spread of the totals each position brings about.

    Only those that vary with the total share in it; the others have no weight that means anything.
    """
    if few := too_few(len(totals)):
        return [few for _ in columns]
    together = [comoment(column, totals) for column in columns]
    most = max(together, default=0)
    if most <= 0:
        return [Missing("no-variance") for _ in columns]
    roots = [root(Fraction(one, most)) for one in together if one >= 0]
    whole = math.fsum(roots)
    return [
        Missing("negative-covariance") if one < 0 else 100 * root(Fraction(one, most)) / whole
        for one in together
    ]
