"""Turns figures into what the management screens show.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

from datetime import datetime

from saovuong import clock
from saovuong.curriculum.banks import EditionBank
from saovuong.formats.csv_text import BOM, csv_line
from saovuong.i18n import _, translate
from saovuong.learning.progress import COURSE
from saovuong.reports.completion import Placed, UnitFigures
from saovuong.reports.people import PersonFigures
from saovuong.reports.schemas import LessonCount, PersonRow, SilentDevice, UnitCrumb, UnitRow
from saovuong.reports.silence import Silent

_HEADINGS = (
    _("Full name"),
    _("Unit"),
    _("Lessons finished"),
    _("Lessons in the course"),
    _("Best test result (%)"),
    _("Test passed"),
    _("Course finished at"),
    _("Last contact"),
    _("Work not yet sent"),
)


def unit_row(figures: UnitFigures, bank: EditionBank) -> UnitRow:
    """``bank`` is the present edition's; its lessons are shown in its order."""
    finished = figures.finished
    return UnitRow(
        id=figures.id,
        name=figures.name,
        kind=figures.kind,
        learners=figures.learners,
        finished=finished.get(COURSE, 0),
        passed=0 if bank.test is None else finished.get(f"test:{bank.test.id}", 0),
        lessons=[
            LessonCount(lesson=x, finished=finished.get(f"lesson:{x}", 0)) for x in bank.lessons
        ],
        has_children=figures.has_children,
    )


def crumb(placed: Placed) -> UnitCrumb:
    return UnitCrumb(id=placed.id, name=placed.name, kind=placed.kind)


def person_row(person: PersonFigures, lessons_in_course: int) -> PersonRow:
    return PersonRow(
        id=person.id,
        name=person.name,
        unit_name=person.unit_name,
        lessons=min(person.lessons, lessons_in_course),
        lessons_in_course=lessons_in_course,
        percent=person.percent,
        passed=person.is_passed,
        finished_at=_ms(person.finished_at),
        last_contact_at=_ms(person.last_contact_at),
        unsent=person.unsent,
    )


def silent_device(silent: Silent) -> SilentDevice:
    return SilentDevice(
        device=silent.device,
        label=silent.label,
        person=silent.person,
        name=silent.name,
        unit_name=silent.unit_name,
        registered_at=clock.to_ms(silent.registered_at),
        last_contact_at=_ms(silent.last_contact_at),
        unsent=silent.unsent,
        unsent_since=_ms(silent.unsent_since),
    )


def csv_heading(language: str) -> str:
    return BOM + csv_line([translate(heading, language) for heading in _HEADINGS])


def csv_person(person: PersonFigures, lessons_in_course: int, language: str) -> str:
    """One line of the list; days and hours are Việt Nam's."""
    return csv_line(
        [
            person.name,
            person.unit_name,
            min(person.lessons, lessons_in_course),
            lessons_in_course,
            person.percent,
            translate(_("Yes") if person.is_passed else _("No"), language),
            _local(person.finished_at),
            _local(person.last_contact_at),
            person.unsent,
        ]
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else clock.to_ms(at)


def _local(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(clock.VIETNAM).strftime("%Y-%m-%d %H:%M")
