"""Service: how the questions of a course's test did, among the people somebody may see.

Figures only, and of no fewer than five people. Questions keep their ids over all editions, so
editions that ask equally many questions are taken together; each can be looked at alone.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.curriculum.banks import EditionBank
from saovuong.curriculum.editions import Editions
from saovuong.curriculum.questions.marking import Question
from saovuong.reports.first_sittings import LEAST, FirstSitting, FirstSittings, Group
from saovuong.reports.item_analysis import analyse, totals
from saovuong.reports.item_analysis_choices import Choices, Reply, tally
from saovuong.reports.item_analysis_findings import Finding, findings
from saovuong.reports.item_analysis_replies import chosen, guess, options, right_options
from saovuong.reports.item_analysis_shapes import (
    Answer,
    ItemFigures,
    Paper,
    Position,
    WholeFigures,
)

Answers = Mapping[UUID, Mapping[str, Any]]


class QuestionReport(NamedTuple):
    """``figures`` and ``choices`` are None where fewer than five people were asked it.

    ``editions`` are the numbers of those it was asked in, the newest first.
    """

    question: Question
    editions: list[int]
    attempts: int
    figures: ItemFigures | None
    choices: Choices | None
    findings: list[Finding]


class TableReport(NamedTuple):
    """``groups`` are all editions sat, ``used`` the numbers of those looked at."""

    course: str
    test: str | None
    groups: list[Group]
    used: list[int]
    whole: WholeFigures | None
    questions: list[QuestionReport]


class Items:
    """Within ``units``, the select of all units the reader may see."""

    def __init__(self, session: AsyncSession, units: Select[UUID], on: date) -> None:
        self._editions = Editions(session)
        self._sittings = FirstSittings(session, units, on)

    async def groups(self) -> list[Group]:
        """Every test anybody sat, an edition at a time."""
        return await self._sittings.groups()

    async def of(self, course: str, edition: int | None = None) -> TableReport:
        """The report on the test of ``course``, of one edition or of all that can be taken
        together; raises CourseUnknown."""
        await self._editions.present_bank(course)
        groups = await self._sittings.groups(course)
        asked = [one for one in groups if one.told and edition in (None, one.number)]
        if not asked:
            return TableReport(course, None, groups, [], None, [])
        banks = await self._banks(asked)
        used = [one for one in asked if _is_alike(one, asked[0], banks)]
        sat = await self._sittings.latest(asked[0].test, used)
        answers = await self._sittings.answers([one.attempt for one in sat])
        known = {one.edition: banks[one.edition] for one in used}
        whole, questions = await to_thread(_report, known, sat, answers)
        numbers = [one.number for one in used]
        return TableReport(course, asked[0].test, groups, numbers, whole, questions)

    async def _banks(self, groups: Sequence[Group]) -> dict[str, EditionBank]:
        found = {one.edition: await self._editions.bank(one.edition) for one in groups}
        return {edition: bank for edition, bank in found.items() if bank is not None}


def _is_alike(one: Group, newest: Group, banks: Mapping[str, EditionBank]) -> bool:
    lengths = {_length(banks[group.edition]) for group in (one, newest)}
    return one.test == newest.test and len(lengths) == 1


def _length(bank: EditionBank) -> int:
    """How many questions everybody is asked."""
    return min(bank.test.draw, len(bank.test.questions)) if bank.test else 0


def _report(
    banks: Mapping[str, EditionBank], sat: Sequence[FirstSitting], answers: Answers
) -> tuple[WholeFigures, list[QuestionReport]]:
    questions = _questions(banks)
    paper = _paper(banks, sat, answers, questions)
    analysis, earned = analyse(paper), totals(paper)
    asked: dict[str, list[tuple[FirstSitting, int]]] = {one: [] for one in questions}
    for one, total in zip(sat, earned, strict=True):
        for name in one.marks:
            asked[name].append((one, total))
    return analysis.whole, [
        _question_report(questions[name], cells, analysis.questions[name], banks, answers)
        for name, cells in asked.items()
        if cells
    ]


def _questions(banks: Mapping[str, EditionBank]) -> dict[str, Question]:
    """All questions of the tests by id, as the newest edition has them and in its order."""
    newest = sorted(banks.values(), key=lambda bank: bank.number, reverse=True)
    found: dict[str, Question] = {}
    for bank in newest:
        for name in bank.test.questions if bank.test else ():
            found.setdefault(name, bank.questions[name])
    return found


def _paper(
    banks: Mapping[str, EditionBank],
    sat: Sequence[FirstSitting],
    answers: Answers,
    questions: Mapping[str, Question],
) -> Paper:
    """Everybody's paper. Where all were asked the same, a question is its own position, whatever
    the order; else positions hold what was drawn for them."""
    length = max(len(one.marks) for one in sat)
    is_same = len(questions) == length
    names: Sequence[str | None] = list(questions) if is_same else [None] * length
    attempts = [
        [
            Answer(name, None if _is_blank(banks, one, name, answers) else one.marks[name])
            for name in (questions if is_same else one.marks)
        ]
        for one in sat
    ]
    guesses = {name: guess(question) for name, question in questions.items()}
    return Paper([Position(1.0, name) for name in names], attempts, guesses)


def _is_blank(
    banks: Mapping[str, EditionBank], sitting: FirstSitting, name: str, answers: Answers
) -> bool:
    handed_in = answers.get(sitting.attempt)
    return handed_in is not None and not _chosen(banks[sitting.edition], name, handed_in)


def _question_report(
    question: Question,
    cells: Sequence[tuple[FirstSitting, int]],
    figures: ItemFigures,
    banks: Mapping[str, EditionBank],
    answers: Answers,
) -> QuestionReport:
    editions = sorted({banks[one.edition].number for one, _ in cells}, reverse=True)
    if len(cells) < LEAST:
        return QuestionReport(question, editions, len(cells), None, None, [])
    replies = [
        Reply(total, _chosen(banks[one.edition], question.id, answers[one.attempt]))
        for one, total in cells
        if one.attempt in answers
    ]
    choices = tally(replies, options(question), LEAST)
    doubts = findings(figures, choices, right_options(question))
    return QuestionReport(question, editions, len(cells), figures, choices, doubts)


def _chosen(bank: EditionBank, name: str, handed_in: Mapping[str, Any]) -> tuple[str, ...]:
    """As the edition had it in which it was answered."""
    return chosen(bank.questions[name], handed_in.get(name))
