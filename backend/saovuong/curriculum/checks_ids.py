"""Ids: each names one thing over the whole content folder."""

from __future__ import annotations

from collections.abc import Iterator

from saovuong.curriculum.course_files import Library
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.located_yaml import Document
from saovuong.i18n import _

Named = tuple[str, Document, str]


def id_faults(library: Library) -> Iterator[Fault]:
    """Lessons, tests, questions, legal sources that share an id with another of their kind."""
    groups = (
        list(_lessons_and_tests(library)),
        list(_questions(library)),
        list(_sources(library)),
    )
    for group in groups:
        first: dict[str, str] = {}
        for name, document, path in group:
            if name in first:
                yield document.fault(
                    path,
                    words(
                        _('the id "{id}" is already taken in {other}'), id=name, other=first[name]
                    ),
                    words(_("give it an id of its own; ids are never used again")),
                )
            first.setdefault(name, _place(document, path))


def _place(document: Document, path: str) -> str:
    line = document.line(path)
    return document.file if line is None else f"{document.file}:{line}"


def _lessons_and_tests(library: Library) -> Iterator[Named]:
    for course in library.courses:
        for lesson in course.lessons:
            yield lesson.front.id, lesson.document, "id"
        if course.test:
            yield course.test.rules.id, course.test.document, "id"


def _questions(library: Library) -> Iterator[Named]:
    for sheet in library.sheets:
        for question, path in sheet.asked:
            yield question.id, sheet.document, f"{path}.id"


def _sources(library: Library) -> Iterator[Named]:
    if library.sources_document:
        for index, source in enumerate(library.sources):
            yield source.id, library.sources_document, f"sources[{index}].id"
