"""How the questions of a test did, field by field. Percentages run to 100, marks to a question's
greatest; nothing here tells of one person."""

from __future__ import annotations

from typing import Literal

from saovuong.reports.item_analysis_findings import Kind
from saovuong.reports.item_analysis_shapes import Reason
from saovuong.wire import Output


class FigureView(Output):
    """``value`` is null where there is not enough data; ``missing`` then says why."""

    value: float | None
    missing: Reason | Literal["too-few-people"] | None


class SatEdition(Output):
    """``people`` sat it first of all; ``told`` of them are in the figures, a multiple of five."""

    number: int
    people: int
    told: int


class SatTest(Output):
    course: str
    test: str
    is_enough: bool
    editions: list[SatEdition]


class SatTests(Output):
    """``least`` is how many people it takes before anything is told."""

    least: int
    tests: list[SatTest]


class WholeView(Output):
    """``mean``, ``median``, ``deviation`` and ``standard_error`` are in marks, of ``max_mark``;
    ``alpha`` is the coefficient of internal consistency."""

    attempts: int
    max_mark: float
    mean: FigureView
    median: FigureView
    deviation: FigureView
    skewness: FigureView
    kurtosis: FigureView
    alpha: FigureView
    error_ratio: FigureView
    standard_error: FigureView


class ThirdCounts(Output):
    """By how well people did in the whole test."""

    lower: int
    middle: int
    upper: int


class ChoiceView(Output):
    """``id`` is an option's, or true, false, right, partly, wrong, or blank where nothing was
    answered; ``text`` only where it has words of its own."""

    id: str
    text: str | None
    is_right: bool
    everyone: int
    thirds: ThirdCounts | None


class FindingView(Output):
    """``people`` of ``of``; ``option`` where it is about one."""

    kind: Kind
    option: str | None
    people: int | None
    of: int | None


class ItemView(Output):
    """``deviation`` is in marks; ``thirds`` is how many people there are in each."""

    id: str
    kind: str
    stem: str
    editions: list[int]
    attempts: int
    blank: int
    facility: FigureView
    deviation: FigureView
    guess: FigureView
    intended_weight: FigureView
    effective_weight: FigureView
    discrimination: FigureView
    efficiency: FigureView
    choices: list[ChoiceView]
    thirds: ThirdCounts | None
    findings: list[FindingView]


class ItemTable(Output):
    """``used`` are the numbers of the editions in the figures; ``whole`` is null where no edition
    was sat by ``least`` people. Questions are in the order of the newest edition."""

    course: str
    least: int
    editions: list[SatEdition]
    used: list[int]
    whole: WholeView | None
    questions: list[ItemView]
