"""Builds the bytes of an edition: the same course, number and day always give the same bytes."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import brotli  # type: ignore[import-untyped]
import msgspec
from msgspec import UNSET, UnsetType

from saovuong.curriculum.banks import EditionBank, TestRules
from saovuong.curriculum.content_hashes import content_hash
from saovuong.curriculum.course_files import Course, Lesson, Library, Test
from saovuong.curriculum.course_shapes import Language, TestFile
from saovuong.curriculum.glossary import Glossary
from saovuong.curriculum.legal_sources import LegalSources
from saovuong.curriculum.markdown import (
    Surroundings,
    render_block,
    render_inline,
    render_page,
)
from saovuong.curriculum.pack_shapes import (
    AssetEntry,
    LearnerQuestion,
    LessonEntry,
    LessonPack,
    Manifest,
    PracticeQuestion,
    ShownChoice,
    ShownTerm,
    TestEntry,
    TestPack,
    TranslationEntry,
    Translations,
)
from saovuong.curriculum.pictures import media_type
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.numeric import Numeric
from saovuong.curriculum.questions.shapes import Choice

JSON = "application/json"


@dataclass(frozen=True)
class PackBytes:
    """A pack as it is stored; ``br`` and ``gz`` are None where compressing gains nothing."""

    hash: str
    kind: str
    media_type: str
    body: bytes
    br: bytes | None
    gz: bytes | None

    @property
    def size(self) -> int:
        """Bytes on the wire for a phone that reads brotli, as all of them do."""
        return len(self.body if self.br is None else self.br)


@dataclass(frozen=True)
class BuiltEdition:
    """``packs`` has each hash once, pictures among them; the manifest and what is said in another
    language stand apart."""

    manifest: PackBytes
    packs: list[PackBytes]
    translations: list[PackBytes]
    bank: EditionBank

    @property
    def hash(self) -> str:
        return self.manifest.hash

    @property
    def size(self) -> int:
        """Bytes on the wire of the course in Vietnamese."""
        return self.manifest.size + sum(pack.size for pack in self.packs)


def compress(body: bytes) -> bytes:
    squeezed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=11)
    return squeezed


def pack_json(kind: str, value: msgspec.Struct) -> PackBytes:
    body = msgspec.json.encode(value)
    squeezed = gzip.compress(body, compresslevel=9, mtime=0)
    return PackBytes(content_hash(body), kind, JSON, body, compress(body), squeezed)


def surroundings(library: Library, day: date, language: Language = "vi") -> Surroundings:
    return Surroundings(
        LegalSources(library.sources, library.publishers, day, language),
        Glossary(library.terms),
        library.lesson_courses(),
        language,
    )


def build_edition(library: Library, course: Course, number: int, day: date) -> BuiltEdition:
    """Renders, packs and compresses ``course`` (without faults) as its edition ``number``.

    ``day`` decides which legal sources are shown as in force.
    """
    around, abroad = surroundings(library, day), surroundings(library, day, "en")
    packs: dict[str, PackBytes] = {}
    translations: list[PackBytes] = []
    lessons = []
    for lesson in course.lessons:
        pack, pictures = pack_lesson(course, lesson, around)
        english, pictures_too = _english_lesson(course, lesson, abroad)
        pictures = list(dict.fromkeys([*pictures, *pictures_too]))
        packs |= {one.hash: one for one in (pack, *pictures)}
        translations += english
        lessons.append(_lesson_entry(lesson, pack, pictures, _translations(english)))
    test = None
    if course.test:
        pack = pack_test(course, course.test, around)
        packs[pack.hash] = pack
        inside = course.test.in_english()
        english = [pack_test(course, inside, abroad)] if inside else []
        translations += english
        test = _test_entry(course.test, pack, _translations(english))
    manifest = Manifest(
        course=course.front.id,
        title=course.front.title,
        summary=course.front.summary,
        themes=course.front.themes,
        number=number,
        lessons=lessons,
        test=test,
    )
    return BuiltEdition(
        pack_json("edition", manifest), list(packs.values()), translations, bank(course, number)
    )


def _english_lesson(
    course: Course, lesson: Lesson, abroad: Surroundings
) -> tuple[list[PackBytes], list[PackBytes]]:
    """The pack in English, if there is one, and the photographs it shows."""
    inside = lesson.in_english()
    if inside is None:
        return [], []
    pack, pictures = pack_lesson(course, inside, abroad)
    return [pack], pictures


def _translations(english: list[PackBytes]) -> Translations | UnsetType:
    for pack in english:
        return Translations(en=TranslationEntry(pack=pack.hash, bytes=pack.size))
    return UNSET


def _lang(around: Surroundings) -> Literal["en"] | UnsetType:
    return "en" if around.language == "en" else UNSET


def pack_lesson(
    course: Course, lesson: Lesson, around: Surroundings
) -> tuple[PackBytes, list[PackBytes]]:
    """The pack of ``lesson`` and the photographs it shows."""
    front = lesson.front
    page = render_page(lesson.body, around, lesson.assets)
    practice, terms = [], list(page.terms)
    for question in lesson.questions:
        explanation = render_block(question.explanation, around, with_terms=True)
        terms += [term for term in explanation.terms if term not in terms]
        practice.append(_practice_question(question, explanation.html, around))
    pack = LessonPack(
        lang=_lang(around),
        course=course.front.id,
        lesson=front.id,
        title=front.title,
        summary=front.summary,
        minutes=front.minutes,
        as_of=front.as_of,
        review_by=front.review_by,
        is_pending=page.is_pending,
        objectives=front.objectives,
        html=page.html,
        key_points=front.key_points,
        legal=around.sources.refs([*front.legal, *page.citations]),
        terms={term: _shown_term(term, around.glossary) for term in terms},
        practice=practice,
    )
    return pack_json("lesson", pack), _photographs(lesson, page.pictures)


def pack_test(course: Course, test: Test, around: Surroundings) -> PackBytes:
    rules = test.rules
    pack = TestPack(
        lang=_lang(around),
        course=course.front.id,
        test=rules.id,
        title=rules.title,
        minutes=rules.minutes,
        draw=rules.draw,
        pass_percent=rules.pass_percent,
        attempts=rules.attempts,
        questions=[learner_question(question, around) for question in rules.questions],
    )
    return pack_json("test", pack)


def bank(course: Course, number: int) -> EditionBank:
    """All of the course's questions with their keys, for the server only."""
    rules = course.test.rules if course.test else None
    questions = [question for lesson in course.lessons for question in lesson.questions]
    questions += rules.questions if rules else []
    return EditionBank(
        course=course.front.id,
        number=number,
        lessons={
            one.front.id: [question.id for question in one.questions] for one in course.lessons
        },
        test=_test_rules(rules) if rules else None,
        questions={question.id: question for question in questions},
    )


