"""Rosters are found in sheets however their columns are called, merged and encoded."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saovuong.formats.remarks import Remark
from saovuong.formats.roster_book import HELP, roster_book
from saovuong.formats.roster_faults import KINDS, gathered, worded
from saovuong.formats.roster_sheet import read_people, read_units
from saovuong.formats.roster_words import HEADINGS, ROLES, role_named
from saovuong.formats.sheets import Sheet, read_sheets
from saovuong.text import fold
from tests.formats.old_fonts import in_tcvn3, in_vni

PERSON = ("Nguyễn Văn Ánh", "1999", "0912345678", "Xã mẫu 1")


def people(*rows: Any, merges: Any = ()) -> Any:
    return read_people([Sheet("S", [list(row) for row in rows], merges)])


@pytest.mark.parametrize(
    "headings",
    [
        ("Họ và tên", "Năm sinh", "Số điện thoại", "Đơn vị"),
        ("HỌ VÀ TÊN", "NĂM SINH", "SĐT", "ĐƠN VỊ"),
        ("Ho va ten", "Nam sinh", "So dien thoai", "Don vi"),
        ("Họ tên (*)", "Ngày, tháng, năm sinh:", "Điện thoại (di động)", "Tên đơn vị"),
        ("Full name", "Date of birth", "Phone", "Unit"),
        tuple(in_tcvn3(one) for one in ("Họ và tên", "Năm sinh", "Số điện thoại", "Đơn vị")),
        tuple(in_vni(one) for one in ("Họ và tên", "Năm sinh", "Số điện thoại", "Đơn vị")),
    ],
)
def test_columns_are_known_by_many_names(headings: tuple[str, ...]) -> None:
    roster = people(headings, PERSON)
    (found,) = roster.rows
    assert (found.name, found.birth_year, found.phone, found.unit) == (PERSON[0], 1999, *PERSON[2:])
    assert roster.remarks == []


def test_a_title_and_merged_headings_over_two_rows_are_seen_through() -> None:
    rows = (
        ("DANH SÁCH NĂM 2026", "", "", "", ""),
        ("", "", "", "", ""),
        ("STT", "Họ và tên", "", "Liên hệ", ""),
        ("", "", "", "Số ĐT", "Đơn vị"),
        ("1", "Nguyễn Văn", "Ánh", "0912345678", "Xã 1"),
        ("Tổng cộng: 1 người", "", "", "", ""),
    )
    merges = (((0, 0), (0, 4)), ((2, 0), (3, 0)), ((2, 1), (3, 2)), ((2, 3), (2, 4)))
    roster = people(*rows, merges=merges)
    (found,) = roster.rows
    assert (found.name, found.phone, found.unit) == ("Nguyễn Văn Ánh", "0912345678", "Xã 1")
    assert found.spot.row == 5
    assert [one.code for one in roster.remarks] == ["row-ignored"]


def test_family_and_given_names_may_stand_apart() -> None:
    roster = people(("Họ đệm", "Tên", "Đơn vị"), ("Nguyễn Văn", "Ánh", "Xã 1"))
    assert roster.rows[0].name == "Nguyễn Văn Ánh"


def test_columns_with_numbers_of_papers_are_not_read() -> None:
    roster = people(("Họ và tên", "Số CCCD", "Đơn vị"), ("An", "001099012345", "Xã 1"))
    assert [one.code for one in roster.remarks] == ["column-forbidden"]
    assert "001099012345" not in repr(roster)


def test_names_with_u_horn_survive_tcvn3_where_it_is_a_soft_hyphen() -> None:
    names = ("Trương Văn Hưng", "Nguyễn Thị Phương")
    rows = [(in_tcvn3(name), in_tcvn3("Xã Phương Sơn")) for name in names]
    roster = people((in_tcvn3("Họ và tên"), in_tcvn3("Đơn vị")), *rows)
    assert [(one.name, one.unit) for one in roster.rows] == [
        (name, "Xã Phương Sơn") for name in names
    ]
    assert people(("Họ và tên", "Đơn vị"), ("Lê\xad An", "Xã\xad 1")).rows[0].name == "Lê An"


def test_headings_repeated_on_each_page_are_no_person() -> None:
    headings = ("Họ và tên", "Đơn vị")
    assert len(people(headings, ("An", "Xã 1"), headings, ("Bình", "Xã 1")).rows) == 2


def test_without_headings_nothing_is_guessed() -> None:
    roster = people(("An", "Xã 1"), ("Bình", "Xã 2"))
    assert roster.rows == []
    assert [one.code for one in roster.remarks] == ["headings-missing"]


def test_all_faults_of_a_row_are_told_together() -> None:
    roster = people(("Họ và tên", "Năm sinh", "Số điện thoại", "Đơn vị"), ("An", "?", "?", "Xã 1"))
    assert [one.code for one in roster.remarks] == ["phone-unreadable", "birth-year-unreadable"]
    assert [(one.column, one.value) for one in roster.remarks] == [("C", "?"), ("B", "?")]
    assert not roster.rows[0].is_sound


def test_an_old_font_is_converted_with_a_note_a_cell() -> None:
    rows = [(in_tcvn3(name), in_tcvn3("Xã Đại Từ")) for name in ("Nguyễn Văn Ánh", "Vũ Tó")]
    roster = people(("Họ và tên", "Đơn vị"), *rows)
    assert [one.name for one in roster.rows] == ["Nguyễn Văn Ánh", "Vũ Tó"]
    assert {one.code for one in roster.remarks} == {"encoding-tcvn3"}
    (name, unit) = gathered(roster.remarks)
    assert (name.column, name.details["times"], unit.column) == ("A", 2, "B")
    assert "2" in worded(name, "vi")[0]


@pytest.mark.parametrize("kind", ["units", "people"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_template_is_read_by_its_own_headings(kind: str, language: str) -> None:
    raw = roster_book(kind, [], {"roles": list(ROLES.values())}, language)
    sheets = read_sheets("x.xlsx", raw)
    read = read_units(sheets) if kind == "units" else read_people(sheets)
    assert (read.rows, read.remarks) == ([], [])
    assert len(sheets) == 2
    assert HELP[kind].keys() == HEADINGS[kind].keys()


def test_our_own_words_for_roles_mean_those_roles() -> None:
    assert {role: role_named(word) for role, word in ROLES.items()} == {one: one for one in ROLES}
    assert role_named("operator") is None


def test_every_remark_has_words_in_both_languages() -> None:
    for code in KINDS:
        remark = Remark("S", 1, "A", "", code, {"first": 1, "roles": "", "since": "", "parent": ""})
        for language in ("vi", "en"):
            assert all(worded(remark, language))


NAMES = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặễệịọộờợụựỹ", min_size=1, max_size=12
).map(str.title)
CODES = st.from_regex(r"[A-Z][A-Z0-9.\-/]{0,9}", fullmatch=True)


@given(
    st.lists(
        st.tuples(
            st.none() | CODES,
            st.lists(NAMES, min_size=2, max_size=4).map(" ".join),
            st.none() | st.integers(1950, 2008),
            st.none()
            | st.from_regex(r"09[1-9][0-9]{7}", fullmatch=True).filter(
                lambda one: not one.endswith("000000")
            ),
            NAMES,
            st.sampled_from(["", *ROLES.values()]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read_again(rows: list[tuple[Any, ...]]) -> None:
    raw = roster_book("people", rows, {}, "vi")
    roster = read_people(read_sheets("x.xlsx", raw))
    assume(not roster.remarks)  # gibberish may spell something in an old font
    read = [
        (one.code or None, one.name, one.birth_year, one.phone, one.unit, *one.roles)
        for one in roster.rows
    ]
    assert read == [
        (code, name, year, phone, unit, *([role_named(role)] if role else []))
        for code, name, year, phone, unit, role in rows
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_we_write_is_a_formula(start: str) -> None:
    raw = roster_book("people", [(None, f"{start}1+1", None, None, "Xã", "")], {}, "vi")
    (sheet, _) = read_sheets("x.xlsx", raw)
    assert sheet.rows[1][1] == f"{start}1+1"
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_words_are_compared_folded() -> None:
    assert fold("ĐƠN  VỊ:") == "don vi"
