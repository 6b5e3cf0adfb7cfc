"""Question sheets: the template there and back, teachers' own lists, and faults by their cell."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from saovuong.formats.csv_text import csv_text
from saovuong.formats.question_book import write_question_book
from saovuong.formats.question_faults import KINDS as FAULTS
from saovuong.formats.question_faults import is_fault, worded
from saovuong.formats.question_sheet import read_question_sheets
from saovuong.formats.question_values import (
    Answer,
    Matching,
    Multiple,
    Numeric,
    NumericAnswer,
    Ordering,
    Pair,
    Picture,
    Reading,
    ShortText,
    Single,
    TrueFalse,
    evenly,
)
from saovuong.formats.question_words import HEADINGS, KIND_WORDS, kind_named
from saovuong.formats.sheets import Sheet, read_sheets
from tests.formats import questions as made
from tests.formats.old_fonts import in_tcvn3

OWN = ("TT", "Câu hỏi", "A", "B", "C", "Đáp án")


def sheet(*rows: Any) -> Reading:
    return read_question_sheets([Sheet("Câu hỏi", [list(row) for row in rows])])


def codes(reading: Reading) -> list[tuple[int, str, str, str]]:
    return [(one.row, one.column, one.value, one.code) for one in reading.remarks]


def test_a_list_of_ones_own_needs_no_column_of_kinds() -> None:
    found = sheet(
        ("NGÂN HÀNG CÂU HỎI", "", "", "", "", ""),
        OWN,
        (1, "Một đúng?", "x", "y", "z", "B"),
        (2, "Hai đúng?", "x", "y", "z", "a, c"),
        (3, "Bằng lời?", "Có", "Không", "", "không"),
        (4, "Bằng số?", "x", "y", "", 2.0),
        (5, "Phát biểu này đúng.", "", "", "", "Đúng"),
        (6, "Bao nhiêu?", "", "", "", "3,5"),
        (7, "Tên gì?", "", "", "", "Hà Nội | Ha Noi"),
    )
    assert found.remarks == [] or {one.code for one in found.remarks} == {"row-ignored"}
    assert [one.question for one in found.questions] == [
        Single(stem="Một đúng?", options=(Answer("x"), Answer("y", 100.0), Answer("z"))),
        Multiple(stem="Hai đúng?", options=evenly("xyz", [0, 2])),
        Single(stem="Bằng lời?", options=(Answer("Có"), Answer("Không", 100.0))),
        Single(stem="Bằng số?", options=(Answer("x"), Answer("y", 100.0))),
        TrueFalse(stem="Phát biểu này đúng.", key=True),
        Numeric(stem="Bao nhiêu?", answers=(NumericAnswer(3.5),)),
        ShortText(stem="Tên gì?", answers=(Answer("Hà Nội", 100.0), Answer("Ha Noi", 100.0))),
    ]
    assert found.questions[0].line == 3


def test_faults_name_row_column_and_value() -> None:
    found = sheet(
        ("Loại câu", "Câu hỏi", "A", "B", "C", "Đáp án", "Sai số", "Độ khó"),
        ("Một đáp án", "?", "x", "y", "", "D", "", ""),
        ("Một đáp án", "?", "x", "y", "", "A, B", "", ""),
        ("Tự luận", "?", "x", "y", "", "A", "", ""),
        ("", "?", "x", "", "z", "A", "", ""),
        ("Đúng/Sai", "?", "", "", "", "có lẽ", "", ""),
        ("Điền số", "?", "", "", "", "năm", "x", ""),
        ("Ghép đôi", "?", "a -> b", "c", "", "", "", ""),
        ("Sắp xếp", "?", "a", "b", "c", "A, C", "", ""),
        ("Đúng/Sai", "?", "", "", "", "Sai", "", "rất khó"),
        ("", "", "x", "y", "", "A", "", ""),
        ("", "?", "", "", "", "", "", 1),
        ("", "?", "x", "y", "", "E", "", ""),
        ("", "?", "x", "y", "", "", "", ""),
    )
    assert found.questions == []
    assert codes(found) == [
        (2, "F", "D", "key-unknown"),
        (3, "F", "A, B", "key-of-several"),
        (4, "A", "Tự luận", "kind-unknown"),
        (5, "D", "", "options-with-gap"),
        (6, "F", "có lẽ", "key-not-true-or-false"),
        (7, "F", "năm", "number-unreadable"),
        (7, "G", "x", "tolerance-unreadable"),
        (8, "D", "c", "pair-unreadable"),
        (8, "C", "", "pairs-too-few"),
        (9, "F", "A, C", "key-unknown"),
        (10, "H", "rất khó", "difficulty-unknown"),
        (11, "B", "", "stem-missing"),
        (12, "F", "", "kind-unclear"),
        (13, "F", "E", "key-unknown"),
        (14, "F", "", "key-missing"),
    ]


def test_a_sheet_without_headings_is_told_how_to_get_some() -> None:
    found = sheet(("a", "b"), (1, 2))
    assert [one.code for one in found.remarks] == ["headings-missing"]


def test_lists_in_old_fonts_are_converted_and_that_is_said_once() -> None:
    rows = [[in_tcvn3(one) for one in ("Phương tiện nào phù hợp?", "Đường sắt", "Đường bộ")]] * 2
    found = sheet(("Câu hỏi", "A", "B", "Đáp án"), *((*row, "A") for row in rows))
    assert found.questions[0].question.stem == "Phương tiện nào phù hợp?"
    assert {one.code for one in found.remarks} == {"encoding-tcvn3"}


def test_csv_is_read_as_well() -> None:
    raw = csv_text([("Câu hỏi", "A", "B", "Đáp án"), ("Dòng một\nDòng hai", "=1+1", "y", "B")])
    found = read_question_sheets(read_sheets("câu.csv", raw.encode()))
    assert found.questions[0].question.stem == "Dòng một\nDòng hai"


def test_the_template_is_a_sheet_in_vietnamese_with_choices() -> None:
    raw = write_question_book([]).raw
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    assert book.sheet_names[:2] == ["Bảng câu hỏi", "Hướng dẫn"]
    assert book.get_sheet_by_index(0).to_python()[0] == list(HEADINGS.values())
    sheet_xml = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")
    assert sheet_xml.count(b"<dataValidation ") == 2
    helped = [row[0] for row in book.get_sheet_by_index(1).to_python()]
    assert set(HEADINGS.values()) <= set(helped)
    assert codes(read_question_sheets(read_sheets("t.xlsx", raw))) == []
    assert {kind_named(word) for word in KIND_WORDS.values()} == set(KIND_WORDS)


def _as_rows_say(question: Any) -> Any:
    """``question`` with the shares that a row of its kind means."""
    match question:
        case Single():
            texts = [option.text for option in question.options]
            return replace(
                question,
                options=tuple(Answer(one, 100.0 * (at == 0)) for at, one in enumerate(texts)),
            )
        case Multiple():
            texts = [option.text for option in question.options]
            return replace(question, options=evenly(texts, range(len(texts) // 2)))
        case Numeric():
            return replace(question, answers=(question.answers[0]._replace(share=100.0),))
        case ShortText():
            return replace(
                question, answers=tuple(Answer(one.text, 100.0) for one in question.answers)
            )
    return question


labels = st.tuples(
    st.sampled_from([(), ("difficulty:2",)]),
    st.sampled_from([(), ("legal:luat-2019/8/1/a", "legal:nd-1")]),
    st.lists(made.line, max_size=2).map(tuple),
).map(lambda three: (*three[0], *three[1], *three[2]))


@settings(max_examples=40)
@given(
    st.lists(
        made.labelled(
            st.one_of(*made.of_every_kind(has_feedback=False).values()).map(_as_rows_say),
            name=st.one_of(st.just(""), made.line),
            code=st.one_of(st.just(""), made.line),
            tags=labels,
            category=made.category,
            explanation=made.feedback,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_written_is_read_the_same(questions: list[Any]) -> None:
    assume(not set("Ðð") & set(repr(questions)))  # read as the Vietnamese letter
    written = write_question_book(questions)
    assert written.remarks == []
    found = read_question_sheets(read_sheets("a.xlsx", written.raw))
    # Gibberish may spell something in an old font; then that is said.
    assert {one.code for one in found.remarks} <= {"encoding-tcvn3", "encoding-vni"}
    assume(not found.remarks)
    assert [one.question for one in found.questions] == questions


def test_what_a_row_does_not_carry_is_told() -> None:
    told = write_question_book(
        [
            TrueFalse(stem="?", key=True, when_true="vì", pictures=(Picture("a.png", made.PNG),)),
            Single(stem="?", options=(Answer("a", 100.0), Answer("b", 50.0))),
            Single(stem="?", options=(Answer("a", 100.0), Answer("b", 100.0))),
            Multiple(stem="?", options=(Answer("a", 50.0), Answer("b", 50.0), Answer("c"))),
            Ordering(stem="?", items=tuple("abcdefghi")),
            Matching(stem="?", pairs=(Pair("a", "b"),) * 9),
            Numeric(stem="?", answers=(NumericAnswer(1.0), NumericAnswer(2.0))),
        ]
    )
    assert [(one.row, one.column, one.code) for one in told.remarks] == [
        (1, "pictures", "field-not-carried"),
        (1, "feedback", "field-not-carried"),
        (2, "shares", "field-not-carried"),
        (3, "answers", "text-not-carried"),
        (5, "answers", "text-not-carried"),
        (6, "answers", "text-not-carried"),
        (7, "answers", "text-not-carried"),
    ]
    assert told.remarks[2].details["times"] == 2


@pytest.mark.parametrize("code", FAULTS)
def test_every_remark_is_worded_in_vietnamese(code: str) -> None:
    about: dict[str, Any] = dict.fromkeys(
        ("limit", "reason", "type", "open", "close", "known", "kind", "field"), "x"
    )
    reading = sheet(("a", "b"))
    remark = reading.remarks[0]._replace(code=code, details=about)
    reason, remedy = worded(remark, "vi")
    assert (reason, remedy) != worded(remark, "en")
    assert "{" not in reason.replace("{ ", "") + remedy
    assert is_fault(remark) is FAULTS[code].is_fault


def test_a_teachers_csv_with_commas_or_semicolons_is_read() -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([OWN, (1, "Hỏi, đáp?", "x", "y", "", "A")])
    found = read_question_sheets(read_sheets("a.csv", buffer.getvalue().encode("utf-16")))
    assert found.questions[0].question.stem == "Hỏi, đáp?"
