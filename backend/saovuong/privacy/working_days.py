"""Working days: Monday to Friday without public holidays, as ``data/holidays.yaml`` lists them.

A rule: dates in, dates out.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import msgspec
import yaml

REPLY_WITHIN = 2
"""Working days to answer a request about personal data."""
_SATURDAY = 5


class Holidays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``every_year``: MM-DD."""

    source: str
    read_on: date
    every_year: frozenset[str]
    once: frozenset[date]


@cache
def holidays() -> Holidays:
    text = (files("saovuong") / "data/holidays.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Holidays)


def is_working(day: date) -> bool:
    known = holidays()
    is_holiday = day in known.once or day.strftime("%m-%d") in known.every_year
    return day.weekday() < _SATURDAY and not is_holiday


def after(day: date, working_days: int) -> date:
    """The last day of a term of ``working_days`` that begins the day after ``day``."""
    left = working_days
    while left:
        day += timedelta(days=1)
        left -= is_working(day)
    return day


def left(today: date, due_on: date) -> int:
    """Working days left, the last one included; below zero: so many are overdue."""
    if due_on >= today:
        return _between(today, due_on)
    return -_between(due_on, today)


def _between(first: date, last: date) -> int:
    return sum(is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