def _test_rules(rules: TestFile) -> TestRules:
    return TestRules(
        id=rules.id,
        minutes=rules.minutes,
        draw=rules.draw,
        pass_percent=rules.pass_percent,
        attempts=rules.attempts,
        questions=[question.id for question in rules.questions],
    )


def learner_question(question: Question, around: Surroundings) -> LearnerQuestion:
    """``question`` without its key: only fields that cannot tell the answer are copied."""
    shown = {
        field: _shown_choices(question, field, choices, around)
        for field, choices in question.choices().items()
    }
    return LearnerQuestion(
        id=question.id,
        kind=question.kind,
        stem=render_block(question.stem, around).html,
        options=shown.get("options", UNSET),
        left=shown.get("left", UNSET),
        right=shown.get("right", UNSET),
        items=shown.get("items", UNSET),
        unit=(isinstance(question, Numeric) and question.unit) or UNSET,
        shuffle=question.is_shuffled,
    )


def _shown_choices(
    question: Question, field: str, choices: Sequence[Choice], around: Surroundings
) -> list[ShownChoice]:
    """Options stay as written; what is matched or ordered is mixed, or its order were the key."""
    if field != "options":
        choices = sorted(choices, key=lambda one: _scrambled(question.id, one.id))
    return [ShownChoice(id=one.id, text=render_inline(one.text, around).html) for one in choices]


def _scrambled(question: str, choice: str) -> bytes:
    return hashlib.sha256(f"{question}:{choice}".encode()).digest()


def _practice_question(
    question: Question, explanation: str, around: Surroundings
) -> PracticeQuestion:
    shown = learner_question(question, around)
    return PracticeQuestion(
        **{name: getattr(shown, name) for name in shown.__struct_fields__},
        key=question.published_key(),
        tolerance=question.tolerance if isinstance(question, Numeric) else UNSET,
        explanation=explanation,
        legal=around.sources.refs(question.legal),
        difficulty=question.difficulty,
        situation=question.situation,
    )


def _shown_term(term: str, glossary: Glossary) -> ShownTerm:
    known = glossary.terms[term]
    return ShownTerm(full=known.full, note=known.note)


def _photographs(lesson: Lesson, pictures: list[str]) -> list[PackBytes]:
    found: dict[str, PackBytes] = {}
    for name in pictures:
        kind = media_type(name)
        if kind and kind != "image/svg+xml":
            body = lesson.assets[name]
            found[name] = PackBytes(content_hash(body), "asset", kind, body, None, None)
    return list(found.values())


def _lesson_entry(
    lesson: Lesson,
    pack: PackBytes,
    pictures: list[PackBytes],
    translations: Translations | UnsetType,
) -> LessonEntry:
    front = lesson.front
    return LessonEntry(
        id=front.id,
        title=front.title,
        summary=front.summary,
        minutes=front.minutes,
        questions=len(lesson.questions),
        pack=pack.hash,
        bytes=pack.size,
        assets=[AssetEntry(hash=p.hash, bytes=p.size, type=p.media_type) for p in pictures],
        translations=translations,
    )


def _test_entry(test: Test, pack: PackBytes, translations: Translations | UnsetType) -> TestEntry:
    rules = test.rules
    return TestEntry(
        id=rules.id,
        title=rules.title,
        minutes=rules.minutes,
        draw=rules.draw,
        pass_percent=rules.pass_percent,
        attempts=rules.attempts,
        pack=pack.hash,
        bytes=pack.size,
        translations=translations,
    )
