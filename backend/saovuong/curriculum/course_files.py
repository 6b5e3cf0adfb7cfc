"""Reads a content folder into typed values; everything that cannot be read is a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from saovuong.curriculum.course_shapes import (
    CourseFile,
    GlossaryFile,
    LessonFront,
    Source,
    SourcesFile,
    Term,
    TestFile,
)
from saovuong.curriculum.faults import Fault, Words, words
from saovuong.curriculum.located_yaml import Document, join, read_yaml
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.structures import convert, convert_question
from saovuong.i18n import _

T = TypeVar("T")
MOST_BYTES = 1_000_000


class Asked(NamedTuple):
    """A question and where it stands in its file, such as ``questions[3]``."""

    question: Question
    path: str


class Sheet(NamedTuple):
    """The questions of one file, be the rest of its lesson or test readable or not."""

    asked: list[Asked]
    document: Document


@dataclass(frozen=True)
class Lesson:
    """A lesson folder; ``body`` begins on line ``first_line`` of lesson.md."""

    front: LessonFront
    document: Document
    body: str
    first_line: int
    asked: list[Asked]
    quiz: Document
    assets: Mapping[str, bytes]

    @property
    def questions(self) -> list[Question]:
        return [one.question for one in self.asked]

    def body_fault(self, line: int | None, wrong: Words, right: Words) -> Fault:
        at = None if line is None else line + self.first_line
        return Fault(self.document.file, at, "", wrong, right)


@dataclass(frozen=True)
class Test:
    __test__ = False

    rules: TestFile
    document: Document
    asked: list[Asked]


@dataclass(frozen=True)
class Course:
    front: CourseFile
    document: Document
    lessons: list[Lesson]
    test: Test | None


@dataclass
class Library:
    """A whole content folder; what could not be read is missing from it and told in ``faults``."""

    sources: list[Source] = field(default_factory=list)
    sources_document: Document | None = None
    terms: list[Term] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def lesson_courses(self) -> dict[str, str]:
        return {
            lesson.front.id: course.front.id for course in self.courses for lesson in course.lessons
        }


def read_library(root: Path) -> Library:
    """Everything under ``root``: legal sources, glossary and each folder of ``courses/``."""
    return _Reading(root).library()


class _Reading:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._read = Library()

    def library(self) -> Library:
        document = self._document(self._root / "legal-sources.yaml")
        if listed := self._convert(document, SourcesFile):
            self._read.sources, self._read.sources_document = listed.sources, document
        if glossary := self._convert(self._document(self._root / "glossary.yaml"), GlossaryFile):
            self._read.terms = glossary.terms
        folders = sorted(path for path in (self._root / "courses").glob("*") if path.is_dir())
        self._read.courses = [course for folder in folders if (course := self._course(folder))]
        if not folders:
            self._fault("courses", words(_("there is no course")), words(_("add courses/<id>/")))
        return self._read

    def _course(self, folder: Path) -> Course | None:
        document = self._document(folder / "course.yaml")
        front = self._convert(document, CourseFile)
        if front is None or document is None:
            return None
        if front.id != folder.name:
            wrong = words(_('the id "{id}" is not the name of the folder'), id=front.id)
            right = words(_('write "{name}"'), name=folder.name)
            self._read.faults.append(document.fault("id", wrong, right))
        self._unlisted(folder, front, document)
        lessons = [
            lesson
            for index, name in enumerate(front.lessons)
            if (lesson := self._lesson(folder / name, document, join("lessons", index)))
        ]
        test = self._test(folder / "test.yaml") if front.test else None
        return Course(front, document, lessons, test)

    def _unlisted(self, folder: Path, front: CourseFile, document: Document) -> None:
        present = {path.parent.name for path in folder.glob("*/lesson.md")}
        for name in sorted(present - set(front.lessons)):
            wrong = words(_('the folder "{name}" is not listed'), name=name)
            right = words(_("add it to lessons or remove it"))
            self._read.faults.append(document.fault("lessons", wrong, right))
        if (folder / "test.yaml").exists() and not front.test:
            wrong = words(_("test.yaml is there, but the course says it has no test"))
            self._read.faults.append(document.fault("test", wrong, words(_("write test: true"))))

    def _lesson(self, folder: Path, course: Document, path: str) -> Lesson | None:
        if not (folder / "lesson.md").is_file():
            wrong = words(_('there is no lesson.md in "{name}"'), name=folder.name)
            right = words(_("write it, or take the folder off the list"))
            self._read.faults.append(course.fault(path, wrong, right))
            return None
        text = self._text(folder / "lesson.md")
        if text is None:
            return None
        file = self._name(folder / "lesson.md")
        head, body, first_line = _split(text)
        if head is None:
            wrong = words(_("the front matter is missing or not closed"))
            self._fault(file, wrong, words(_("begin with a line ---, the fields, a line ---")), 1)
            return None
        document, faults = read_yaml(head, file, first_line=2)
        self._read.faults += faults
        front = self._convert(document, LessonFront)
        quiz = self._document(folder / "quiz.yaml")
        asked = self._questions(quiz, is_quiz=True)
        if front is None or document is None or quiz is None:
            return None
        return Lesson(front, document, body, first_line, asked, quiz, self._assets(folder))

    def _test(self, path: Path) -> Test | None:
        document = self._document(path)
        if document is None or not isinstance(document.value, dict):
            return None
        asked = self._questions(document, is_quiz=False)
        questions = [one.question for one in asked]
        outline = {name: value for name, value in document.value.items() if name != "questions"}
        rest = Document(document.file, {**outline, "questions": questions}, document.lines)
        rules = self._convert(rest, TestFile) if questions else None
        return Test(rules, document, asked) if rules else None

    def _questions(self, document: Document | None, *, is_quiz: bool) -> list[Asked]:
        """The readable questions of ``document``; the faults of the others are told."""
        if document is None:
            return []
        fields = document.value if isinstance(document.value, dict) else {}
        listed = fields.get("questions")
        if not isinstance(listed, list) or not listed or (is_quiz and len(fields) > 1):
            wrong = words(_("a list of questions is expected, and nothing beside it"))
            right = words(_("write questions: and below it the list"))
            self._read.faults.append(document.fault("questions", wrong, right))
            return []
        found = []
        for index, value in enumerate(listed):
            path = join("questions", index)
            question, flaws = convert_question(value, path)
            self._read.faults += [document.fault(*flaw) for flaw in flaws]
            found += [Asked(question, path)] if question else []
        self._read.sheets.append(Sheet(found, document))
        return found

    def _assets(self, folder: Path) -> dict[str, bytes]:
        files = sorted(path for path in (folder / "assets").glob("*") if path.is_file())
        return {f"assets/{path.name}": path.read_bytes() for path in files}

    def _document(self, path: Path) -> Document | None:
        text = self._text(path)
        if text is None:
            return None
        document, faults = read_yaml(text, self._name(path))
        self._read.faults += faults
        return document

    def _convert(self, document: Document | None, wanted: type[T]) -> T | None:
        if document is None:
            return None
        value, flaws = convert(document.value, wanted)
        self._read.faults += [document.fault(*flaw) for flaw in flaws]
        return value

    def _text(self, path: Path) -> str | None:
        name = self._name(path)
        if not path.is_file():
            self._fault(name, words(_("the file is missing")), words(_("write it")))
        elif path.stat().st_size > MOST_BYTES:
            right = words(_("at most {most} bytes"), most=MOST_BYTES)
            self._fault(name, words(_("the file is too large")), right)
        else:
            try:
                return path.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError:
                self._fault(name, words(_("this is not UTF-8")), words(_("save it as UTF-8")))
        return None

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _fault(self, file: str, wrong: Words, right: Words, line: int | None = None) -> None:
        self._read.faults.append(Fault(file, line, "", wrong, right))


def _split(text: str) -> tuple[str | None, str, int]:
    """Front matter, body, and the line the body begins on."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None, text, 1
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    return None, text, 1
