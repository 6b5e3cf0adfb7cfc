"""What goes into an item analysis and what comes out of it.

Percentages run to 100. What cannot be computed is ``Missing`` with the reason, never NaN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Reason = Literal[
    "no-attempts",
    "one-attempt",
    "too-few-attempts",
    "no-variance",
    "no-marks",
    "one-position",
    "negative-covariance",
    "drawn-by-chance",
    "not-guessable",
]


class Missing(NamedTuple):
    """Not enough data, and why."""

    reason: Reason


Figure = float | Missing


class Position(NamedTuple):
    """A place in the test: the one question everybody finds there, or None where it is drawn."""

    max_mark: float
    question: str | None


class Answer(NamedTuple):
    """The question somebody found in a position; ``mark`` None is a blank answer."""

    question: str
    mark: float | None


class Paper(NamedTuple):
    """Who was asked what: each attempt has one answer for each position, in their order.

    ``guesses`` has by question the share of its marks that a random answer earns, if it can be
    said. A question is either in a position of its own or drawn, never both.
    """

    positions: Sequence[Position]
    attempts: Sequence[Sequence[Answer]]
    guesses: Mapping[str, float | None]


class ItemFigures(NamedTuple):
    """Of a position or of a question, over the ``attempts`` that had it, ``blank`` ones among them.

    ``deviation`` is in marks, all else a percentage.
    """

    attempts: int
    blank: int
    facility: Figure
    deviation: Figure
    guess: Figure
    intended_weight: Figure
    effective_weight: Figure
    discrimination: Figure
    efficiency: Figure


class WholeFigures(NamedTuple):
    """Of the whole test. ``mean``, ``median``, ``deviation`` and ``standard_error`` are in marks,
    ``alpha`` (coefficient of internal consistency) and ``error_ratio`` percentages."""

    attempts: int
    max_mark: float
    mean: Figure
    median: Figure
    deviation: Figure
    skewness: Figure
    kurtosis: Figure
    alpha: Figure
    error_ratio: Figure
    standard_error: Figure


class Analysis(NamedTuple):
    """``positions`` as in the paper; ``questions`` by id, all that anybody was asked."""

    whole: WholeFigures
    positions: list[ItemFigures]
    questions: dict[str, ItemFigures]


def too_few(n: int, least: int = 2) -> Missing | None:
    """Why there is nothing to say about the spread of ``n`` marks, if there is not."""
    if n == 0:
        return Missing("no-attempts")
    if n == 1:
        return Missing("one-attempt")
    return Missing("too-few-attempts") if n < least else None
