"""No document makes a parser of questions fail, hang or let an unsound question through.

`make fuzz` tries many more documents; a failure names its number, which makes the same one again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from itertools import product
from random import Random
from typing import Any

import pytest

from saovuong.formats import question_values as values
from saovuong.formats.question_book import write_question_book
from saovuong.formats.question_cells import joined_tags
from saovuong.formats.question_faults import KINDS, is_fault
from saovuong.formats.question_files import read_questions, write_questions
from saovuong.formats.question_sheet import read_question_sheets
from saovuong.formats.question_soundness import lacks
from saovuong.formats.question_words import HEADINGS
from saovuong.formats.sheets import Sheet, read_sheets
from saovuong.formats.uploads import REFUSALS
from tests.formats.questions import PNG
from tests.fuzz.documents import reshaped, scribbled

DOCUMENTS = int(os.environ.get("SAOVUONG_FUZZ_DOCUMENTS", "2000"))
FIRST = int(os.environ.get("SAOVUONG_FUZZ_FIRST", "0"))
SECONDS, SECONDS_A_KB = 0.5, 0.05
_TOLD: dict[str, Any] = {"explanation": "Vì *thế*.", "code": "q-1", "tags": ("difficulty:1", "a b")}
SOUND: list[values.Question] = [
    values.Single(
        stem="Thủ đô **nào**?", name="Tên: {x}", category="Phần 1/Bài 2",
        options=(values.Answer("Hà Nội", 100.0, "Đúng"), values.Answer("Huế", 50.0)), **_TOLD,
    ),
    values.Multiple(stem="Chọn ba", options=values.evenly(("a = b", "c ~ d", "#e"), [0, 2])),
    values.TrueFalse(stem="![p](a.png) ?", key=False, when_true="Không",
                     pictures=(values.Picture("a.png", PNG),)),
    values.Numeric(stem="Mấy?", answers=(values.NumericAnswer(3.5, 0.1),), otherwise="Đo lại"),
    values.ShortText(stem="Ai?", answers=(values.Answer("Bác Hồ", 100.0),), otherwise="Sai"),
    values.Matching(stem="Nối", pairs=(values.Pair("a", "1"), values.Pair("b", "2")),
                    others=("3",)),
    values.Ordering(stem="Xếp", items=("một", "hai", "ba")),
]  # fmt: skip
SINGLES = [
    values.Single(stem="Câu\\: 1", options=(values.Answer("x", 100.0), values.Answer("y"))),
    values.Single(
        stem="Câu 2", options=tuple(values.Answer(one, 100.0 * (one == "c")) for one in "abcd")
    ),
]
PIECES = {
    "gift": ["::", "{", "}", "=", "~", "%50%", "#", "####", "->", "\\", "\n\n", "//", "[html]",
             "{#", "..", "{T}", "$CATEGORY: ", "{>2 none\n", "[tag:", "1e99", "%-", "<b>",
             "[markdown]"],
    "moodle-xml": ["<", ">", "</", "<question type=\"", "\"", "<![CDATA[", "]]>", "&lt;", "&#0;",
                   "<text>", "</text>", "<!DOCTYPE a>", "fraction=\"", "<file name=\"x\">", "<b>",
                   "markdown", "<answer>", "&amp;", "1e309", "<quiz>", "-->", "<!--", "nan", "*"],
    "aiken": ["A) ", "B. ", "ANSWER: ", "ANSWER: B", "\n", "\n\n", "Z)", "Đáp án: ", "*", "A)"],
    "csv": [";", ",", "\t", '"', "\n", "\r\n", "Câu hỏi", "Đáp án", "A", "sep=;\n", "|", " -> "],
}  # fmt: skip
XML_TEXTS = [
    "", "*", "100", "-50", "33.3", "1e400", "nan", "true", "html", "markdown", "plain_text",
    "moodle_auto_format", "base64", "multichoice", "truefalse", "numerical", "matching", "ordering",
    "category", "essay", "<p>a <b>b</b></p>", "<script>x</script>", "a\n\n*b*", "$course$/top/x",
    "@@PLUGINFILE@@/", "![x](a.png)", "<img src='@@PLUGINFILE@@/a.png'>", "&lt;i&gt;", "A" * 300,
    "3,5", "\u0301", "->",
]  # fmt: skip
FLAT = ("Câu hỏi;A;B;C;Đáp án\nMột?;x;y;z;B\n\"Hai,\nba?\";x;y;;A, B\nĐúng?;;;;Sai\n"
        "Mấy?;;;;3,5\nNối;a -> b;c -> d;;\n").encode()  # fmt: skip


def seeds(kind: str) -> list[bytes]:
    if kind == "csv":
        return [FLAT]
    questions: Sequence[values.Question] = SINGLES if kind == "aiken" else SOUND
    alone = [write_questions(kind, [one], "vi").raw for one in questions]
    return [*alone, write_questions(kind, questions, "vi").raw]


def _kept(kind: str, read: Callable[[], values.Reading], size: int) -> list[values.Question]:
    """What was read, if it was read as promised; nothing where the file was refused."""
    started = time.process_time()
    try:
        reading = read()
    except REFUSALS:
        return []
    assert time.process_time() - started < SECONDS + SECONDS_A_KB * size / 1024
    for remark in reading.remarks:
        assert remark.code in KINDS
        assert remark.row >= 1
    assert reading.questions or any(map(is_fault, reading.remarks)) or kind in ("csv", "sheet")
    for placed in reading.questions:
        assert list(lacks(placed.question)) == []
    return [one.question for one in reading.questions]


def _comes_back(kind: str, questions: list[values.Question]) -> None:
    """What was read, written and read again is the same, if nothing is told as lost."""
    written = write_questions(kind, questions, "vi")
    if not written.remarks:
        again = read_questions(kind, "a", written.raw)
        assert [one.question for one in again.questions] == questions


@pytest.mark.parametrize("kind", list(PIECES))
def test_no_document_breaks_a_parser(kind: str) -> None:
    sound, pieces = seeds(kind), PIECES[kind]
    for number in range(FIRST, FIRST + DOCUMENTS):
        random = Random(f"{kind}{number}")
        if kind == "moodle-xml" and number % 4:
            raw = reshaped(sound, XML_TEXTS, random)
        else:
            raw = scribbled(sound, pieces, random)
        try:
            found = _kept(kind, lambda raw=raw: read_questions(kind, "a", raw), len(raw))
            if number % 4 == 0 and kind != "csv":
                _comes_back(kind, found)
        except Exception as error:
            raise AssertionError(f"{kind} document {number}: {raw!r}") from error


def test_no_sheet_breaks_the_reader_of_questions() -> None:
    rows = [list(row) for row in read_sheets("a.xlsx", write_question_book(SOUND).raw)[0].rows]
    scraps = [cell for row in rows for cell in row if cell != ""]
    scraps += [
        1.5,
        0,
        True,
        "A, B",
        "x -> ",
        "->",
        joined_tags(["a;b"]),
        "C" * 40_000,
        "",
        "\\",
        "\n",
    ]
    for number in range(FIRST, FIRST + DOCUMENTS):
        random = Random(f"sheet{number}")
        made = [list(HEADINGS.values()), *(list(row) for row in random.sample(rows, 2))]
        for _change in range(random.randint(1, 10)):
            row = random.choice(made[random.random() < 0.95 :] or made)
            row[random.randrange(len(row))] = random.choice(scraps)
        try:
            _kept("sheet", lambda made=made: read_question_sheets([Sheet("S", made)]), 4_000)
        except Exception as error:
            raise AssertionError(f"sheet document {number}: {made!r}") from error


HEAVY = ("[", "*a ", "_", "<b>", "\\", "{", "}", "=", "~", "#", "%", "::", "->", "\n", "a\n\n",
         "-\n", "|-", "`", "&", "[tag:", "..", "A) x\n", "ANSWER: A\n", ";", '"')  # fmt: skip


AROUND = {
    "gift": [("Hỏi [html]", " {=a ~b}"), ("// ", "\nHỏi {=a}"), ("Hỏi {=a ~", "}"), ("::", "")],
    "moodle-xml": [(f'<quiz><question type="truefalse"><{tag} format="{kind}"><text><![CDATA[',
                    f']]></text></{tag}></question></quiz>')
                   for tag, kind in (("questiontext", "html"), ("name", ""),
                                     ("generalfeedback", "plain_text"))],
    "aiken": [("", "\nA) x\nB) y\nANSWER: A"), ("Hỏi\nA) ", "\nB) y\nANSWER: A")],
    "csv": [("Câu hỏi;A;B;Đáp án\n", ";x;y;A"), ("Câu hỏi;Đáp án\nHỏi;", "")],
}  # fmt: skip


@pytest.mark.parametrize("kind", list(PIECES))
def test_long_repetitions_take_no_longer_than_their_length_allows(kind: str) -> None:
    for piece, (head, tail) in product(HEAVY, AROUND[kind]):
        raw = (head + piece * (30_000 // len(piece)) + tail).encode()
        started = time.process_time()
        try:
            read_questions(kind, "a", raw)
        except REFUSALS:
            pass
        assert time.process_time() - started < SECONDS + SECONDS_A_KB * len(raw) / 1024, piece
