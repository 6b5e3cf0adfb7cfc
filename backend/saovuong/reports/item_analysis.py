"""Item analysis of a test: how hard each question was, and whether it told the able from others.

A rule: knows neither the database nor HTTP. The formulas are those of "Quiz statistics
calculations" in Moodle's developer documentation (docs.moodle.org/dev), what they mean is in "Quiz
report statistics" there: position statistics for what everybody was asked, question statistics for
what was drawn by chance. As there, a blank answer earns nothing and counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from saovuong.reports.item_analysis_items import Item, effective_weights, item_figures
from saovuong.reports.item_analysis_shapes import Analysis, Answer, ItemFigures, Paper
from saovuong.reports.item_analysis_sums import Column, Scale
from saovuong.reports.item_analysis_totals import whole_figures


def analyse(paper: Paper) -> Analysis:
    """All figures of ``paper``; raises ValueError if an attempt does not fit its positions."""
    _check(paper)
    unit, rows = _rows(paper)
    totals = [sum(row) for row in rows]
    columns = [[row[place] for row in rows] for place in range(len(paper.positions))]
    max_mark = math.fsum(position.max_mark for position in paper.positions)
    fixed = _fixed(paper, columns, totals, unit)
    return Analysis(
        whole_figures(columns, totals, unit, max_mark),
        fixed,
        {
            position.question: figures
            for position, figures in zip(paper.positions, fixed, strict=True)
            if position.question is not None
        }
        | {
            question: item_figures(item, unit, max_mark)
            for question, item in _drawn(paper, rows, totals).items()
        },
    )


def totals(paper: Paper) -> list[int]:
    """What each attempt earned, in steps: good for comparing, free of rounding."""
    return [sum(row) for row in _rows(paper)[1]]


def _rows(paper: Paper) -> tuple[int, list[list[int]]]:
    """How many steps make one mark, and each attempt's marks in steps."""
    scale = Scale(_mark(answer) for attempt in paper.attempts for answer in attempt)
    rows = [[scale.whole(_mark(answer)) for answer in attempt] for attempt in paper.attempts]
    return scale.unit, rows


def _mark(answer: Answer) -> float:
    return 0.0 if answer.mark is None else answer.mark


def _check(paper: Paper) -> None:
    own = {position.question for position in paper.positions}
    for attempt in paper.attempts:
        for position, answer in zip(paper.positions, attempt, strict=True):
            if position.question != (answer.question if answer.question in own else None):
                raise ValueError(f"{answer.question} does not belong there")


def _fixed(paper: Paper, columns: Sequence[Column], totals: Column, unit: int) -> list[ItemFigures]:
    """Each position, held against the rest of the test."""
    max_mark = math.fsum(position.max_mark for position in paper.positions)
    weights = effective_weights(columns, totals)
    found = []
    for place, position in enumerate(paper.positions):
        rest = [total - mark for total, mark in zip(totals, columns[place], strict=True)]
        blank = sum(attempt[place].mark is None for attempt in paper.attempts)
        guess = paper.guesses.get(position.question) if position.question else None
        item = Item(columns[place], rest, blank, position.max_mark, guess)
        figures = item_figures(item, unit, max_mark)
        found.append(figures._replace(effective_weight=weights[place]))
    return found


def _drawn(paper: Paper, rows: Sequence[Column], totals: Column) -> dict[str, Item]:
    """Each question that was drawn, held against the whole test of those who got it."""
    met: dict[str, list[tuple[int, int, bool, float]]] = {}
    for attempt, row, total in zip(paper.attempts, rows, totals, strict=True):
        for position, answer, mark in zip(paper.positions, attempt, row, strict=True):
            if position.question is None:
                one = (mark, total, answer.mark is None, position.max_mark)
                met.setdefault(answer.question, []).append(one)
    return {
        question: Item(
            [mark for mark, _, _, _ in cells],
            [total for _, total, _, _ in cells],
            sum(blank for _, _, blank, _ in cells),
            max(max_mark for _, _, _, max_mark in cells),
            paper.guesses.get(question),
        )
        for question, cells in sorted(met.items())
    }
