"""GIFT is read as teachers type it, faults by their line, and comes back as it went out."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saovuong.formats.gift import category_path, read_gift
from saovuong.formats.gift_writer import write_gift
from saovuong.formats.markdown_text import literal
from saovuong.formats.question_faults import is_fault, worded
from saovuong.formats.question_values import (
    Answer,
    Matching,
    Multiple,
    Numeric,
    NumericAnswer,
    Ordering,
    Pair,
    Picture,
    ShortText,
    Single,
    TrueFalse,
)
from saovuong.formats.uploads import FileTooLarge
from tests.formats import questions as made

SHEET = r"""
$CATEGORY: $course$/top/Điều lệnh/Đội ngũ

// câu do Ban chỉ huy xã soạn [id:dl-01] [tag:đội ngũ] [tag:a\]b]
::Đội hình::[html]Tiểu đội <b>hàng ngang</b> tập hợp ở đâu? {
    =Bên trái tiểu đội trưởng # [html]Đúng <i>rồi</i>
    ~%25%[plain]Bên * phải # chưa đúng
    ~Phía sau
    ####Điều lệnh đội ngũ.
}

Chọn hai việc phải làm { ~%50%Báo cáo ~%50%Giữ bí mật ~%-100%Bỏ đi }

Dân quân tự vệ là lực lượng {~thường trực =rộng rãi} của Nhà nước.

