"""The Vietnamese a learner gets to read, passage by passage, each with its place in the files.

Addresses of links, names of files and drawing instructions are left out: only words remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from saovuong.curriculum.course_files import Asked, Course, Lesson, Library, Sheet
from saovuong.curriculum.faults import Fault, Words
from saovuong.curriculum.located_yaml import Document
from saovuong.curriculum.questions.true_false import TrueFalse
from saovuong.text import nfc

_PICTURE = re.compile(r'!\[([^\]]*)\]\([^)"]*(?:"([^"]*)")?\s*\)')
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*_`#|]+|^:::\s*\w*")
_DRAWN = re.compile(r"<text\b.*?</text>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_QUOTED = re.compile(r"“[^”]*”")
_END = re.compile(r"(?<=[.!?;…])[”\"')]*\s+|\n")


class Passage(NamedTuple):
    """``text`` is one paragraph, NFC. A story invents its figures, a wrong option its facts."""

    file: str
    line: int | None
    path: str
    text: str
    is_story: bool = False
    is_wrong: bool = False
    is_historical: bool = False

    def fault(self, wrong: Words, right: Words) -> Fault:
        return Fault(self.file, self.line, self.path, wrong, right)

    def sentences(self) -> list[str]:
        """One by one; what a question's story puts in quotes is somebody's slip and left out."""
        text = _QUOTED.sub("“…”", self.text) if self.is_story else self.text
        return [one for one in _END.split(text) if one]


def passages(library: Library) -> Iterator[Passage]:
    """Everything learners read, of every course."""
    for sheet in library.sheets:
        yield from sheet_passages(sheet)
    for course in library.courses:
        yield from _course_passages(course)
        for lesson in course.lessons:
            yield from lesson_passages(lesson)
    yield from _glossary_passages(library)


def plain(markdown: str) -> str:
    """``markdown`` as it is read aloud, near enough to look for words in."""
    shown = _LINK.sub(r"\1", _PICTURE.sub(r"\1. \2", markdown))
    return nfc(_MARKS.sub("", shown)).strip()


def lesson_passages(lesson: Lesson) -> Iterator[Passage]:
    front = lesson.front
    shown = {"title.vi": front.title.vi, "summary.vi": front.summary.vi}
    shown |= {f"key_points[{index}]": text for index, text in enumerate(front.key_points)}
    shown |= {f"objectives[{index}]": text for index, text in enumerate(front.objectives)}
    for path, text in shown.items():
        yield _yaml_passage(lesson.document, path, text)
    yield from body_passages(lesson)
    for name, raw in lesson.assets.items():
        if name.endswith(".svg"):
            file = lesson.document.file.removesuffix("lesson.md") + name
            yield from _drawn_passages(file, raw.decode("utf-8", "replace"))


def body_passages(lesson: Lesson) -> Iterator[Passage]:
    """The lines of lesson.md below its front matter; examples are stories."""
    is_story = False
    for number, line in enumerate(lesson.body.splitlines()):
        if line.startswith(":::"):
            is_story = line.startswith("::: example")
        if text := plain(line):
            at = number + lesson.first_line
            yield Passage(lesson.document.file, at, "", text, is_story)


def sheet_passages(sheet: Sheet) -> Iterator[Passage]:
    for asked in sheet.asked:
        yield from _question_passages(asked, sheet.document)


def _question_passages(asked: Asked, document: Document) -> Iterator[Passage]:
    question, path = asked
    is_said_wrongly = isinstance(question, TrueFalse) and not question.key
    right = {inside for inside, _text in question.right_texts()}
    told = [("stem", question.stem, is_said_wrongly), ("explanation", question.explanation, False)]
    for field, choices in question.choices().items():
        for index, choice in enumerate(choices):
            inside = f"{field}[{index}].text"
            told.append((inside, choice.text, field == "options" and inside not in right))
    for inside, text, is_wrong in told:
        yield _yaml_passage(document, f"{path}.{inside}", text)._replace(
            is_story=question.situation and inside != "explanation",
            is_wrong=is_wrong,
            is_historical=question.historical,
        )


def _course_passages(course: Course) -> Iterator[Passage]:
    yield _yaml_passage(course.document, "title.vi", course.front.title.vi)
    yield _yaml_passage(course.document, "summary.vi", course.front.summary.vi)
    if course.test:
        yield _yaml_passage(course.test.document, "title.vi", course.test.rules.title.vi)


def _glossary_passages(library: Library) -> Iterator[Passage]:
    if library.terms_document is None:
        return
    for index, term in enumerate(library.terms):
        path = f"terms[{index}]"
        yield _yaml_passage(library.terms_document, f"{path}.full.vi", term.full.vi)
        if term.note:
            yield _yaml_passage(library.terms_document, f"{path}.note.vi", term.note.vi)


def _drawn_passages(file: str, picture: str) -> Iterator[Passage]:
    for match in _DRAWN.finditer(picture):
        text = " ".join(_TAG.sub(" ", match[0]).split())
        yield Passage(file, picture.count("\n", 0, match.start()) + 1, "", nfc(unescape(text)))


def _yaml_passage(document: Document, path: str, text: str) -> Passage:
    return Passage(document.file, document.line(path), path, plain(text))
