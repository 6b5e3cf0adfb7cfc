"""Where every number of a course comes from: claim → source → article.

In a lesson a number rests on the citation nearest to it: the next one in its paragraph, else the
last one before it, else one in its section, else the legal basis of the whole lesson. In a
question it rests on the question's own basis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from saovuong.curriculum.course_files import Course, Lesson, Library
from saovuong.curriculum.faults import words
from saovuong.curriculum.figures import Figure, blanked, figures
from saovuong.curriculum.legal_sources import place
from saovuong.curriculum.located_yaml import Document
from saovuong.curriculum.prose import lesson_passages
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.numeric import Numeric
from saovuong.curriculum.questions.shapes import Citation
from saovuong.curriculum.questions.short_text import ShortText
from saovuong.curriculum.questions.true_false import TrueFalse
from saovuong.i18n import _
from saovuong.text import nfc

_CITED = re.compile(r"\[[^\]]*\]\(legal:([^)\s]+)\)")
_ADDRESS = re.compile(r"\]\([^)]*\)|[*_`|#]")


class Claim(NamedTuple):
    """``text`` is the number with what it counts; ``basis`` is empty when it rests on nothing."""

    file: str
    line: int | None
    path: str
    text: str
    basis: tuple[Citation, ...]


class _Line(NamedTuple):
    number: int
    text: str
    cited: list[tuple[int, Citation]]


class ClaimRow(NamedTuple):
    """A claim as it is printed; ``basis`` is empty when it rests on nothing listed."""

    place: str
    claim: str
    basis: str


def claim_rows(library: Library) -> Iterator[ClaimRow]:
    """Every number of every course, such as "15 ngày" → "Luật DQTV 2019: Điều 28 khoản 1"."""
    shorts = {source.id: source.short for source in library.sources}
    for course in library.courses:
        for claim in course_claims(course):
            basis: dict[str, list[str]] = {}
            for citation in claim.basis:
                if citation.source in shorts:
                    basis.setdefault(shorts[citation.source], []).append(place(citation))
            told = [
                ": ".join(filter(None, (short, ", ".join(dict.fromkeys(at)))))
                for short, at in basis.items()
            ]
            at = claim.file if claim.line is None else f"{claim.file}:{claim.line}"
            yield ClaimRow(at, claim.text, "; ".join(told))


def source_rows(library: Library) -> Iterator[ClaimRow]:
    """The dates of every source and where its text is, with those nobody has compared with it."""
    sites = {publisher.id: publisher.site for publisher in library.publishers}
    document = library.sources_document
    for index, source in enumerate(library.sources):
        days = " → ".join(str(day) for day in (source.issued_on, source.effective_on) if day)
        looked_up = words(
            _("look up {number} at {site}"),
            number=source.number,
            site=sites.get(source.published_by, "?"),
        )
        told = [source.url or looked_up.text()]
        if source.unverified:
            fields = ", ".join(source.unverified)
            told.append(words(_("not compared with the text yet: {fields}"), fields=fields).text())
        line = document.line(f"sources[{index}]") if document else None
        at = f"{document.file}:{line}" if document else ""
        yield ClaimRow(at, f"{source.short}: {days}", "; ".join(told))


def course_claims(course: Course) -> Iterator[Claim]:
    for lesson in course.lessons:
        yield from lesson_claims(lesson)
        for question, path in lesson.asked:
            yield from question_claims(question, lesson.quiz, path)
    if course.test:
        for question, path in course.test.asked:
            yield from question_claims(question, course.test.document, path)


def lesson_claims(lesson: Lesson) -> Iterator[Claim]:
    """Of its front matter, its pictures and its text."""
    whole = tuple(lesson.front.legal)
    for passage in lesson_passages(lesson):
        if passage.path or passage.file != lesson.document.file:
            for found in figures(passage.text):
                yield Claim(passage.file, passage.line, passage.path, found.text, whole)
    for section in _sections(lesson.body):
        for line in section:
            for found in figures(line.text):
                basis = _nearest(found, line, section) or whole
                at = line.number + lesson.first_line
                yield Claim(lesson.document.file, at, "", found.text, basis)


def question_claims(question: Question, document: Document, path: str) -> Iterator[Claim]:
    """Of its key, and of the explanation that must bear the key out."""
    for inside, text in _key_texts(question):
        full = f"{path}.{inside}"
        for found in figures(text):
            basis = tuple(question.legal)
            yield Claim(document.file, document.line(full), full, found.text, basis)


def _key_texts(question: Question) -> Iterable[tuple[str, str]]:
    told = [*question.right_texts(), ("explanation", question.explanation)]
    if isinstance(question, Numeric):
        told.append(("key", f"{question.right_response()} {question.unit or ''}".strip()))
    elif isinstance(question, ShortText):
        told += [("key", variant) for variant in question.key[:1]]
    elif isinstance(question, TrueFalse) and question.key:
        told.append(("stem", question.stem))
    elif len(told) == 1:
        told += [
            (f"{field}[{index}].text", choice.text)
            for field, listed in question.choices().items()
            for index, choice in enumerate(listed)
        ]
    return told


def _sections(body: str) -> Iterator[list[_Line]]:
    """The lines between two headings, links to the law read off and blanked out."""
    section: list[_Line] = []
    for number, raw in enumerate(nfc(body).splitlines()):
        if raw.startswith("#") and section:
            yield section
            section = []
        cited = [(found.start(), _citation(found[1])) for found in _CITED.finditer(raw)]
        section.append(_Line(number, blanked(_ADDRESS, blanked(_CITED, raw)), cited))
    yield section


def _citation(address: str) -> Citation:
    source, article, clause, point = (*address.split("/"), None, None, None)[:4]
    return Citation(source=str(source), article=article, clause=clause, point=point)


def _nearest(found: Figure, line: _Line, section: list[_Line]) -> tuple[Citation, ...]:
    after = [citation for start, citation in line.cited if start > found.start]
    if line.cited:
        return (after[0] if after else line.cited[-1][1],)
    others = [one for one in section if one.cited]
    if not others:
        return ()
    near = min(others, key=lambda one: abs(one.number - line.number))
    return (near.cited[-1 if near.number < line.number else 0][1],)
