"""Puts reports on questions into the shapes of the wire."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from saovuong.curriculum.prose import plain
from saovuong.curriculum.questions.marking import Question
from saovuong.reports.first_sittings import LEAST, Group
from saovuong.reports.item_analysis_choices import BLANK, THIRDS, Choices, Third
from saovuong.reports.item_analysis_replies import options, right_options
from saovuong.reports.item_analysis_shapes import Figure, Missing, WholeFigures
from saovuong.reports.items import QuestionReport, TableReport
from saovuong.reports.schemas_items import (
    ChoiceView,
    FigureView,
    FindingView,
    ItemTable,
    ItemView,
    SatEdition,
    SatTest,
    SatTests,
    ThirdCounts,
    WholeView,
)

_FIGURES = (
    "facility",
    "deviation",
    "guess",
    "intended_weight",
    "effective_weight",
    "discrimination",
    "efficiency",
)
_UNTOLD = FigureView(value=None, missing="too-few-people")


def sat_tests(groups: Sequence[Group]) -> SatTests:
    ordered = sorted(groups, key=lambda one: (one.course, one.test, -one.number))
    by_test = groupby(ordered, key=lambda one: (one.course, one.test))
    return SatTests(least=LEAST, tests=[_sat_test(*names, list(some)) for names, some in by_test])


def _sat_test(course: str, test: str, groups: Sequence[Group]) -> SatTest:
    return SatTest(
        course=course,
        test=test,
        is_enough=any(one.told for one in groups),
        editions=[_sat_edition(one) for one in groups],
    )


def _sat_edition(group: Group) -> SatEdition:
    return SatEdition(number=group.number, people=group.people, told=group.told)


def item_table(report: TableReport) -> ItemTable:
    return ItemTable(
        course=report.course,
        least=LEAST,
        editions=[_sat_edition(one) for one in report.groups],
        used=report.used,
        whole=None if report.whole is None else _whole(report.whole),
        questions=[_item(one) for one in report.questions],
    )


def _whole(figures: WholeFigures) -> WholeView:
    told = figures._asdict()
    attempts, max_mark = told.pop("attempts"), told.pop("max_mark")
    views = {name: _figure(value) for name, value in told.items()}
    return WholeView(attempts=attempts, max_mark=max_mark, **views)


def _figure(figure: Figure) -> FigureView:
    if isinstance(figure, Missing):
        return FigureView(value=None, missing=figure.reason)
    return FigureView(value=figure, missing=None)


def _item(report: QuestionReport) -> ItemView:
    question, figures, choices = report.question, report.figures, report.choices
    views = {
        name: _UNTOLD if figures is None else _figure(getattr(figures, name)) for name in _FIGURES
    }
    return ItemView(
        id=question.id,
        kind=question.kind,
        stem=plain(question.stem),
        editions=report.editions,
        attempts=report.attempts,
        blank=figures.blank if figures else 0,
        choices=_choices(question, choices) if choices else [],
        thirds=_thirds(choices.sizes) if choices else None,
        findings=[FindingView(**one._asdict()) for one in report.findings],
        **views,
    )


def _choices(question: Question, choices: Choices) -> list[ChoiceView]:
    texts, right = options(question), right_options(question)
    return [
        ChoiceView(
            id=name or "blank",
            text=_plain(texts.get(name)),
            is_right=name != BLANK and name in right,
            everyone=counts.everyone,
            thirds=_thirds(counts.thirds),
        )
        for name, counts in choices.counts.items()
    ]


def _plain(markdown: str | None) -> str | None:
    return None if markdown is None else plain(markdown)


def _thirds(counts: dict[Third, int] | None) -> ThirdCounts | None:
    return None if counts is None else ThirdCounts(**{third: counts[third] for third in THIRDS})
