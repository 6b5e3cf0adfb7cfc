"""What questions must keep to beyond their shape, and a test beyond its questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from saovuong.curriculum.checks_lessons import citation_faults
from saovuong.curriculum.course_files import Course, Sheet
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.located_yaml import Document
from saovuong.curriculum.markdown import Rendered, Surroundings, render_block, render_inline
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.matching import Matching
from saovuong.curriculum.questions.ordering import Ordering
from saovuong.i18n import _
from saovuong.text import fold, nfc

_CHOICE = r"(đáp án|phương án|ý|câu|lựa chọn|điều)"
_LAZY = re.compile(
    rf"\btất cả (các )?{_CHOICE} (trên|đều|nêu|đã nêu|còn lại|đúng|sai)"
    rf"|\btất cả (các )?(đáp án|phương án)\b|\b(không|chẳng) có {_CHOICE} nào\b"
    rf"|^(tất cả|cả (hai|ba|bốn|năm)( {_CHOICE})?)( trên)?( đều)?( là)? (đúng|sai)$"
    r"|\bcả [a-f](, [a-f])* và [a-f]\b"
)


def question_faults(sheet: Sheet, around: Surroundings) -> Iterator[Fault]:
    document = sheet.document
    for question, path in sheet.asked:
        for flaw in question.flaws():
            yield document.fault(f"{path}.{flaw.path}", flaw.wrong, flaw.right)
        yield from citation_faults(
            question.legal,
            document,
            f"{path}.legal",
            around,
            is_historical=question.historical,
        )
        for inside, rendered in _rendered(question, around):
            for _line, wrong, right in rendered.troubles:
                if not (question.historical and "in force" in wrong.message):
                    yield document.fault(f"{path}.{inside}", wrong, right)
        yield from _choice_faults(question, document, path)


def _rendered(question: Question, around: Surroundings) -> Iterator[tuple[str, Rendered]]:
    yield "stem", render_block(question.stem, around)
    yield "explanation", render_block(question.explanation, around, with_terms=True)
    for field, choices in question.choices().items():
        for index, choice in enumerate(choices):
            yield f"{field}[{index}].text", render_inline(choice.text, around)


def _choice_faults(question: Question, document: Document, path: str) -> Iterator[Fault]:
    for field, choices in question.choices().items():
        seen: dict[str, str] = {}
        for index, choice in enumerate(choices):
            place = f"{path}.{field}[{index}].text"
            text = nfc(choice.text).casefold().strip(" .")
            if text in seen:
                yield document.fault(
                    place,
                    words(_('this says the same as "{other}"'), other=seen[text]),
                    words(_("say something else, or leave it out")),
                )
            seen.setdefault(text, choice.id)
            if _LAZY.search(text):
                yield document.fault(
                    place,
                    words(_('an option such as "all of the above" tests reading, not knowing')),
                    words(_("make it a multiple-choice question or write a real option")),
                )


def bank_faults(course: Course) -> Iterator[Fault]:
    """A test asks what practice has not given away."""
    if course.test is None:
        return
    document = course.test.document
    practised = {fold(one.stem): one.id for lesson in course.lessons for one in lesson.questions}
    for question, path in course.test.asked:
        known = fold(question.stem)
        if known in practised:
            yield document.fault(
                f"{path}.stem",
                words(_('this is asked already in "{other}"'), other=practised[known]),
                words(_("ask something practice has not answered, in other words")),
            )
        practised.setdefault(known, question.id)
        if _gives_order_away(question):
            yield document.fault(
                f"{path}.key",
                words(_("the ids stand in the order of the key, and learners' phones see ids")),
                words(_("mix the ids, so that they tell nothing")),
            )


def _gives_order_away(question: Question) -> bool:
    if isinstance(question, Ordering):
        return question.key in (sorted(question.key), sorted(question.key, reverse=True))
    if isinstance(question, Matching) and len(set(question.key.values())) == len(question.key):
        ends = [question.key[left] for left in sorted(question.key)]
        return ends == sorted(ends)
    return False
