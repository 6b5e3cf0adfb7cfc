"""Files of questions, whatever their kind: told apart, read and written.

A rule: a name and bytes in, a reading out, and back. ``csv`` is only read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from saovuong.formats.aiken import read_aiken, write_aiken
from saovuong.formats.gift import read_gift
from saovuong.formats.gift_writer import write_gift
from saovuong.formats.moodle_xml import read_moodle_xml
from saovuong.formats.moodle_xml_writer import write_moodle_xml
from saovuong.formats.question_book import write_question_book
from saovuong.formats.question_sheet import read_question_sheets
from saovuong.formats.question_values import Question, Reading, Written
from saovuong.formats.sheets import read_sheets
from saovuong.formats.uploads import FileKindUnknown

ENDINGS = {"gift": ".gift", "moodle-xml": ".xml", "aiken": ".txt", "xlsx": ".xlsx", "csv": ".csv"}
READ = tuple(ENDINGS)
WRITTEN = ("gift", "moodle-xml", "aiken", "xlsx")
_ANSWER_LINE = re.compile(rb"^\s*(?:ANSWER|\xc4\x90\xc3\x81P \xc3\x81N)\s*:", re.MULTILINE)
_BRACES = re.compile(rb"(?<!\\)\{")


def kind_of(name: str, raw: bytes) -> str:
    """Which of READ ``raw`` is, by the ending of its name and a look into it; raises
    FileKindUnknown."""
    ending = PurePosixPath(name.lower().strip()).suffix
    known = {told: kind for kind, told in ENDINGS.items() if kind != "aiken"}
    if ending in known:
        return known[ending]
    if ending not in (".txt", ".aiken", ""):
        raise FileKindUnknown
    if raw.lstrip()[:5] in (b"<?xml", b"<quiz"):
        return "moodle-xml"
    return "aiken" if _ANSWER_LINE.search(raw) and not _BRACES.search(raw) else "gift"


def read_questions(kind: str, name: str, raw: bytes) -> Reading:
    """Raises one of ``uploads.REFUSALS``; everything else is a remark."""
    if kind == "gift":
        return read_gift(raw)
    if kind == "aiken":
        return read_aiken(raw)
    if kind == "moodle-xml":
        return read_moodle_xml(raw)
    named = name if name.lower().endswith("." + kind) else f"{name}.{kind}"
    return read_question_sheets(read_sheets(named, raw))


def write_questions(kind: str, questions: Sequence[Question], language: str) -> Written:
    if kind == "xlsx":
        return write_question_book(questions, language)
    writers = {"gift": write_gift, "aiken": write_aiken, "moodle-xml": write_moodle_xml}
    return writers[kind](questions)
