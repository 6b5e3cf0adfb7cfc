"""Aiken is read line by line; what it cannot carry is told, not dropped in silence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saovuong.formats.aiken import read_aiken, write_aiken
from saovuong.formats.question_values import Answer, Multiple, Single
from tests.formats import questions as made


def codes(text: str) -> list[tuple[int, str, str, str]]:
    return [(one.row, one.column, one.value, one.code) for one in read_aiken(text.encode()).remarks]


@pytest.mark.parametrize("answer", ["ANSWER: B", "answer:b", "Đáp án: B", "ANSWER: (B)"])
def test_a_question_is_read(answer: str) -> None:
    (found,) = read_aiken(f"\n1 * 2 <b> bằng mấy?\nA. 1\nB)2\nC) 3 \n{answer}\n".encode()).questions
    stem = "1 * 2 \\<b> bằng mấy?"
    assert found == (2, Single(stem=stem, options=(Answer("1"), Answer("2", 100.0), Answer("3"))))


def test_faults_name_their_line_and_let_others_through() -> None:
    text = (
        "Một phương án\nA) Chỉ một\nANSWER: A\n\nA) Không có câu\n\nANSWER: Không có câu\n\n"
        "Tốt\nA) Đúng\nB) Sai\nANSWER: A\n\nDở dang\nA) Gần đúng\nB) Gần sai\n\n"
        "Tốt nữa\nA)x\nB)y\nANSWER: B\n\nHỏi?\nA) x\nB) y\nANSWER: C\n\nHỏi?\nA) x\nB) y\n"
        "ANSWER: cả hai\n\nHết\nA) x"
    )
    assert codes(text) == [
        (1, "options", "Chỉ một", "options-too-few"),
        (5, "stem", "A) Không có câu", "question-not-begun"),
        (7, "stem", "ANSWER: Không có câu", "question-not-begun"),
        (18, "key", "Dở dang", "question-unfinished"),
        (26, "key", "C", "key-unknown"),
        (31, "key", "cả hai", "answer-unreadable"),
        (33, "key", "Hết", "question-unfinished"),
    ]
    found = read_aiken(text.encode()).questions
    assert [(one.line, one.question.stem) for one in found] == [(9, "Tốt"), (18, "Tốt nữa")]
    assert codes(" \n") == [(1, "file", "", "nothing-found")]


plain_singles = st.builds(
    lambda stem, texts, key: Single(
        stem=stem,
        options=tuple(
            Answer(text, 100.0 * (at == key % len(texts))) for at, text in enumerate(texts)
        ),
    ),
    made.shown,
    st.lists(made.shown, min_size=2, max_size=6),
    st.integers(0, 5),
)


@settings(max_examples=100)
@given(st.lists(plain_singles, max_size=4))
def test_what_is_written_is_read_the_same(questions: list[Any]) -> None:
    written = write_aiken(questions)
    assert {one.code for one in written.remarks} <= {"text-not-carried"}
    left_out = {one.row for one in written.remarks}
    kept = [one for number, one in enumerate(questions, 1) if number not in left_out]
    assert [one.question for one in read_aiken(written.raw).questions] == kept


def test_what_aiken_does_not_carry_is_told() -> None:
    options = (Answer("a", 100.0, "tốt"), Answer("**b**", 50.0))
    rich = Single(stem="một\n\nhai", options=options, explanation="vì", tags=("t",), name="n")
    several = Multiple(stem="?", options=(Answer("a", 50.0), Answer("b", 50.0)))
    mistaken = Single(stem="A) là gì?", options=(Answer("a", 100.0), Answer("b")))
    written = write_aiken([rich, several, mistaken])
    assert written.raw.decode() == "một hai\nA) a\nB) **b**\nANSWER: A\n"
    assert [(one.row, one.column, one.code) for one in written.remarks] == [
        (1, "explanation", "field-not-carried"),
        (1, "name", "field-not-carried"),
        (1, "tags", "field-not-carried"),
        (1, "feedback", "field-not-carried"),
        (1, "shares", "field-not-carried"),
        (1, "stem", "formatting-not-carried"),
        (1, "stem", "formatting-not-carried"),
        (2, "kind", "kind-not-carried"),
        (3, "stem", "text-not-carried"),
    ]
