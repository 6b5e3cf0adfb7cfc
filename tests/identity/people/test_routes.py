"""People over HTTP: found, read, taken in."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from saovuong.identity.cursors import cursor
from saovuong.identity.derivations import Derivations
from saovuong.identity.models import AuditEntry
from saovuong.identity.people import members
from saovuong.identity.people.people import People
from saovuong.ids import uuid7
from tests.factories.browsers import learner_browser, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server
from tests.identity.people.asking import PEOPLE, file_of, member, names, refused


async def test_a_name_is_found_without_its_marks_and_exact_ones_come_first(
    server: Server, province: Province
) -> None:
    for name in ("Nguyễn Vân Ạ", "NGUYỄN VĂN A", "Nguyen Van An", "Trần Đạn", "Trần Dân"):
        await member(server, name, province.communes[0])
    admin = await staff_browser(server, province.admin)
    assert set(await names(admin, search="nguyen van a")) == {
        "Nguyễn Vân Ạ",
        "NGUYỄN VĂN A",
        "Nguyen Van An",
    }
    assert (await names(admin, search="nguyễn văn a"))[0] == "NGUYỄN VĂN A"
    assert await names(admin, search="trần đạn") == ["Trần Đạn", "Trần Dân"]
    assert await names(admin, search="tran dan") == await names(admin, search="TRAN  DAN")
    assert await names(admin, search="%") == []


async def test_lists_are_filtered_by_unit_role_and_departure(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    assert await names(admin, unit=str(province.communes[1])) == ["Học viên 03 (mẫu)"]
    assert await names(admin, role="admin") == ["Cán bộ (mẫu)", "Cán bộ xã (mẫu)"]
    assert await names(admin, ended="true") == []
    async with server.sessions.writing() as session:
        await People(session).end(province.learners[0])
    assert await names(admin, ended="true") == ["Học viên 01 (mẫu)"]
    assert "Học viên 01 (mẫu)" not in await names(admin)


async def test_pages_join_without_gap_or_overlap_also_across_ranks(
    server: Server, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members.Members.page, "__defaults__", (2,))
    for name in ("Lê Ấn", "Lê An", "Lê An", "Lê Ân"):
        await member(server, name, province.communes[0])
    admin, found, after = await staff_browser(server, province.admin), [], None
    while True:
        query = {"search": "lê ân", **({"after": after} if after else {})}
        page = (await admin.get(PEOPLE, params=query)).json()
        assert page["total"] == 4
        found += page["people"]
        after = page["next"]
        if after is None:
            break
    assert [one["name"] for one in found] == ["Lê Ân", "Lê Ấn", "Lê An", "Lê An"]
    assert len({one["id"] for one in found}) == 4


async def test_a_broken_page_address_is_refused(server: Server, province: Province) -> None:
    admin = await staff_browser(server, province.admin)
    for after in ("x", cursor(0, "a\0", uuid7()), cursor(7, "a", uuid7())):
        reply = await admin.get(PEOPLE, params={"after": after})
        assert (reply.status_code, reply.json()["code"]) == (400, "cursor-invalid")


async def test_every_look_at_people_is_on_record_and_never_what_was_searched(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    await names(admin, search="Bí Mật", unit=str(province.communes[0]))
    await file_of(admin, province.learners[0])
    async with server.sessions.reading() as session:
        rows = await session.scalars(
            select(AuditEntry).where(AuditEntry.action.in_(("people-read", "person-read")))
        )
        first, second = rows.all()
    assert (first.actor, first.subject) == (province.admin, str(province.communes[0]))
    assert first.details == {"role": None, "ended": False, "searched": True}
    assert (second.action, second.subject) == ("person-read", str(province.learners[0]))


async def test_a_file_shows_units_roles_and_phones(server: Server, province: Province) -> None:
    learner = province.learners[0]
    await learner_browser(server, learner)
    admin = await staff_browser(server, province.admin)
    file = await file_of(admin, learner)
    assert (file["unit_name"], file["phones"], file["sign_in"]) == (
        "Xã mẫu 1",
        1,
        {"has_password": False, "has_second_factor": False},
    )
    assert [(one["role"], one["can_take"]) for one in file["roles"]] == [("learner", True)]
    assert file["may"] == ["appoint", "correct", "end", "move"]
    own = await file_of(admin, province.admin)
    assert own["sign_in"] == {"has_password": True, "has_second_factor": True}
    assert "end" not in own["may"]
    assert "invite" not in own["may"]


async def test_an_instructor_reads_names_and_progress_but_nothing_personal(
    server: Server, province: Province
) -> None:
    person = await member(
        server, "Người mẫu", province.communes[0], phone="0912345678", birth_year=1990
    )
    async with server.sessions.writing() as session:
        await People(session).grant(province.learners[2], "instructor", province.id)
    instructor = await staff_browser(server, province.learners[2])
    assert "Người mẫu" in await names(instructor)
    file = await file_of(instructor, person)
    assert file["name"] == "Người mẫu"
    hidden = ("phone", "birth_year", "language", "sign_in", "phones")
    assert [file[field] for field in hidden] == [None] * len(hidden)
    assert (file["memberships"], file["may"]) == ([], [])
    assert await refused(instructor, "", {"name": "A", "unit": str(province.id)}) == (
        403,
        "role-needed",
    )


async def test_somebody_is_taken_in_and_counts_as_a_learner(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    reply = await admin.post(
        PEOPLE,
        json={
            "name": "  Lý   Thị Mẫu ",
            "unit": str(province.communes[0]),
            "phone": "+84 912.345.678",
            "birth_year": 1999,
        },
    )
    assert reply.status_code == 201, reply.text
    file = await file_of(admin, reply.json()["id"])
    assert (file["name"], file["phone"], file["birth_year"]) == (
        "Lý Thị Mẫu",
        "0912345678",
        1999,
    )
    assert [one["role"] for one in file["roles"]] == ["learner"]
    async with server.sessions.reading() as session:
        assert await Derivations(session).differences() == []


async def test_somebody_alike_is_shown_before_a_second_one_is_made(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    unit, other = map(str, province.communes)
    new = {"name": "Nguyễn Văn Mẫu", "birth_year": 1990, "unit": unit}
    first = (await admin.post(PEOPLE, json=new)).json()["id"]
    again = await admin.post(PEOPLE, json={**new, "name": "nguyen van mau"})
    assert (again.status_code, again.json()["code"]) == (409, "person-alike")
    assert again.json()["details"]["people"] == [
        {"id": first, "name": "Nguyễn Văn Mẫu", "birth_year": 1990}
    ]
    assert (await admin.post(PEOPLE, json={**new, "is_another": True})).status_code == 201
    assert (await admin.post(PEOPLE, json={**new, "birth_year": 1991})).status_code == 201
    assert (await admin.post(PEOPLE, json={**new, "unit": other})).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": " "}, "$.name"),
        ({"name": "a" * 101}, "$.name"),
        ({"phone": "12"}, "$.phone"),
        ({"phone": "0912345678 / 0987654321"}, "$.phone"),
        ({"birth_year": 1901}, "$.birth_year"),
        ({"language": "fr"}, "$.language"),
        ({"role": "admin"}, "$.role"),
        ({"roles": [{"role": "operator"}]}, "$.roles"),
        ({"id": str(uuid7())}, "$.id"),
        ({"ended_at": None}, "$.ended_at"),
    ],
)
async def test_each_wrong_field_is_named_and_none_is_smuggled_in(
    server: Server, province: Province, wrong: dict[str, Any], path: str
) -> None:
    admin = await staff_browser(server, province.admin)
    new = {"name": "Người", "unit": str(province.id), **wrong}
    reply = await admin.post(PEOPLE, json=new)
    assert reply.status_code == 422, reply.text
    assert [fault["path"] for fault in reply.json()["details"]["faults"]] == [path]
