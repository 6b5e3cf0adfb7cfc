"""Words and letters: one normal form, no hidden characters, and every rule for what is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from saovuong.curriculum.checks_abbreviations import Abbreviations
from saovuong.curriculum.checks_money import undated_money
from saovuong.curriculum.checks_outdated import Superseded, abolished
from saovuong.curriculum.checks_secrecy import secrecy
from saovuong.curriculum.course_files import Lesson, Library
from saovuong.curriculum.faults import Fault, Words, words
from saovuong.curriculum.located_yaml import Document, join
from saovuong.curriculum.prose import Passage, passages
from saovuong.i18n import _
from saovuong.text import nfc

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
Rule = Callable[[Passage], Iterator[tuple[Words, Words]]]


def wording_faults(library: Library, today: date) -> Iterator[Fault]:
    for document in _documents(library):
        yield from letter_faults(document)
    for course in library.courses:
        for lesson in course.lessons:
            yield from _written_faults(lesson)
    rules: list[Rule] = [
        abolished,
        Superseded(library.sources, today),
        undated_money,
        secrecy,
    ]
    if library.terms_document:  # unreadable, it would leave every abbreviation unexplained
        rules.append(Abbreviations(library.terms))
    for passage in passages(library):
        for rule in rules:
            for wrong, right in rule(passage):
                yield passage.fault(wrong, right)


def _documents(library: Library) -> Iterator[Document]:
    """Every YAML text of the folder."""
    for document in (library.sources_document, library.terms_document):
        if document:
            yield document
    for sheet in library.sheets:
        yield sheet.document
    for course in library.courses:
        yield course.document
        yield from (lesson.document for lesson in course.lessons)


def letter_faults(document: Document) -> Iterator[Fault]:
    """Letters of every text in ``document``, be it Vietnamese or a translation."""
    for path, text in _texts(document.value, ""):
        for wrong, right in letters(text):
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


def letters(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the letters of ``text``, and what would be right."""
    if nfc(text) != text:
        yield (
            _("letters are composed in another way than the rest (not Unicode NFC)"),
            _("save the text as NFC; most editors and `uconv -x nfc` do it"),
        )
    if any(unicodedata.category(c) in _HIDDEN and c not in "\n\t" for c in text):
        yield _("there is a character nobody can see"), _("retype the words around it")


def _written_faults(lesson: Lesson) -> Iterator[Fault]:
    """Letters of lesson.md and of the words in its pictures."""
    for number, line in enumerate(lesson.body.splitlines()):
        for wrong, right in letters(line):
            yield lesson.body_fault(number, words(wrong), words(right))
    for name, raw in lesson.assets.items():
        if name.endswith(".svg"):
            file = lesson.document.file.removesuffix("lesson.md") + name
            for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
                for wrong, right in letters(line):
                    yield Fault(file, number, "", words(wrong), words(right))
