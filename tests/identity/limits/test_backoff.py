from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from saovuong.identity.limits.backoff import WINDOW, Tries, subjects, wait

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_free_tries_cost_nothing_and_the_next_half_a_minute() -> None:
    assert wait(Tries(4, NOW), 5, NOW) == timedelta()
    assert wait(Tries(5, NOW), 5, NOW) == timedelta(seconds=30)
    assert wait(Tries(6, NOW), 5, NOW) == timedelta(seconds=60)


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=0, max_value=3600))
def test_a_wait_is_never_negative_nor_longer_than_the_window(count: int, passed: int) -> None:
    left = wait(Tries(count, NOW), 5, NOW + timedelta(seconds=passed))
    assert timedelta() <= left <= WINDOW


@given(st.integers(min_value=5, max_value=1000))
def test_one_more_try_never_shortens_the_wait(count: int) -> None:
    assert wait(Tries(count + 1, NOW), 5, NOW) >= wait(Tries(count, NOW), 5, NOW)


def test_what_was_tried_is_not_readable_from_the_subjects() -> None:
    for subject in subjects("login", "can-bo", "10.0.0.1"):
        assert "can-bo" not in subject.key
        assert "10.0.0.1" not in subject.key


def test_the_addresses_of_one_subscriber_count_as_one() -> None:
    def same(one: str, other: str) -> bool:
        return subjects("card", "A", one) == subjects("card", "A", other)

    assert same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9%eth0")
    assert same("::ffff:10.0.0.1", "10.0.0.1")
    assert not same("2001:db8:1:2::1", "2001:db8:1:3::1")
    assert not same("10.0.0.1", "10.0.0.2")
    assert not same("unknown", "10.0.0.2")
