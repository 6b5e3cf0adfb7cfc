"""Reading what a phone says happened."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.ids import uuid7
from saovuong.learning.events import TYPES, LessonFinished, PracticeAnswered, Unreadable, read
from tests.factories.phones import Phone

PHONE = Phone(uuid7())


def reason(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read(text.encode())
    return caught.value.reason


def test_an_event_is_a_frame_and_a_fact() -> None:
    frame, fact = read(PHONE.finished("bai-2").encode())
    assert (frame.person, frame.device) == (PHONE.person, PHONE.id)
    assert isinstance(fact, LessonFinished)
    assert fact.lesson == "bai-2"


def test_an_unreadable_event_still_tells_its_id() -> None:
    event = json.loads(PHONE.finished())
    event["extra"] = 1
    with pytest.raises(Unreadable) as caught:
        read(json.dumps(event).encode())
    assert str(caught.value.event_id) == event["id"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_json_number_is_malformed(number: str) -> None:
    assert reason(PHONE.opened().replace('"mono_ms":', f'"mono_ms":{number},"x":')) == (
        "malformed-json"
    )


def test_a_repeated_key_is_malformed_also_deep_inside() -> None:
    text = PHONE.practised(response={"a": 1})
    assert reason(text.replace('{"a":1}', '{"a":1,"a":2}')) == "malformed-json"


def test_an_event_is_read_the_same_however_it_is_spaced_and_ordered() -> None:
    text = PHONE.practised(response={"l1": "r2"})
    spaced = json.dumps(dict(reversed(json.loads(text).items())), indent=1)
    (one, fact), (other, same) = read(text.encode()), read(spaced.encode())
    assert (one.id, one.at, fact) == (other.id, other.at, same)
    assert isinstance(fact, PracticeAnswered)


@pytest.mark.parametrize(
    ("what", "twice"),
    [
        ('"seq":', '"seq":0,"seq":'),
        ('"lesson":', '"lesson":"bai-2","lesson":'),
        ('"l1":', '"l1":"r1","l1":'),
        ('{"l1"', '{"\\u006c1":"r1","l1"'),
    ],
)
def test_a_key_written_twice_is_refused_wherever_it_stands(what: str, twice: str) -> None:
    text = PHONE.practised(response={"l1": "r2"})
    assert reason(text.replace(what, twice, 1)) == "malformed-json"


def test_negative_or_absurd_numbers_are_refused() -> None:
    event = json.loads(PHONE.finished())
    for field, value in (("seq", -1), ("mono_ms", -5), ("at", 10**30), ("seq", 1.5)):
        assert reason(json.dumps({**event, field: value})) == "malformed-event"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from(sorted(TYPES)) | st.text(max_size=20),
)
def test_nothing_at_all_makes_reading_fail_in_another_way(value: object, kind: str) -> None:
    for text in (json.dumps(value), PHONE.event(kind, {"data": value}), str(value)):
        with suppress(Unreadable):
            read(text.encode())
