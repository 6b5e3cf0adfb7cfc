"""What waits for review is taught with a notice and asked in no test.

Told by the places in the law: one that lessons cite in `::: pending` notices only is not cited by
a test question, nor any place inside it. A pending fact that cites no place, or one that is also
taught as settled elsewhere, cannot be told apart by a machine: that stays with the second reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from saovuong.curriculum.course_files import Lesson, Library, Test
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.questions.shapes import Citation
from saovuong.i18n import _

_CITED = re.compile(r"\(legal:([^)\s]+)\)")
Place = tuple[str, ...]


def pending_faults(library: Library) -> Iterator[Fault]:
    pending: dict[Place, str] = {}
    settled: set[Place] = set()
    for course in library.courses:
        for lesson in course.lessons:
            for cited, is_pending in _places(lesson):
                if is_pending:
                    pending.setdefault(cited, lesson.front.id)
                else:
                    settled.add(cited)
    open_places = {place: lesson for place, lesson in pending.items() if place not in settled}
    for course in library.courses:
        if course.test:
            yield from _test_faults(course.test, open_places)


def _places(lesson: Lesson) -> Iterator[tuple[Place, bool]]:
    is_pending = False
    for line in lesson.body.splitlines():
        if line.startswith(":::"):
            is_pending = line.startswith("::: pending")
        for cited in _CITED.findall(line):
            yield tuple(cited.split("/")), is_pending


def _test_faults(test: Test, pending: dict[Place, str]) -> Iterator[Fault]:
    for question, path in test.asked:
        for index, citation in enumerate(question.legal):
            place = _place(citation)
            for length in range(2, len(place) + 1):
                if place[:length] in pending and not question.historical:
                    yield test.document.fault(
                        f"{path}.legal[{index}]",
                        words(
                            _('"{place}" waits for review in lesson "{lesson}"'),
                            place="/".join(place),
                            lesson=pending[place[:length]],
                        ),
                        words(_("take the question out of the test until it is settled")),
                    )


def _place(citation: Citation) -> Place:
    parts = (citation.source, citation.article, citation.clause, citation.point)
    return tuple(part for part in parts if part)
