"""What stands in a content folder: the shapes of its YAML, from which the JSON Schemas come."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.shapes import (
    Authored,
    Citation,
    Identifier,
    Markdown,
    NonEmpty,
)

Theme = Annotated[int, Meta(ge=1, le=14, description="One of the curriculum's fourteen themes.")]
Public = Literal["public"]
Language = Literal["vi", "en"]
ChoiceTexts = dict[Identifier, Markdown]


class Text(Authored, kw_only=True, frozen=True):
    """A short text in both languages."""

    vi: NonEmpty
    en: NonEmpty


class CourseFile(Authored, kw_only=True, frozen=True):
    """course.yaml"""

    id: Identifier
    title: Text
    summary: Text
    themes: Annotated[list[Theme], Meta(min_length=1)]
    classification: Public
    lessons: Annotated[list[Identifier], Meta(min_length=1)]
    test: bool


class LessonFront(Authored, kw_only=True, frozen=True):
    """The front matter of lesson.md; without ``themes`` it teaches those of its course."""

    id: Identifier
    title: Text
    summary: Text
    objectives: Annotated[list[NonEmpty], Meta(min_length=1, max_length=6)]
    key_points: Annotated[list[NonEmpty], Meta(min_length=1, max_length=8)]
    minutes: Annotated[int, Meta(ge=3, le=6)]
    as_of: date
    review_by: date
    classification: Public
    legal: Annotated[list[Citation], Meta(min_length=1)]
    themes: tuple[Theme, ...] = ()


class QuizFile(Authored, kw_only=True, frozen=True):
    """quiz.yaml: practice, whose keys travel."""

    questions: Annotated[list[Question], Meta(min_length=1)]


class TestFile(Authored, kw_only=True, frozen=True):
    """test.yaml: a bank whose keys never leave the server; ``attempts`` 0 is without limit."""

    __test__: ClassVar[bool] = False

    id: Identifier
    title: Text
    minutes: Annotated[int, Meta(ge=1, le=180)]
    draw: Annotated[int, Meta(ge=1)]
    pass_percent: Annotated[int, Meta(ge=1, le=100)]
    attempts: Annotated[int, Meta(ge=0)]
    questions: Annotated[list[Question], Meta(min_length=1)]


class LessonTexts(Authored, kw_only=True, frozen=True):
    """The front matter of lesson.en.md: what lesson.md says in one language only."""

    objectives: Annotated[list[NonEmpty], Meta(min_length=1, max_length=6)]
    key_points: Annotated[list[NonEmpty], Meta(min_length=1, max_length=8)]


class QuestionTexts(Authored, kw_only=True, frozen=True):
    """A question in another language; choices by id, ``accepted`` beside the variants of the key.

    Unset fields are those the question has not either.
    """

    stem: Markdown
    explanation: Markdown
    options: ChoiceTexts | None = None
    left: ChoiceTexts | None = None
    right: ChoiceTexts | None = None
    items: ChoiceTexts | None = None
    unit: NonEmpty | None = None
    accepted: tuple[NonEmpty, ...] = ()


class SheetTexts(Authored, kw_only=True, frozen=True):
    """quiz.en.yaml and test.en.yaml: texts by the id of the question."""

    questions: dict[Identifier, QuestionTexts]


class Publisher(Authored, kw_only=True, frozen=True):
    """Where texts stand to be read; an official one has documents, to be found by number."""

    id: Identifier
    name: Text
    site: Annotated[str, Meta(pattern=r"^https://[a-z0-9.-]+$")]
    is_official: bool


class Source(Authored, kw_only=True, frozen=True):
    """A legal document, or a press report, which has no number and no force.

    ``ended_on`` is the last day it is in force, ``url`` the page of its own text, where one is
    known, ``unverified`` the fields nobody has compared with that text yet.
    """

    id: Identifier
    title: Text
    kind: Literal[
        "constitution",
        "law",
        "code",
        "resolution",
        "decree",
        "decision",
        "circular",
        "other",
        "press",
    ]
    issued_on: date
    short: NonEmpty
    published_by: Identifier
    number: NonEmpty | None = None
    effective_on: date | None = None
    ended_on: date | None = None
    replaced_by: Identifier | None = None
    amended_by: tuple[Identifier, ...] = ()
    url: Annotated[str, Meta(pattern=r"^https://")] | None = None
    unverified: tuple[Literal["issued_on", "effective_on", "amended_by"], ...] = ()

    @property
    def is_law(self) -> bool:
        return self.kind != "press"


class SourcesFile(Authored, kw_only=True, frozen=True):
    """legal-sources.yaml"""

    publishers: list[Publisher]
    sources: list[Source]


class Term(Authored, kw_only=True, frozen=True):
    """An abbreviation, found in lessons by itself."""

    term: Annotated[str, Meta(pattern=r"^\w[\w&.,-]*( [\w&.,-]+)*$", max_length=30)]
    full: Text
    note: Text | None = None


class GlossaryFile(Authored, kw_only=True, frozen=True):
    """glossary.yaml"""

    terms: list[Term]
