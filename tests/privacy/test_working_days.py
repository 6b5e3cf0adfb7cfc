from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.privacy import working_days

DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 11, 30)),
        (date(2026, 11, 28), date(2026, 12, 1)),
        (date(2026, 4, 29), date(2026, 5, 5)),
        (date(2026, 2, 13), date(2026, 2, 24)),
        (date(2026, 8, 31), date(2026, 9, 4)),
        (date(2029, 12, 31), date(2030, 1, 3)),
    ],
)
def test_the_term_begins_the_next_day_and_skips_weekends_and_holidays(
    received: date, due: date
) -> None:
    assert working_days.after(received, 2) == due


@given(DAYS, st.integers(1, 20))
def test_a_term_ends_on_a_working_day_and_holds_exactly_so_many(day: date, term: int) -> None:
    due = working_days.after(day, term)
    assert working_days.is_working(due)
    assert working_days.left(day, due) == term


@given(DAYS, st.integers(0, 30))
def test_what_is_left_turns_negative_when_overdue(due: date, later: int) -> None:
    left = working_days.left(due + timedelta(days=later), due)
    assert left <= 0
    assert working_days.left(due, due) == 0
