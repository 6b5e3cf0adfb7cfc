"""Which questions deserve a second look, and why, in the order of how bad it is.

A rule: knows neither the database nor HTTP. The bounds are those of "Quiz report statistics" in
Moodle's developer documentation, where a negative discrimination index makes a question "probably
invalid", one below 20 "very weak", and a facility below 20 or from 95 up is extreme.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from saovuong.reports.item_analysis_choices import BLANK, Choices
from saovuong.reports.item_analysis_shapes import Figure, ItemFigures, Missing

Kind = Literal[
    "key-in-doubt",
    "able-miss-it",
    "below-guessing",
    "very-hard",
    "often-blank",
    "weak",
    "very-easy",
    "never-chosen",
]
VERY_HARD, VERY_EASY, WEAK = 20.0, 95.0, 20.0
OFTEN_BLANK = 0.2
ENOUGH = 20
"""Attempts before anything is said of an index of discrimination or of what nobody chose."""


class Finding(NamedTuple):
    """``people`` of ``of``; ``option`` where it is about one. What a sentence needs."""

    kind: Kind
    option: str | None = None
    people: int | None = None
    of: int | None = None


def findings(figures: ItemFigures, choices: Choices, right: Collection[str]) -> list[Finding]:
    return [*_doubts(choices, right), *_of_figures(figures), *_unused(figures, choices, right)]


def _doubts(choices: Choices, right: Collection[str]) -> Iterator[Finding]:
    """A wrong option that half of the best people chose, and more of them than a right one."""
    if choices.sizes is None:
        return
    best = {one: counts.thirds["upper"] for one, counts in choices.counts.items() if counts.thirds}
    least_right = min((best[one] for one in right if one in best), default=0)
    wrong = [one for one in best if one not in right and one != BLANK]
    worst = max(wrong, key=lambda one: best[one], default=None)
    size = choices.sizes["upper"]
    if worst is not None and best[worst] > least_right and 2 * best[worst] >= size:
        yield Finding("key-in-doubt", worst, best[worst], size)


def _of_figures(figures: ItemFigures) -> Iterator[Finding]:
    enough = figures.attempts >= ENOUGH
    if enough and _below(figures.discrimination, 0):
        yield Finding("able-miss-it", of=figures.attempts)
    if isinstance(figures.guess, float) and _below(figures.facility, figures.guess):
        yield Finding("below-guessing", of=figures.attempts)
    elif _below(figures.facility, VERY_HARD):
        yield Finding("very-hard", of=figures.attempts)
    if figures.blank >= OFTEN_BLANK * figures.attempts > 0:
        yield Finding("often-blank", people=figures.blank, of=figures.attempts)
    if not isinstance(figures.facility, Missing) and figures.facility >= VERY_EASY:
        yield Finding("very-easy", of=figures.attempts)
    elif enough and _below(figures.discrimination, WEAK) and not _below(figures.discrimination, 0):
        yield Finding("weak", of=figures.attempts)


def _unused(figures: ItemFigures, choices: Choices, right: Collection[str]) -> Iterator[Finding]:
    if figures.attempts < ENOUGH or not _below(figures.facility, VERY_EASY):
        return
    for option, counts in choices.counts.items():
        if option not in right and option != BLANK and counts.everyone == 0:
            yield Finding("never-chosen", option, 0, figures.attempts)


def _below(figure: Figure, bound: float) -> bool:
    return not isinstance(figure, Missing) and figure < bound
