"""What is published: manifests, lesson packs and test packs, field by field as phones read them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal

from msgspec import UNSET, Struct, UnsetType

from saovuong.curriculum.course_shapes import Text
from saovuong.curriculum.legal_sources import LegalRef


class Published(Struct, kw_only=True, frozen=True):
    """Part of a pack."""


class ShownChoice(Published, kw_only=True, frozen=True):
    """``text`` is HTML."""

    id: str
    text: str


class LearnerQuestion(Published, kw_only=True, frozen=True):
    """What may be known before answering; fields a kind has not are absent."""

    id: str
    kind: str
    stem: str
    options: list[ShownChoice] | UnsetType = UNSET
    left: list[ShownChoice] | UnsetType = UNSET
    right: list[ShownChoice] | UnsetType = UNSET
    items: list[ShownChoice] | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    shuffle: bool


class PracticeQuestion(LearnerQuestion, kw_only=True, frozen=True):
    """A question of a lesson, whose key travels so that feedback comes at once, offline."""

    key: Any
    tolerance: float | UnsetType = UNSET
    explanation: str
    legal: list[LegalRef]
    difficulty: int
    situation: bool


class ShownTerm(Published, kw_only=True, frozen=True):
    full: Text
    note: Text | None


class TranslationEntry(Published, kw_only=True, frozen=True):
    """``bytes`` is the pack's size as brotli."""

    pack: str
    bytes: int


class Translations(Published, kw_only=True, frozen=True):
    """Packs that say the same in another language, where there are any."""

    en: TranslationEntry


class LessonPack(Published, kw_only=True, frozen=True):
    """A lesson with its practice; ``lang`` is unset for Vietnamese."""

    format: Literal[1] = 1
    kind: Literal["lesson"] = "lesson"
    lang: Literal["en"] | UnsetType = UNSET
    course: str
    lesson: str
    title: Text
    summary: Text
    minutes: int
    as_of: date
    review_by: date
    is_pending: bool
    objectives: list[str]
    html: str
    key_points: list[str]
    legal: list[LegalRef]
    terms: dict[str, ShownTerm]
    practice: list[PracticeQuestion]


class TestPack(Published, kw_only=True, frozen=True):
    """A test without anything that tells an answer; ``lang`` is unset for Vietnamese."""

    __test__: ClassVar[bool] = False

    format: Literal[1] = 1
    kind: Literal["test"] = "test"
    lang: Literal["en"] | UnsetType = UNSET
    course: str
    test: str
    title: Text
    minutes: int
    draw: int
    pass_percent: int
    attempts: int
    questions: list[LearnerQuestion]


class AssetEntry(Published, kw_only=True, frozen=True):
    hash: str
    bytes: int
    type: str


class LessonEntry(Published, kw_only=True, frozen=True):
    """``questions`` counts practice; ``bytes`` is the pack's size as brotli."""

    id: str
    title: Text
    summary: Text
    minutes: int
    questions: int
    pack: str
    bytes: int
    assets: list[AssetEntry]
    translations: Translations | UnsetType = UNSET


class TestEntry(Published, kw_only=True, frozen=True):
    __test__: ClassVar[bool] = False

    id: str
    title: Text
    minutes: int
    draw: int
    pass_percent: int
    attempts: int
    pack: str
    bytes: int
    translations: Translations | UnsetType = UNSET


class Manifest(Published, kw_only=True, frozen=True):
    """An edition: its hash names it, its packs are all it needs."""

    format: Literal[1] = 1
    kind: Literal["edition"] = "edition"
    course: str
    title: Text
    summary: Text
    themes: list[int]
    number: int
    lessons: list[LessonEntry]
    test: TestEntry | None
