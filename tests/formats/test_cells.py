"""Cells as people and Excel leave them, and what they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong import clock
from saovuong.formats.cells import birth_year, day, phone, plain

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "number", "notice"),
    [
        ("0912345678", "0912345678", None),
        (912345678, "0912345678", "phone-zero-added"),
        (912345678.0, "0912345678", "phone-zero-added"),
        (84912345678.0, "0912345678", None),
        ("+84 912.345.678", "0912345678", None),
        ("(+84) 0912-345-678", "0912345678", None),
        ("0084912345678", "0912345678", None),
        ("９１２３４５６７８", "0912345678", "phone-zero-added"),
        ("9.12345678E+08", "0912345678", "phone-zero-added"),
        ("8.49E+10", None, "phone-digits-lost"),
        (84900000000.0, None, "phone-digits-lost"),
        ("0168 234 5678", "0382345678", "phone-made-ten-digits"),
        ("0912345678 / 0987654321", "0912345678", "phone-first-of-two"),
        ("024 3825 1234", "02438251234", None),
        (2083123456, "02083123456", "phone-zero-added"),
        ("12", None, "phone-unreadable"),
        ("không có", None, "phone-unreadable"),
        ("", None, None),
    ],
)
def test_phone_numbers(cell: Any, number: str | None, notice: str | None) -> None:
    assert phone(cell) == (number, notice)


@pytest.mark.parametrize(
    ("cell", "year", "notice"),
    [
        (1999, 1999, None),
        ("1999", 1999, None),
        ("SN 1999", 1999, None),
        ("12/03/1999", 1999, None),
        ("12.3.99", 1999, None),
        ("3/1999", 1999, None),
        ("1999-03-12", 1999, None),
        (datetime(1999, 3, 12), 1999, None),  # noqa: DTZ001
        (36526.0, 2000, None),
        ("36526", 2000, None),
        ("03/25/1999", 1999, "date-month-first"),
        ("31/02/1999", None, "birth-year-unreadable"),
        ("1998 hoặc 1999", None, "birth-year-unreadable"),
        (2020, None, "birth-year-unlikely"),
        (1901, None, "birth-year-unlikely"),
        ("", None, None),
    ],
)
def test_birth_years(cell: Any, year: int | None, notice: str | None) -> None:
    with clock.frozen(TODAY):
        assert birth_year(cell) == (year, notice)


@pytest.mark.parametrize(
    ("cell", "read", "notice"),
    [
        ("01/07/2025", date(2025, 7, 1), None),
        ("2025-07-01", date(2025, 7, 1), None),
        (45839, date(2025, 7, 1), None),
        (date(2025, 7, 1), date(2025, 7, 1), None),
        ("ngày 1 tháng 7 năm 2025", date(2025, 7, 1), None),
        ("ngày 31 tháng 2 năm 2025", None, "date-unreadable"),
        ("07/25/2025", date(2025, 7, 25), "date-month-first"),
        ("99999/1/1", None, "date-unreadable"),
        ("mai", None, "date-unreadable"),
    ],
)
def test_days(cell: Any, read: date | None, notice: str | None) -> None:
    with clock.frozen(TODAY):
        assert day(cell) == (read, notice)


def test_text_is_made_plain() -> None:
    assert plain("  Ｎguyễn\u00a0Văn\n\u200bA\u202e ") == "Nguyễn Văn A"
    assert plain("Nguye\u0302\u0303n") == "Nguyễn"
    assert plain(12.0) == "12"
    assert plain(True) == "TRUE"


CELLS = st.one_of(
    st.text(),
    st.integers(),
    st.floats(allow_nan=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.from_regex(r"[0-9]{1,5}[/.\-][0-9]{1,3}[/.\-][0-9]{1,5}", fullmatch=True),
    st.from_regex(r"[0-9][.,][0-9]{0,12}[eE]\+?[0-9]{1,2}", fullmatch=True),
)


@given(CELLS)
def test_whatever_stands_in_a_cell_is_read_or_refused(cell: Any) -> None:
    plain(cell)
    for read in (phone, birth_year, day):
        value, notice = read(cell)
        assert value is None or notice is None or notice.startswith(("phone-", "date-"))
