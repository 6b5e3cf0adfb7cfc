"""Whatever somebody answered, redacting it changes no mark and leaves none of his own words."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong import clock
from saovuong.curriculum.questions.marking import Question, mark
from saovuong.ids import uuid7
from saovuong.learning.events import read
from saovuong.learning.progress import Arrival, Record, fold
from saovuong.learning.redaction import answer, redacted
from tests.curriculum.folders import questions
from tests.factories.banks import bank
from tests.factories.phones import Phone

OWN = "Nguyễn Thị Bí Mật 0912345678"


@cache
def one_of_each() -> list[Question]:
    return msgspec.convert(questions("a-01"), list[Question])


def anything() -> st.SearchStrategy[Any]:
    ids = st.sampled_from(["a1", "a2", "b1", "b3", "l1", "l2", "r1", "r3", "i1", "i3", "4,5", ""])
    leaf = st.none() | st.booleans() | st.integers() | st.just(OWN) | ids
    more = st.just("  Biến thể BÍ mật. ") | st.just("4,6") | st.just(["i3", "i1", "i4", "i2"])
    return st.recursive(
        leaf | more,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ids | st.just(OWN), inner),
        max_leaves=8,
    )


@given(st.sampled_from(range(7)), anything())
def test_no_mark_changes_and_no_word_stays(which: int, response: Any) -> None:
    question = one_of_each()[which]
    bare = answer(question, response)
    assert mark(question, bare).fraction == mark(question, response).fraction
    told = json.dumps(bare, ensure_ascii=False)
    assert "Bí Mật" not in told
    assert "0912345678" not in told


@pytest.mark.parametrize("kind", ["opened", "finished", "practised", "submitted"])
def test_an_event_folds_to_the_same_record(kind: str) -> None:
    phone = Phone(uuid7())
    body = getattr(phone, kind)().encode()
    edition = bank()
    bare = redacted(body, edition)
    assert read(bare)[0].id == read(body)[0].id
    records = []
    for one in (body, bare):
        record, frame = Record(), read(one)
        at = clock.from_ms(frame[0].at)
        fold(record, frame[1], edition, Arrival(at, at, b"x" * 32))
        records.append(record)
    assert records[0] == records[1]


def test_answers_to_questions_that_are_not_ours_go() -> None:
    phone = Phone(uuid7())
    body = phone.submitted({"kiem-tra-q1": "a", OWN: OWN, "kiem-tra-q2": OWN}).encode()
    assert OWN not in redacted(body, bank()).decode()