Nước sôi ở bao nhiêu độ? {#100:0,5 #Đúng ~#Đo lại xem}

Số từ 1 đến 5 {#1..5}

Năm nào? {#
    =1945
    =%50%1945:1 # gần đúng
}

Thủ đô? {=Hà Nội =%50%Ha Noi#thiếu dấu =%0%*#chưa đúng}

Mặt trời mọc ở đằng đông.{T}

Nước ta có ba miền khí hậu{FALSE#Xem lại bài 2#Đúng#### Hai miền.}

Nối tên với việc {
    =Tiểu đội trưởng -> chỉ huy
    =[markdown]*Chiến sĩ* -> chấp hành
    = -> quan sát
}

Xếp theo thứ tự {>3 none
Ngắm
Bóp cò
Giữ súng
}

Dấu \{ngoặc\}, 2 \= 2, \~ và \\: dòng một\ndòng hai {=\#1 =1\:2}
"""


def read(text: str) -> list[Any]:
    reading = read_gift(text.encode())
    assert not any(map(is_fault, reading.remarks))
    return [one.question for one in reading.questions]


def codes(text: str) -> list[tuple[int, str, str, str]]:
    return [(one.row, one.column, one.value, one.code) for one in read_gift(text.encode()).remarks]


def test_every_construct_is_read() -> None:
    found = read(SHEET)
    told = {"category": "Điều lệnh/Đội ngũ"}
    assert found[0] == Single(
        stem="Tiểu đội **hàng ngang** tập hợp ở đâu?",
        name="Đội hình",
        code="dl-01",
        tags=("đội ngũ", "a]b"),
        explanation="Điều lệnh đội ngũ.",
        options=(
            Answer("Bên trái tiểu đội trưởng", 100.0, "Đúng *rồi*"),
            Answer("Bên * phải", 25.0, "chưa đúng"),
            Answer("Phía sau"),
        ),
        **told,
    )
    assert found[1:] == [
        Multiple(
            stem="Chọn hai việc phải làm",
            options=(Answer("Báo cáo", 50.0), Answer("Giữ bí mật", 50.0), Answer("Bỏ đi", -100.0)),
            **told,
        ),
        Single(
            stem="Dân quân tự vệ là lực lượng _____ của Nhà nước.",
            options=(Answer("thường trực"), Answer("rộng rãi", 100.0)),
            **told,
        ),
        Numeric(
            stem="Nước sôi ở bao nhiêu độ?",
            answers=(NumericAnswer(100.0, 0.5, 100.0, "Đúng"),),
            otherwise="Đo lại xem",
            **told,
        ),
        Numeric(stem="Số từ 1 đến 5", answers=(NumericAnswer(3.0, 2.0),), **told),
        Numeric(
            stem="Năm nào?",
            answers=(NumericAnswer(1945.0), NumericAnswer(1945.0, 1.0, 50.0, "gần đúng")),
            **told,
        ),
        ShortText(
            stem="Thủ đô?",
            answers=(Answer("Hà Nội", 100.0), Answer("Ha Noi", 50.0, "thiếu dấu")),
            otherwise="chưa đúng",
            **told,
        ),
        TrueFalse(stem="Mặt trời mọc ở đằng đông.", key=True, **told),
        TrueFalse(
            stem="Nước ta có ba miền khí hậu", key=False, explanation="Hai miền.",
            when_true="Xem lại bài 2", when_false="Đúng", **told,
        ),
        Matching(
            stem="Nối tên với việc",
            pairs=(Pair("Tiểu đội trưởng", "chỉ huy"), Pair("*Chiến sĩ*", "chấp hành")),
            others=("quan sát",),
            **told,
        ),
        Ordering(stem="Xếp theo thứ tự", items=("Ngắm", "Bóp cò", "Giữ súng"), **told),
        ShortText(
            stem="Dấu {ngoặc}, 2 = 2, ~ và \\\\: dòng một\n\ndòng hai",
            answers=(Answer("#1", 100.0), Answer("1:2", 100.0)),
            **told,
        ),
    ]  # fmt: skip


def test_each_fault_names_its_line_field_and_value() -> None:
    assert codes("Xin chào\n\nHỏi? {\n=a\n~b\n\n{}\n\nTốt {=x}\n\nCũng tốt {abc}") == [
        (1, "kind", "Xin chào", "kind-unsupported"),
        (3, "answers", "Hỏi? { =a ~b", "braces-unbalanced"),
        (7, "kind", "{}", "kind-unsupported"),
    ]
    assert codes("Số {#\n=1,5\n=một}\n\nHỏi {=a\n~%1x%b}\n\n{=a =b}\n\nKhông khóa {~a ~b}") == [
        (3, "answers", "một", "number-unreadable"),
        (6, "shares", "1x", "share-unreadable"),
        (8, "stem", "", "stem-missing"),
        (10, "options", "", "key-missing"),
    ]
    assert codes("Nối {=a -> b\n=c}") == [
        (2, "pairs", "c", "pair-unreadable"),
    ]


def test_text_is_composed_at_the_door() -> None:
    apart = unicodedata.normalize("NFD", "::Tên:: Thủ đô \u200bnước ta? {=Hà Nội#Đúng ạ}")
    (found,) = read(apart)
    assert (found.name, found.stem) == ("Tên", "Thủ đô nước ta?")
    assert found.answers == (Answer("Hà Nội", 100.0, "Đúng ạ"),)


def test_a_lone_short_answer_needs_no_sign() -> None:
    assert read("Thủ đô? {Hà Nội#Đúng}")[0].answers == (Answer("Hà Nội", 100.0, "Đúng"),)


def test_a_question_with_a_fault_does_not_take_others_with_it() -> None:
    reading = read_gift("Hỏng {=\n\nTốt {T}\n".encode())
    assert [one.line for one in reading.questions] == [3]
    assert worded(reading.remarks[0], "en")[1].startswith("Add the missing brace")


def test_files_that_are_none_are_told() -> None:
    assert codes("\n\n// chỉ có lời bàn\n") == [(1, "file", "", "nothing-found")]
    with pytest.raises(FileTooLarge):
        read_gift(b"a" * (16 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("raw", "path"),
    [("$course$/top/A/B", "A/B"), ("$system$/A", "A"), ("top", ""), ("A/top", "A/top"),
     ("$course$", ""), ("Topo", "Topo"), ("A/B/", "A/B")],
)  # fmt: skip
def test_categories_begin_below_their_course(raw: str, path: str) -> None:
    assert category_path(raw) == path


@pytest.mark.parametrize(
    ("text", "stem"),
    [("Nước {=ta} mạnh", "Nước _____ mạnh"), ("Ta là {=x}.", "Ta là _____."),
     ("Số mấy? {=x}.", "Số mấy?"), ("{=x} là ai?", "_____ là ai?"),
     ("Ai? {=x} nhỉ", "Ai? _____ nhỉ")],
)  # fmt: skip
def test_answers_in_the_midst_of_a_sentence_leave_a_blank(text: str, stem: str) -> None:
    assert read(text)[0].stem == stem


def test_encodings_of_windows_are_read() -> None:
    assert (
        read("Đúng không? {T}")[0] == read_gift("Đúng không? {T}".encode("utf-16")).questions[0][1]
    )


@settings(max_examples=100)
@given(
    st.lists(
        made.labelled(
            st.one_of(*made.of_every_kind().values()),
            name=st.one_of(st.just(""), made.line),
            code=st.one_of(st.just(""), made.line),
            tags=st.lists(made.line, max_size=2).map(tuple),
            category=made.category,
            explanation=made.feedback,
        ),
        max_size=3,
    )
)
def test_what_is_written_is_read_the_same(questions: list[Any]) -> None:
    written = write_gift(questions)
    assert written.remarks == []
    assert [one.question for one in read_gift(written.raw).questions] == questions


@pytest.mark.parametrize(
    "text",
    ["%50%x", "[html]x", "[markdown]", "// x", "$CATEGORY: x", "a->b", "a -> b", "TRUE", "F#x",
     "####", "a\nb", "a\n\n// b", "::x::", "{x}", "= ~ # \\", "\\n", "\\\\", "*", ">2 none",
     "1:2", "#1..2", "<b>"],
)  # fmt: skip
def test_texts_that_look_like_signs_come_back_as_texts(text: str) -> None:
    options = (Answer(text, 100.0, text), Answer("b " + text, 25.0, text))
    line = " ".join(text.split())
    questions = [
        Single(stem=text, explanation=text, options=options, name=line, tags=(line,), code=line),
        Multiple(stem="?", options=options),
        TrueFalse(stem=text, key=True, when_true=text, when_false=text),
        Numeric(stem=text, answers=(NumericAnswer(1.0, 0.5, 50.0, text),), otherwise=text),
        ShortText(stem=text, answers=(Answer("=" + line, 100.0, text),), otherwise=text),
        Matching(stem=text, pairs=(Pair(text, "x"), Pair("b", literal(line))), others=("c",)),
        Ordering(stem=text, items=(text, "b", text)),
    ]
    assert read(write_gift(questions).raw.decode()) == questions


def test_what_gift_does_not_carry_is_told() -> None:
    numeric = Numeric(stem="?", answers=(NumericAnswer(1.0),), unit="kg")
    drawn = TrueFalse(stem="?", key=True, pictures=(Picture("a.png", made.PNG),))
    bold = Matching(stem="?", pairs=(Pair("a", "**b**"), Pair("c", "d")))
    told = [(one.row, one.column, one.code) for one in write_gift([numeric, drawn, bold]).remarks]
    assert told == [
        (1, "unit", "field-not-carried"),
        (2, "pictures", "field-not-carried"),
        (3, "pairs", "formatting-not-carried"),
    ]
