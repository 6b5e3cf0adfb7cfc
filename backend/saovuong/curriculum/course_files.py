"""Reads a content folder into typed values; everything that cannot be read is a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from saovuong.curriculum.course_shapes import (
    CourseFile,
    GlossaryFile,
    LessonFront,
    LessonTexts,
    Publisher,
    QuestionTexts,
    Source,
    SourcesFile,
    Term,
    TestFile,
)
from saovuong.curriculum.faults import Fault, Words, words
from saovuong.curriculum.located_yaml import Document, join, read_yaml
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.structures import convert, convert_question
from saovuong.curriculum.translated_questions import accepting, translated
from saovuong.i18n import _

T = TypeVar("T")
MOST_BYTES = 1_000_000


class _Page(NamedTuple, Generic[T]):
    front: T
    document: Document
    body: str
    first_line: int


class Asked(NamedTuple):
    """A question and where it stands in its file, such as ``questions[3]``."""

    question: Question
    path: str


class SheetTranslation(NamedTuple):
    """The English texts of a sheet, by the id of the question."""

    texts: Mapping[str, QuestionTexts]
    document: Document

    def put(self, asked: list[Asked]) -> list[Asked]:
        return [Asked(translated(one.question, self.texts.get(one.question.id)), one.path)
                for one in asked]  # fmt: skip


class Sheet(NamedTuple):
    """The questions of one file, be the rest of its lesson or test readable or not."""

    asked: list[Asked]
    document: Document
    english: SheetTranslation | None = None


@dataclass(frozen=True)
class LessonTranslation:
    """lesson.en.md and quiz.en.yaml; ``body`` begins on line ``first_line`` of the former."""

    front: LessonTexts
    document: Document
    body: str
    first_line: int
    quiz: SheetTranslation

    def body_fault(self, line: int | None, wrong: Words, right: Words) -> Fault:
        at = None if line is None else line + self.first_line
        return Fault(self.document.file, at, "", wrong, right)


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
    english: LessonTranslation | None = None

    def in_english(self) -> Lesson | None:
        """The lesson as its English readers get it; None when nobody has translated it."""
        if self.english is None:
            return None
        told = self.english.front
        front = msgspec.structs.replace(
            self.front, objectives=told.objectives, key_points=told.key_points
        )
        return replace(
            self,
            front=front,
            document=self.english.document,
            body=self.english.body,
            first_line=self.english.first_line,
            asked=self.english.quiz.put(self.asked),
        )

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
    english: SheetTranslation | None = None

    def in_english(self) -> Test | None:
        """The test as its English readers get it; None when nobody has translated it."""
        if self.english is None:
            return None
        asked = self.english.put(self.asked)
        rules = msgspec.structs.replace(self.rules, questions=[one.question for one in asked])
        return replace(self, rules=rules, asked=asked, document=self.english.document)


@dataclass(frozen=True)
class Course:
    front: CourseFile
    document: Document
    lessons: list[Lesson]
    test: Test | None


@dataclass
class Library:
    """A whole content folder; what could not be read is missing from it and told in ``faults``."""

    publishers: list[Publisher] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    sources_document: Document | None = None
    terms: list[Term] = field(default_factory=list)
    terms_document: Document | None = None
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
            self._read.publishers = listed.publishers
            self._read.sources, self._read.sources_document = listed.sources, document
        document = self._document(self._root / "glossary.yaml")
        if glossary := self._convert(document, GlossaryFile):
            self._read.terms, self._read.terms_document = glossary.terms, document
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
        page = self._page(folder / "lesson.md", LessonFront)
        english = self._lesson_in_english(folder)
        quiz = self._document(folder / "quiz.yaml")
        asked = self._questions(quiz, english.quiz if english else None, is_quiz=True)
        if page is None or quiz is None:
            return None
        assets = self._assets(folder)
        return Lesson(
            page.front, page.document, page.body, page.first_line, asked, quiz, assets, english
        )

    def _lesson_in_english(self, folder: Path) -> LessonTranslation | None:
        files = folder / "lesson.en.md", folder / "quiz.en.yaml"
        if not any(file.is_file() for file in files):
            return None
        page, quiz = self._page(files[0], LessonTexts), self._texts(files[1])
        return LessonTranslation(*page, quiz) if page and quiz else None

    def _page(self, path: Path, wanted: type[T]) -> _Page[T] | None:
        """Markdown under a front matter of the shape ``wanted``."""
        text = self._text(path)
        if text is None:
            return None
        file = self._name(path)
        head, body, first_line = _split(text)
        if head is None:
            wrong = words(_("the front matter is missing or not closed"))
            self._fault(file, wrong, words(_("begin with a line ---, the fields, a line ---")), 1)
            return None
        document, faults = read_yaml(head, file, first_line=2)
        self._read.faults += faults
        front = self._convert(document, wanted)
        return _Page(front, document, body, first_line) if front and document else None

    def _test(self, path: Path) -> Test | None:
        document = self._document(path)
        if document is None or not isinstance(document.value, dict):
            return None
        texts = path.with_name("test.en.yaml")
        english = self._texts(texts) if texts.is_file() else None
        asked = self._questions(document, english, is_quiz=False)
        questions = [one.question for one in asked]
        outline = {name: value for name, value in document.value.items() if name != "questions"}
        rest = Document(document.file, {**outline, "questions": questions}, document.lines)
        rules = self._convert(rest, TestFile) if questions else None
        return Test(rules, document, asked, english) if rules else None

    def _texts(self, path: Path) -> SheetTranslation | None:
        """The readable texts of a sheet's translation; the faults of the others are told."""
        document = self._document(path)
        if document is None:
            return None
        fields = document.value if isinstance(document.value, dict) else {}
        listed = fields.get("questions")
        if not isinstance(listed, dict) or len(fields) > 1:
            wrong = words(_("texts by the id of the question are expected, and nothing beside it"))
            right = words(_("write questions: and below it each id with its texts"))
            self._read.faults.append(document.fault("questions", wrong, right))
            return None
        found = {}
        for name, value in listed.items():
            texts, flaws = convert(value, QuestionTexts, join("questions", str(name)))
            self._read.faults += [document.fault(*flaw) for flaw in flaws]
            if texts:
                found[str(name)] = texts
        return SheetTranslation(found, document)

    def _questions(
        self, document: Document | None, english: SheetTranslation | None, *, is_quiz: bool
    ) -> list[Asked]:
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
            if question:
                texts = english.texts.get(question.id) if english else None
                found.append(Asked(accepting(question, texts), path))
        self._read.sheets.append(Sheet(found, document, english))
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
