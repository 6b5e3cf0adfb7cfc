"""People by list: looked at, written, found again, moved, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from saovuong import clock
from saovuong.identity.cards.cards import Cards
from saovuong.identity.models import Membership, Person, Role, UnitHeadcount
from saovuong.identity.units.headcounts import counted
from tests.factories.province import Province
from tests.factories.rosters import Desk, codes_of, numbers_of, people_book
from tests.factories.server import Server

LIST = (
    ("DQ-1", "Nguyễn Văn An", 1999, "0912345678", "Xã mẫu 1", ""),
    ("DQ-2", "Trần Thị Bình", 2001, "", "Xã mẫu 2", "giáo viên"),
    ("", "Lê Văn Cường", 1995, "", "Xã mẫu 1", "chiến sĩ"),
)


async def person(server: Server, name: str) -> Person:
    async with server.sessions.reading() as session:
        found = await session.scalar(select(Person).where(Person.name == name))
        assert found is not None
        return found


async def unit_of(server: Server, who: UUID) -> UUID | None:
    async with server.sessions.reading() as session:
        query = select(Membership.unit_id).where(Membership.person_id == who)
        return await session.scalar(query.where(Membership.valid_to.is_(None)))


async def roles_of(server: Server, who: UUID) -> set[tuple[str, UUID]]:
    async with server.sessions.reading() as session:
        query = select(Role.role, Role.unit_id).where(Role.person_id == who)
        return set((await session.execute(query.where(Role.valid_to.is_(None)))).all())


async def are_heads_right(server: Server) -> bool:
    async with server.sessions.reading() as session:
        kept = await session.execute(select(UnitHeadcount.unit_id, UnitHeadcount.learners))
        return dict(kept.all()) == dict((await session.execute(counted())).all())


async def test_a_look_changes_nothing(desk: Desk, server: Server) -> None:
    looked = await desk.look("people", people_book(*LIST))
    assert looked["roster"]["state"] == "checked"
    assert numbers_of(looked) == {"new": 3, "missing": 4}
    async with server.sessions.reading() as session:
        assert await session.scalar(select(Person).where(Person.name == "Nguyễn Văn An")) is None


async def test_what_was_looked_at_is_written(
    desk: Desk, server: Server, province: Province
) -> None:
    await desk.take_in("people", people_book(*LIST))
    an, binh = await person(server, "Nguyễn Văn An"), await person(server, "Trần Thị Bình")
    assert (an.roster_code, an.phone, an.birth_year) == ("DQ-1", "0912345678", 1999)
    assert an.folded == "nguyen van an"
    assert await unit_of(server, an.id) == province.communes[0]
    assert await roles_of(server, an.id) == {("learner", province.communes[0])}
    assert await roles_of(server, binh.id) == {("instructor", province.communes[1])}
    assert await are_heads_right(server)


async def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    await desk.take_in("people", people_book(*LIST))
    again = await desk.look("people", people_book(*LIST))
    assert numbers_of(again) == {"unchanged": 3, "missing": 4}


async def test_an_export_is_an_import_without_a_change(desk: Desk) -> None:
    await desk.take_in("people", people_book(*LIST))
    again = await desk.look("people", await desk.export("people"))
    assert numbers_of(again) == {"unchanged": 8}
    assert again["faults"] == []


async def test_a_code_finds_who_moved_and_was_misspelt(
    desk: Desk, server: Server, province: Province
) -> None:
    await desk.take_in("people", people_book(*LIST))
    before = await person(server, "Nguyễn Văn An")
    moved = people_book(("DQ-1", "Nguyễn Văn Ân", "", "", "Xã mẫu 2", ""))
    looked = await desk.look("people", moved)
    assert numbers_of(looked) == {"changed": 1, "moved": 1, "missing": 2}
    await desk.commit(looked)
    after = await person(server, "Nguyễn Văn Ân")
    assert (after.id, after.phone, after.version) == (before.id, "0912345678", before.version + 1)
    assert await unit_of(server, after.id) == province.communes[1]
    assert await roles_of(server, after.id) == {("learner", province.communes[1])}
    assert await are_heads_right(server)


async def test_who_moves_leaves_his_staff_roles_behind(
    desk: Desk, server: Server, province: Province
) -> None:
    await desk.take_in("people", people_book(*LIST))
    binh = await person(server, "Trần Thị Bình")
    await desk.take_in("people", people_book(("DQ-2", binh.name, "", "", "Xã mẫu 1", "chiến sĩ")))
    assert await roles_of(server, binh.id) == {("learner", province.communes[0])}


async def test_without_a_code_name_year_and_unit_are_the_key(desk: Desk) -> None:
    await desk.take_in("people", people_book(*LIST))
    same = ("", "lê văn  CƯỜNG", 1995, "0987654321", "Xã mẫu 1", "")
    looked = await desk.look("people", people_book(same))
    assert numbers_of(looked) == {"changed": 1, "missing": 4}
    other_year = ("", "Lê Văn Cường", 1996, "", "Xã mẫu 1", "")
    assert numbers_of(await desk.look("people", people_book(other_year)))["new"] == 1


async def test_a_code_is_given_to_whom_the_list_means(desk: Desk, server: Server) -> None:
    await desk.take_in("people", people_book(*LIST))
    await desk.take_in("people", people_book(("dq-3", "Lê Văn Cường", 1995, "", "Xã mẫu 1", "")))
    assert (await person(server, "Lê Văn Cường")).roster_code == "DQ-3"


FAULTY: list[tuple[tuple[Any, ...], str]] = [
    (("", "", 1999, "0912345678", "Xã mẫu 1", ""), "name-missing"),
    (("", "An", 1999, "", "", ""), "unit-missing"),
    (("", "An", 1999, "", "Xã không có", ""), "unit-unknown"),
    (("", "An", 1999, "12", "Xã mẫu 1", ""), "phone-unreadable"),
    (("", "An", 1999, "8.49E+10", "Xã mẫu 1", ""), "phone-digits-lost"),
    (("", "An", "hai nghìn", "", "Xã mẫu 1", ""), "birth-year-unreadable"),
    (("", "An", 2024, "", "Xã mẫu 1", ""), "birth-year-unlikely"),
    (("", "An", 1999, "", "Xã mẫu 1", "tư lệnh"), "role-unknown"),
    (("", "An", 1999, "", "Xã mẫu 1", "operator"), "role-unknown"),
    (("001099012345", "An", 1999, "", "Xã mẫu 1", ""), "code-is-an-id-card"),
    (("mã số 1", "An", 1999, "", "Xã mẫu 1", ""), "code-unlikely"),
]


@pytest.mark.parametrize(("row", "code"), FAULTY, ids=lambda one: one if type(one) is str else "")
async def test_a_faulty_row_says_where_what_and_how(
    desk: Desk, row: tuple[Any, ...], code: str
) -> None:
    looked = await desk.look("people", people_book(LIST[0], row))
    assert numbers_of(looked)["faulty"] == 1
    (fault,) = [one for one in looked["faults"] if one["is_fault"]]
    assert (fault["sheet"], fault["row"], fault["code"]) == ("Sheet1", 3, code)
    assert fault["reason"]
    assert fault["remedy"]


async def test_faulty_rows_are_left_out_and_the_others_written(desk: Desk, server: Server) -> None:
    looked = await desk.look(
        "people", people_book(LIST[0], ("", "Bích", 1999, "12", "Xã mẫu 1", ""))
    )
    done = await desk.commit(looked)
    assert numbers_of(done) == {"new": 1, "faulty": 1, "missing": 3, "remarks": 1}
    async with server.sessions.reading() as session:
        assert await session.scalar(select(Person).where(Person.name == "Bích")) is None


async def test_one_person_cannot_stand_twice(desk: Desk) -> None:
    looked = await desk.look("people", people_book(LIST[0], LIST[0], LIST[2], LIST[2]))
    assert sorted(codes_of(looked)) == ["code-repeats", "person-repeats"]


async def test_people_elsewhere_are_neither_seen_nor_taken(
    server: Server, province: Province, desk: Desk
) -> None:
    await desk.take_in("people", people_book(*LIST))
    from tests.factories.browsers import staff_browser

    own = await staff_browser(server, province.commune_admin, "can-bo-xa")
    commune = Desk(server, own, province.communes[0])
    looked = await commune.look(
        "people",
        people_book(
            ("DQ-2", "Trần Thị Bình", 2001, "", "Xã mẫu 1", ""),
            ("", "Ai đó", 2001, "", "Xã mẫu 2", ""),
        ),
    )
    assert codes_of(looked) == ["code-elsewhere", "unit-unknown"]
    assert "Xã mẫu 2" not in [one["reason"] for one in looked["faults"]]
    elsewhere = Desk(server, own, province.communes[1])
    refused = await elsewhere.upload("people", people_book(*LIST))
    assert (refused.status_code, refused.json()["code"]) == (404, "unit-unknown")


async def test_undoing_takes_all_of_it_back(desk: Desk, server: Server, province: Province) -> None:
    first = await desk.take_in("people", people_book(*LIST))
    an = await person(server, "Nguyễn Văn An")
    change = people_book(
        ("DQ-1", "Nguyễn Văn Ân", "", "", "Xã mẫu 2", "giáo viên"),
        ("DQ-9", "Vũ Thị Dung", 1990, "", "Xã mẫu 2", ""),
    )
    second = await desk.take_in("people", change)
    told = await desk.undo(second["roster"]["id"])
    assert told["numbers"] == {
        "removed": 1, "restored": 1, "moved_back": 1, "withdrawn": 0, "stays": 0,
    }  # fmt: skip
    back = await person(server, "Nguyễn Văn An")
    assert (back.id, await unit_of(server, an.id)) == (an.id, province.communes[0])
    assert await roles_of(server, an.id) == {("learner", province.communes[0])}
    assert await are_heads_right(server)
    assert numbers_of(await desk.look("people", people_book(*LIST)))["unchanged"] == 3
    await desk.undo(first["roster"]["id"])
    async with server.sessions.reading() as session:
        names = set(await session.scalars(select(Person.name)))
    assert names.isdisjoint({"Nguyễn Văn An", "Vũ Thị Dung", "Lê Văn Cường"})
    assert await are_heads_right(server)


async def test_undoing_leaves_what_was_built_on(desk: Desk, server: Server) -> None:
    done = await desk.take_in("people", people_book(*LIST))
    an = await person(server, "Nguyễn Văn An")
    async with server.sessions.writing() as session:
        await Cards(session).issue(an.id, "learner")
    told = await desk.undo(done["roster"]["id"])
    assert told["numbers"]["removed"] == 2
    assert told["stays"] == [{"name": "Nguyễn Văn An", "reason": "in use since"}]
    again = await desk.browser.get(f"/api/manage/imports/{done['roster']['id']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "import-not-ready")


async def test_who_asked_to_be_left_alone_is_in_no_file_and_left_as_he_is(
    desk: Desk, server: Server
) -> None:
    await desk.take_in("people", people_book(*LIST))
    async with server.sessions.writing() as session:
        restricted = update(Person).where(Person.name == "Nguyễn Văn An")
        await session.execute(restricted.values(restricted_at=clock.now()))
    assert numbers_of(await desk.look("people", await desk.export("people"))) == {
        "unchanged": 7,
        "missing": 1,
    }
    change = people_book(("DQ-1", "Nguyễn Văn Ân", "", "", "Xã mẫu 2", ""))
    assert numbers_of(await desk.look("people", change)) == {"unchanged": 1, "missing": 2}
