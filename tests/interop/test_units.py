"""Units by list: made with those above them, renamed, moved, and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from saovuong import clock
from saovuong.identity.models import UnitVersion
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units
from saovuong.interop.unit_rosters import UnitRosters
from tests.factories.rosters import Desk, codes_of, numbers_of, people_book, units_book
from tests.factories.server import Server

LIST = (
    ("T-1", "Thôn Đông (mẫu)", "Thôn, tổ dân phố", "XA-9", ""),
    ("XA-9", "Xã mẫu 9", "Xã", "", ""),
    ("", "Thôn Tây (mẫu)", "thon", "Xã mẫu 1", ""),
)


async def paths(server: Server, desk: Desk) -> dict[str, str | None]:
    """Every unit under the desk's by its path, with its code."""
    async with server.sessions.reading() as session:
        directory = await UnitRosters(session).directory(desk.unit)
    found = {" > ".join(directory.path(one)): directory.units[one].code for one in directory.units}
    del found[""]
    return found


async def test_parents_may_stand_below_their_children(desk: Desk, server: Server) -> None:
    looked = await desk.look("units", units_book(*LIST))
    assert numbers_of(looked) == {"new": 3, "missing": 2}
    await desk.commit(looked)
    assert await paths(server, desk) == {
        "Xã mẫu 1": None,
        "Xã mẫu 2": None,
        "Xã mẫu 9": "XA-9",
        "Xã mẫu 9 > Thôn Đông (mẫu)": "T-1",
        "Xã mẫu 1 > Thôn Tây (mẫu)": None,
    }


async def test_the_same_file_and_the_export_change_nothing(desk: Desk) -> None:
    await desk.take_in("units", units_book(*LIST))
    again = await desk.look("units", units_book(*LIST))
    assert numbers_of(again) == {"unchanged": 3, "missing": 2}
    exported = await desk.look("units", await desk.export("units"))
    assert numbers_of(exported) == {"unchanged": 5}
    assert exported["faults"] == []


async def test_a_code_finds_a_unit_that_is_renamed_and_moved(desk: Desk, server: Server) -> None:
    await desk.take_in("units", units_book(*LIST))
    change = units_book(("T-1", "Thôn Bắc (mẫu)", "", "Xã mẫu 2", ""))
    looked = await desk.look("units", change)
    assert numbers_of(looked) == {"changed": 1, "moved": 1, "missing": 4}
    done = await desk.commit(looked)
    assert (await paths(server, desk))["Xã mẫu 2 > Thôn Bắc (mẫu)"] == "T-1"
    told = await desk.undo(done["roster"]["id"])
    assert told["numbers"]["restored"] == 1
    assert (await paths(server, desk))["Xã mẫu 9 > Thôn Đông (mẫu)"] == "T-1"


async def test_undoing_removes_new_units_but_those_in_use(desk: Desk, server: Server) -> None:
    done = await desk.take_in("units", units_book(*LIST))
    people = await desk.take_in(
        "people", people_book(("", "Nguyễn Văn An (mẫu)", 1999, "", "T-1", ""))
    )
    told = await desk.undo(done["roster"]["id"])
    assert told["numbers"] == {
        "removed": 1, "restored": 0, "moved_back": 0, "withdrawn": 0, "stays": 2,
    }  # fmt: skip
    assert {one["name"] for one in told["stays"]} == {"Xã mẫu 9", "Thôn Đông (mẫu)"}
    assert "Xã mẫu 1 > Thôn Tây (mẫu)" not in await paths(server, desk)
    await desk.undo(people["roster"]["id"])


async def test_dates_stand_in_the_story(desk: Desk, server: Server) -> None:
    day = clock.today() - timedelta(days=30)
    async with server.sessions.writing() as session:
        await session.execute(update(UnitVersion).values(valid_from=day))
        commune = await Units(session).create("Xã cũ", "commune", desk.unit, code="C-1", on=day)
    written = (day + timedelta(days=10)).strftime("%d/%m/%Y")
    await desk.take_in("units", units_book(("C-1", "Xã mới", "", "", written)))
    async with server.sessions.reading() as session:
        units = Units(session)
        assert (await units.get(commune, on=day)).name == "Xã cũ"
        assert (await units.get(commune)).name == "Xã mới"


FAULTY: list[tuple[tuple[Any, ...], str]] = [
    (("", "Xã không loại", "", "", ""), "kind-missing"),
    (("", "Xã loại lạ", "vương quốc", "", ""), "kind-unknown"),
    (("", "Thôn lạc", "Thôn", "", ""), "kind-misplaced"),
    (("", "Xã lạc", "Xã", "Tỉnh khác", ""), "parent-unknown"),
    (("", "Xã mai sau", "Xã", "", "01/01/2999"), "date-ahead"),
    (("", "Xã", "Xã", "", "hôm qua"), "date-unreadable"),
    (("", "Tỉnh trong tỉnh", "Tỉnh", "Tỉnh mẫu", ""), "kind-misplaced"),
    (("XA-9", "Xã trùng mã", "Xã", "", ""), "code-repeats"),
    (("", "Tỉnh mẫu", "Tỉnh", "", ""), "row-ignored"),
    (("", "Thôn Tây (mẫu)", "Thôn", "Xã mẫu 1", ""), "unit-repeats"),
    (("", "Thôn quá sớm", "Thôn", "XA-9", "01/01/2020"), "date-before-parent"),
]


@pytest.mark.parametrize(("row", "code"), FAULTY, ids=lambda one: one if type(one) is str else "")
async def test_a_faulty_row_is_named(desk: Desk, row: tuple[Any, ...], code: str) -> None:
    looked = await desk.look("units", units_book(*LIST, row))
    assert codes_of(looked) == [code]
    assert numbers_of(looked)["new"] == 3


async def test_units_do_not_stand_under_one_another_in_a_ring(desk: Desk) -> None:
    ring = (("A", "Tổ A", "Tổ", "B", ""), ("B", "Tổ B", "Tổ", "A", ""))
    looked = await desk.look("units", units_book(*ring))
    assert codes_of(looked) == ["unit-under-itself", "unit-under-itself"]


async def test_a_standing_unit_is_not_put_under_its_own(desk: Desk) -> None:
    await desk.take_in("units", units_book(*LIST))
    looked = await desk.look("units", units_book(("XA-9", "Xã mẫu 9", "", "T-1", "")))
    assert codes_of(looked) == ["unit-under-itself"]


async def test_codes_of_units_elsewhere_are_not_taken(desk: Desk, server: Server) -> None:
    async with server.sessions.writing() as session:
        other = await Units(session).create("Tỉnh khác", "province", code="TK")
        await People(session).create("Ai đó (mẫu)", other)
    looked = await desk.look("units", units_book(("TK", "Xã mẫu 3", "Xã", "", "")))
    assert codes_of(looked) == ["code-elsewhere"]
    assert "Tỉnh khác" not in str(looked)


async def test_two_hundred_communes_with_hamlets_are_made_at_once(
    desk: Desk, server: Server
) -> None:
    rows = [(f"X{n}", f"Xã {n}", "Xã", "", "") for n in range(200)]
    rows += [(f"T{n}", f"Thôn {n}", "Thôn", f"X{n % 200}", "") for n in range(1_000)]
    done = await desk.take_in("units", units_book(*rows))
    assert numbers_of(done)["new"] == 1_200
    await desk.undo(done["roster"]["id"])
    assert len(await paths(server, desk)) == 2
