"""``saovuong questions``: look into files of questions, turn one kind into another."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from saovuong.curriculum.faults import Fault
from saovuong.curriculum.question_drafts import Drafts, flaws, missing
from saovuong.curriculum.question_yaml import values_of, yaml_of
from saovuong.formats.question_book import write_question_book
from saovuong.formats.question_faults import (
    FIELDS,
    Spot,
    field_named,
    gathered,
    is_fault,
    worded,
)
from saovuong.formats.question_files import (
    ENDINGS,
    WRITTEN,
    kind_of,
    read_questions,
    write_questions,
)
from saovuong.formats.question_values import KINDS, Placed, Question, Reading
from saovuong.formats.question_words import KIND_WORDS
from saovuong.formats.remarks import Remark
from saovuong.i18n import _, translate

YAML = "yaml"
TO = (*WRITTEN, YAML)
FROM = (*ENDINGS, YAML)
_YAML_ENDINGS = (".yaml", ".yml")
_NEEDED = {"explanation": FIELDS["explanation"], "legal": _("legal basis"),
           "difficulty": _("difficulty")}  # fmt: skip
_ENGLISH = {
    "single": "single choice", "multiple": "multiple choice", "true_false": "true/false",
    "numeric": "number", "short_text": "short answer", "matching": "matching",
    "ordering": "ordering",
}  # fmt: skip


class Seen(NamedTuple):
    """A file as it was read: its questions and remarks, and faults of YAML."""

    reading: Reading
    faults: Sequence[Fault] = ()

    @property
    def is_faulty(self) -> bool:
        return bool(self.faults) or any(map(is_fault, self.reading.remarks))


class OutputExists(FileExistsError, PermissionError):
    """Nothing is written over."""

    def __str__(self) -> str:
        return f"{self.filename} is already there: name another file with --output."


def check(file: Path, kind: str | None, language: str) -> int:
    """Prints every remark and what was understood; 1 if anything is a fault."""
    seen = _read(file, kind)
    drafts = Drafts(file.stem)
    lost: list[Remark] = []
    lacking: Counter[str] = Counter()
    wrong: list[str] = []
    for placed in seen.reading.questions:
        spot = Spot(placed.line, lost, len(lost))
        draft = drafts.draft(placed.question, spot)
        lacking.update(missing(draft))
        wrong += [f"{file}:{placed.line}: {flaw}" for flaw in flaws(draft, language)]
    _tell(file, [*seen.reading.remarks, *gathered(lost)], language)
    for line in (*(fault.text(language) for fault in seen.faults), *wrong):
        print(line)
    is_faulty = seen.is_faulty or bool(wrong) or any(map(is_fault, lost))
    print(_understood(seen.reading.questions, language))
    if lacking:
        print(_still_lacking(lacking, language))
    return 1 if is_faulty else 0


def convert(file: Path, kind: str | None, to: str, output: Path | None, language: str) -> int:
    """Writes the sound questions of ``file``; 1 if any was not sound or not carried whole."""
    seen = _read(file, kind)
    questions = [placed.question for placed in seen.reading.questions]
    _tell(file, seen.reading.remarks, language, to_errors=True)
    for fault in seen.faults:
        print(fault.text(language), file=sys.stderr)
    if not questions:
        return 1
    raw, lost = _written(seen.reading.questions, to, file.stem, language)
    _tell(file, lost, language, to_errors=True, word=_("question {number}"))
    ending = ".yaml" if to == YAML else ENDINGS[to]
    target = output or file.with_suffix(ending)
    if target.exists():
        raise OutputExists(17, "exists", str(target))
    target.write_bytes(raw)
    print(f"{target}: " + _understood(seen.reading.questions, language))
    return 1 if seen.is_faulty or lost else 0


def template(output: Path, language: str) -> int:
    """Writes the sheet to fill in."""
    if output.exists():
        raise OutputExists(17, "exists", str(output))
    output.write_bytes(write_question_book([], language).raw)
    print(output)
    return 0


def _read(file: Path, kind: str | None) -> Seen:
    raw = file.read_bytes()
    if kind == YAML or (kind is None and file.suffix.lower() in _YAML_ENDINGS):
        placed, faults = values_of(raw.decode("utf-8", "replace"), str(file))
        return Seen(Reading(placed, []), faults)
    return Seen(read_questions(kind or kind_of(file.name, raw), file.name, raw))


def _written(
    placed: Sequence[Placed], to: str, name: str, language: str
) -> tuple[bytes, list[Remark]]:
    questions: list[Question] = [one.question for one in placed]
    if to != YAML:
        written = write_questions(to, questions, language)
        return written.raw, written.remarks
    drafts, lost = Drafts(name), Spot(1)
    told = [drafts.draft(one, Spot(at, lost.remarks)) for at, one in enumerate(questions, 1)]
    return yaml_of(told).encode(), gathered(lost.remarks)


def _tell(
    file: Path, remarks: Iterable[Remark], language: str, *, to_errors: bool = False, word: str = ""
) -> None:
    """Prints where, what stood there, the reason and the remedy; ``word`` counts questions."""
    stream = sys.stderr if to_errors else sys.stdout
    for one in remarks:
        at = translate(word, language, number=one.row) if word else str(one.row)
        sheet = one.sheet if one.sheet != file.name else ""
        place = ":".join(filter(None, (str(file), sheet, at)))
        column = f" [{field_named(one.column, language)}]" if one.column else ""
        quoted = f" «{one.value}»" if one.value else ""
        mark = translate(_("fault") if is_fault(one) else _("note"), language)
        reason, remedy = worded(one, language)
        print(f"{place}{column}{quoted}: {mark}: {reason} → {remedy}", file=stream)


def _understood(placed: Sequence[Placed], language: str) -> str:
    counts = Counter(KINDS[type(one.question)] for one in placed)
    names = KIND_WORDS if language == "vi" else _ENGLISH
    each = ", ".join(f"{names[kind].lower()} {counts[kind]}" for kind in names if counts[kind])
    told = translate(_("{count} questions understood"), language, count=len(placed))
    return f"{told}: {each}" if each else told


def _still_lacking(lacking: Counter[str], language: str) -> str:
    each = ", ".join(
        f"{translate(label, language)} {lacking[name]}"
        for name, label in _NEEDED.items()
        if lacking[name]
    )
    return translate(_("Still to be added before publishing: {each}"), language, each=each)
