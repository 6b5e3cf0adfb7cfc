"""Figures of a whole test.

A rule: knows neither the database nor HTTP. Test statistics of "Quiz statistics calculations" in
Moodle's developer documentation; skewness and kurtosis come from the k-statistics.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from saovuong.reports.item_analysis_shapes import Figure, Missing, WholeFigures, too_few
from saovuong.reports.item_analysis_sums import (
    Column,
    central_sum,
    comoment,
    median,
    root,
    signed_root,
)


def whole_figures(
    columns: Sequence[Column], totals: Column, unit: int, max_mark: float
) -> WholeFigures:
    n = len(totals)
    error = _error(columns, totals)
    return WholeFigures(
        attempts=n,
        max_mark=max_mark,
        mean=float(Fraction(sum(totals), n * unit)) if n else Missing("no-attempts"),
        median=float(median(totals) / unit) if n else Missing("no-attempts"),
        deviation=too_few(n) or root(_variance(totals, unit)),
        skewness=too_few(n, 3) or _skewness(totals),
        kurtosis=too_few(n, 4) or _kurtosis(totals),
        alpha=error if isinstance(error, Missing) else 100 * float(1 - error),
        error_ratio=error if isinstance(error, Missing) else 100 * root(error),
        standard_error=(
            error if isinstance(error, Missing) else root(_variance(totals, unit) * error)
        ),
    )


def _variance(column: Column, unit: int) -> Fraction:
    n = len(column)
    return Fraction(comoment(column, column), n * (n - 1) * unit**2)


def _error(columns: Sequence[Column], totals: Column) -> Fraction | Missing:
    """1 - Cronbach's alpha, which Moodle computes from three attempts up; never below nothing."""
    places, spread = len(columns), comoment(totals, totals)
    if few := too_few(len(totals), 3):
        return few
    if places < 2:
        return Missing("one-position")
    if spread == 0:
        return Missing("no-variance")
    own = sum(comoment(column, column) for column in columns)
    return 1 - Fraction(places, places - 1) * (1 - Fraction(own, spread))


def _skewness(column: Column) -> Figure:
    """k₃ / k₂ to the 3/2, of the k-statistics."""
    n = len(column)
    square, cube = central_sum(column, 2), central_sum(column, 3)
    if square == 0:
        return Missing("no-variance")
    k2 = Fraction(square, n * n * (n - 1))
    k3 = Fraction(cube, n * n * (n - 1) * (n - 2))
    return signed_root(cube, k3**2 / k2**3)


def _kurtosis(column: Column) -> Figure:
    """k₄ / k₂², of the k-statistics: nothing for a normal distribution."""
    n = len(column)
    square, fourth = central_sum(column, 2), central_sum(column, 4)
    if square == 0:
        return Missing("no-variance")
    m2, m4 = Fraction(square, n**3), Fraction(fourth, n**5)
    k2 = n * m2 / (n - 1)
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    return float(k4 / k2**2)
