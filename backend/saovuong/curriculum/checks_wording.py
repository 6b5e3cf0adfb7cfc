"""Words and letters: one normal form, no hidden characters, no district that is no more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from saovuong.curriculum.course_files import Lesson, Library, Sheet
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.located_yaml import Document, join
from saovuong.i18n import _
from saovuong.text import nfc

_ABOLISHED = re.compile(
    r"(ban chqs|ban chỉ huy quân sự|ubnd|ủy ban nhân dân|uỷ ban nhân dân|hđnd|hội đồng nhân dân"
    r"|công an|tòa án nhân dân) (cấp )?(quận|huyện|thị xã)\b|cấp huyện\b|huyện đội\b"
    r"|thị trấn\b|\b63 (tỉnh|đơn vị hành chính)|sáu mươi ba tỉnh"
)
_PAST = re.compile(
    r"\b(trước|đã|cũ|từng|không còn|bãi bỏ|giải thể|hết hiệu lực|khi đó|hồi đó|đến hết|thay cho"
    r"|thay vì|kết thúc|bỏ|xóa|19\d\d|201\d|202[0-4])\b"
)
_SENTENCE = re.compile(r"[^.!?;\n]+")
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn"}


def wording_faults(library: Library) -> Iterator[Fault]:
    if library.sources_document:
        yield from _letter_faults(library.sources_document)
    for sheet in library.sheets:
        yield from _letter_faults(sheet.document)
        yield from _question_faults(sheet)
    for course in library.courses:
        yield from _letter_faults(course.document)
        for lesson in course.lessons:
            yield from _letter_faults(lesson.document)
            yield from _lesson_faults(lesson)


def _letter_faults(document: Document) -> Iterator[Fault]:
    for path, text in _texts(document.value, ""):
        for wrong, right in _letters(text):
            yield document.fault(path, words(wrong), words(right))


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, join(path, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, join(path, index))


def _letters(text: str) -> Iterator[tuple[str, str]]:
    if nfc(text) != text:
        yield (
            _("letters are composed in another way than the rest (not Unicode NFC)"),
            _("save the text as NFC; most editors and `uconv -x nfc` do it"),
        )
    if any(unicodedata.category(c) in _HIDDEN and c not in "\n\t" for c in text):
        yield _("there is a character nobody can see"), _("retype the words around it")


def _lesson_faults(lesson: Lesson) -> Iterator[Fault]:
    for number, line in enumerate(lesson.body.splitlines()):
        for wrong, right in _letters(line):
            yield lesson.body_fault(number, words(wrong), words(right))
        for wrong, right in _abolished(line):
            yield lesson.body_fault(number, wrong, right)
    front = lesson.front
    shown = {"title.vi": front.title.vi, "summary.vi": front.summary.vi}
    shown |= {f"key_points[{index}]": text for index, text in enumerate(front.key_points)}
    shown |= {f"objectives[{index}]": text for index, text in enumerate(front.objectives)}
    for path, text in shown.items():
        for wrong, right in _abolished(text):
            yield lesson.document.fault(path, wrong, right)


def _question_faults(sheet: Sheet) -> Iterator[Fault]:
    """Wrong options may name what was abolished: that is often the very mistake they stand for."""
    for question, path in sheet.asked:
        if question.historical:
            continue
        told = [("stem", question.stem), ("explanation", question.explanation)]
        for inside, text in [*told, *question.right_texts()]:
            for wrong, right in _abolished(text):
                yield sheet.document.fault(f"{path}.{inside}", wrong, right)


def _abolished(text: str) -> Iterator[tuple[Any, Any]]:
    for sentence in _SENTENCE.findall(nfc(text).lower()):
        found = _ABOLISHED.search(sentence)
        if found and not _PAST.search(sentence):
            yield (
                words(_('"{term}" has not existed since 1 July 2025'), term=found[0]),
                words(_("name the province or the commune, or say that it was so before")),
            )
