"""Everything wrong with a content folder, gathered: the one question `content check` asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from saovuong.curriculum.checks_balance import balance_faults
from saovuong.curriculum.checks_budgets import budget_faults
from saovuong.curriculum.checks_claims import claim_faults, unexplained_faults
from saovuong.curriculum.checks_ids import id_faults
from saovuong.curriculum.checks_lessons import lesson_faults
from saovuong.curriculum.checks_likeness import likeness_faults
from saovuong.curriculum.checks_pending import pending_faults
from saovuong.curriculum.checks_questions import bank_faults, question_faults
from saovuong.curriculum.checks_sources import source_faults
from saovuong.curriculum.checks_translations import translation_faults
from saovuong.curriculum.checks_wording import wording_faults
from saovuong.curriculum.course_files import Course, Library, read_library
from saovuong.curriculum.faults import Fault
from saovuong.curriculum.packs import surroundings
from saovuong.curriculum.themes import theme_faults


def check_folder(path: Path, today: date) -> list[Fault]:
    """All faults under ``path``, a content folder or one course in it, by file and line."""
    root = path.parent.parent if (path / "course.yaml").is_file() else path
    faults = check_library(read_library(root), today)
    if root != path:
        inside = path.relative_to(root).as_posix() + "/"
        faults = [fault for fault in faults if fault.file.startswith(inside)]
    return faults


def check_library(library: Library, today: date) -> list[Fault]:
    faults = [*library.faults, *id_faults(library), *source_faults(library)]
    faults += [*wording_faults(library, today), *pending_faults(library), *likeness_faults(library)]
    around, abroad = surroundings(library, today), surroundings(library, today, "en")
    faults += translation_faults(library, abroad)
    for sheet in library.sheets:
        faults += [*question_faults(sheet, around), *unexplained_faults(sheet)]
    for course in library.courses:
        for lesson in course.lessons:
            faults += lesson_faults(lesson, around, today)
        faults += course_faults(course)
    if not faults:
        faults = [fault for one in library.courses for fault in budget_faults(one, around, abroad)]
    told = {_sort_key(fault): fault for fault in faults}
    return [told[key] for key in sorted(told)]


def course_faults(course: Course) -> Iterator[Fault]:
    """What holds for a course as a whole."""
    rules = [bank_faults, claim_faults]
    if len(course.lessons) == len(course.front.lessons):  # an unreadable one would tip the scales
        rules += [balance_faults, theme_faults]
    for rule in rules:
        yield from rule(course)


def _sort_key(fault: Fault) -> tuple[str, int, str, str]:
    return fault.file, fault.line or 0, fault.path, fault.wrong.text("en")
