"""What a translation must keep: the ids, the places in the law, the shape of the lesson."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from saovuong.curriculum.checks_wording import letter_faults, letters
from saovuong.curriculum.course_files import (
    Lesson,
    LessonTranslation,
    Library,
    Sheet,
    SheetTranslation,
)
from saovuong.curriculum.course_shapes import QuestionTexts
from saovuong.curriculum.faults import Fault, Words, words
from saovuong.curriculum.located_yaml import join
from saovuong.curriculum.markdown import (
    Rendered,
    Surroundings,
    render_block,
    render_inline,
    render_page,
)
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.short_text import LONGEST, ShortText
from saovuong.i18n import _
from saovuong.text import fold, nfc

_FIELDS = ("options", "left", "right", "items")
_OUTLINE = re.compile(r'<(h[23])>|<aside class="callout callout-(\w+)"|<(table)>')
_LAZY = re.compile(r"\b(all|none|both|neither) of (the|these)( \w+)? ?(above|options|answers)?\b$")
Flaws = Iterator[tuple[str, Words, Words]]


def translation_faults(library: Library, around: Surroundings) -> Iterator[Fault]:
    """Whatever is translated is translated whole; that it is recent nobody can check."""
    for sheet in library.sheets:
        if sheet.english:
            yield from letter_faults(sheet.english.document)
            yield from _sheet_faults(sheet, sheet.english, around)
    for course in library.courses:
        for lesson in course.lessons:
            if lesson.english:
                yield from letter_faults(lesson.english.document)
                yield from _lesson_faults(lesson, lesson.english, around)


def _sheet_faults(sheet: Sheet, english: SheetTranslation, around: Surroundings) -> Iterator[Fault]:
    questions = {question.id: question for question, _path in sheet.asked}
    told = english.document.value["questions"]
    for path, wrong, right in _id_flaws(told, questions, "questions"):
        yield english.document.fault(path, wrong, right)
    for name, texts in english.texts.items():
        if name in questions:
            for inside, wrong, right in _question_flaws(questions[name], texts, around):
                yield english.document.fault(f"questions.{name}.{inside}", wrong, right)


def _id_flaws(told: Mapping[str, object], wanted: Mapping[str, object], path: str) -> Flaws:
    for name in wanted:
        if name not in told:
            wrong = words(_('there is no translation of "{id}"'), id=name)
            yield path, wrong, words(_("translate it: a translation is whole or there is none"))
    for name in told:
        if name not in wanted:
            wrong = words(_('the id "{id}" is not in the Vietnamese file'), id=name)
            yield join(path, name), wrong, words(_("take it out, or mend the id"))


def _question_flaws(question: Question, texts: QuestionTexts, around: Surroundings) -> Flaws:
    choices = question.choices()
    for field in _FIELDS:
        told, wanted = getattr(texts, field) or {}, choices.get(field, ())
        yield from _id_flaws(told, {one.id: one for one in wanted}, field)
        yield from _choice_flaws(field, told)
    if (texts.unit is None) != (getattr(question, "unit", None) is None):
        wrong = words(_("only one of the two languages has a unit"))
        yield "unit", wrong, words(_("write the unit in both files or in neither"))
    yield from _variant_flaws(question, texts)
    for inside, rendered in _rendered(texts, around):
        for _line, wrong, right in rendered.troubles:
            if not (question.historical and "in force" in wrong.message):
                yield inside, wrong, right


def _choice_flaws(field: str, told: Mapping[str, str]) -> Flaws:
    seen: dict[str, str] = {}
    for name, text in told.items():
        plain = nfc(text).casefold().strip(" .")
        if plain in seen:
            wrong = words(_('this says the same as "{other}"'), other=seen[plain])
            yield f"{field}.{name}", wrong, words(_("say something else, or leave it out"))
        seen.setdefault(plain, name)
        if _LAZY.search(plain):
            wrong = words(_('an option such as "all of the above" tests reading, not knowing'))
            right = words(_("make it a multiple-choice question or write a real option"))
            yield f"{field}.{name}", wrong, right


def _variant_flaws(question: Question, texts: QuestionTexts) -> Flaws:
    if isinstance(question, ShortText) and not texts.accepted:
        right = words(_("add accepted: and what is right in this language"))
        yield "accepted", words(_("nothing is accepted in this language")), right
    if texts.accepted and not isinstance(question, ShortText):
        wrong = words(_("this kind of question has no accepted variants"))
        yield "accepted", wrong, words(_("leave them out"))
    for index, variant in enumerate(texts.accepted):
        if not fold(variant) or len(nfc(variant)) > LONGEST:
            right = words(
                _("1 to {most} characters, with at least a letter or digit"), most=LONGEST
            )
            yield f"accepted[{index}]", words(_("nobody could type this variant")), right


def _rendered(texts: QuestionTexts, around: Surroundings) -> Iterator[tuple[str, Rendered]]:
    yield "stem", render_block(texts.stem, around)
    yield "explanation", render_block(texts.explanation, around, with_terms=True)
    for field in _FIELDS:
        for name, text in (getattr(texts, field) or {}).items():
            yield f"{field}.{name}", render_inline(text, around)


def _lesson_faults(
    lesson: Lesson, english: LessonTranslation, around: Surroundings
) -> Iterator[Fault]:
    for number, line in enumerate(english.body.splitlines()):
        for wrong, right in letters(line):
            yield english.body_fault(number, words(wrong), words(right))
    for field in ("objectives", "key_points"):
        told, wanted = getattr(english.front, field), getattr(lesson.front, field)
        if len(told) != len(wanted):
            amiss = words(_("{told} here, {wanted} in Vietnamese"),
                          told=len(told), wanted=len(wanted))  # fmt: skip
            yield english.document.fault(field, amiss, words(_("translate each of them")))
    here = render_page(english.body, around, lesson.assets)
    there = render_page(lesson.body, around, lesson.assets)
    for trouble in here.troubles:
        yield english.body_fault(*trouble)
    if _outline(here) != _outline(there):
        yield english.body_fault(
            0,
            words(_("headings, callouts and tables follow one another in another way")),
            words(_("keep the shape of lesson.md: {shape}"), shape=" ".join(_outline(there))),
        )
    if len(here.pictures) != len(there.pictures):
        yield english.body_fault(
            0, words(_("it has not as many pictures")), words(_("show the same pictures"))
        )
    cited = [place for place in there.citations if place not in here.citations]
    cited += [place for place in here.citations if place not in there.citations]
    for place in cited:
        yield english.body_fault(
            0,
            words(_("{place} is cited in only one of the two languages"), place=_place(place)),
            words(_("cite the same places in both")),
        )


def _place(citation: object) -> str:
    parts = (getattr(citation, name) for name in ("source", "article", "clause", "point"))
    return "/".join(part for part in parts if part)


def _outline(page: Rendered) -> list[str]:
    return ["".join(found) for found in _OUTLINE.findall(page.html)]
