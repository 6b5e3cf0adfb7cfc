"""When something happened, when clocks lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from saovuong import clock
from saovuong.learning.timing import GRACE_MS, happened_at, is_over_time

REGISTERED = datetime(2026, 11, 1, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 23, tzinfo=UTC)
TRUE = datetime(2026, 11, 10, tzinfo=UTC)


def test_a_right_clock_is_taken_at_its_word() -> None:
    assert happened_at(clock.to_ms(TRUE), 0, REGISTERED, RECEIVED) == (TRUE, False)
    assert happened_at(clock.to_ms(TRUE), None, REGISTERED, RECEIVED) == (TRUE, False)


def test_the_offset_corrects_a_wrong_clock() -> None:
    wrong = clock.to_ms(TRUE) - 7 * 3_600_000
    assert happened_at(wrong, 7 * 3_600_000, REGISTERED, RECEIVED) == (TRUE, False)


def test_the_future_becomes_the_moment_of_arrival_and_is_marked() -> None:
    future = clock.to_ms(RECEIVED + timedelta(days=365))
    assert happened_at(future, None, REGISTERED, RECEIVED) == (RECEIVED, True)


def test_before_the_phone_was_known_becomes_its_registration_and_is_marked() -> None:
    assert happened_at(0, None, REGISTERED, RECEIVED) == (REGISTERED, True)


def test_a_few_seconds_ahead_are_no_suspicion() -> None:
    ahead = clock.to_ms(RECEIVED) + 5_000
    assert happened_at(ahead, None, REGISTERED, RECEIVED) == (RECEIVED, False)


@given(st.integers(-(10**14), 10**14), st.none() | st.integers(-(10**14), 10**14))
def test_the_result_always_lies_between_what_the_server_knows(at: int, offset: int | None) -> None:
    happened, _ = happened_at(at, offset, REGISTERED, RECEIVED)
    assert REGISTERED <= happened <= RECEIVED


def test_a_sitting_may_run_over_by_the_grace_and_no_more() -> None:
    assert not is_over_time(20 * 60_000 + GRACE_MS, 20)
    assert is_over_time(20 * 60_000 + GRACE_MS + 1, 20)
