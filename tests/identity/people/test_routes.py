"""People over HTTP: found, read, taken in, corrected, moved, ended, taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from saovuong import clock
from saovuong.identity.cursors import cursor
from saovuong.identity.derivations import Derivations
from saovuong.identity.models import AuditEntry, Device, Membership, Role
from saovuong.identity.people import members
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units
from saovuong.ids import uuid7
from tests.factories.browsers import card_for, learner_browser, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server

PEOPLE = "/api/manage/people"


async def member(server: Server, name: str, unit: UUID, **more: Any) -> UUID:
    async with server.sessions.writing() as session:
        return await People(session).create(name, unit, **more)


async def names(browser: AsyncClient, **query: Any) -> list[str]:
    reply = await browser.get(PEOPLE, params=query)
    assert reply.status_code == 200, reply.text
    return [one["name"] for one in reply.json()["people"]]


async def file_of(browser: AsyncClient, person: UUID) -> dict[str, Any]:
    reply = await browser.get(f"{PEOPLE}/{person}")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def refused(browser: AsyncClient, address: str, body: dict[str, Any]) -> tuple[int, str]:
    reply = await browser.post(f"{PEOPLE}{address}", json=body)
    return reply.status_code, reply.json()["code"]


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


def change(file: dict[str, Any], **fields: Any) -> dict[str, Any]:
    kept = {name: file[name] for name in ("version", "name", "phone", "birth_year", "language")}
    return kept | fields


async def test_a_correction_is_kept_and_the_name_is_found_anew(
    server: Server, province: Province
) -> None:
    learner = province.learners[0]
    admin = await staff_browser(server, province.admin)
    file = await file_of(admin, learner)
    body = change(file, name="Đặng Sửa", phone="0987654321", birth_year=1988, language="en")
    assert (await admin.put(f"{PEOPLE}/{learner}", json=body)).status_code == 204
    now = await file_of(admin, learner)
    assert change(now, version=0) == {**body, "version": 0}
    assert now["version"] == file["version"] + 1
    assert await names(admin, search="dang sua") == ["Đặng Sửa"]
    async with server.sessions.reading() as session:
        entry = await session.scalar(
            select(AuditEntry).where(AuditEntry.action == "person-corrected")
        )
    assert entry is not None
    assert entry.details == {"fields": ["name", "phone", "birth_year", "language"]}


async def test_two_officers_do_not_overwrite_each_other_silently(
    server: Server, province: Province
) -> None:
    learner = province.learners[0]
    one = await staff_browser(server, province.admin)
    two = await staff_browser(server, province.commune_admin, "can-bo-xa")
    seen = await file_of(one, learner)
    address = f"{PEOPLE}/{learner}"
    assert (await two.put(address, json=change(seen, phone="0912345678"))).status_code == 204
    late = await one.put(address, json=change(seen, name="Tên Cũ"))
    assert (late.status_code, late.json()["code"]) == (409, "person-changed")
    move = {"unit": str(province.communes[1]), "version": seen["version"]}
    assert await refused(one, f"/{learner}/move", move) == (409, "person-changed")


async def test_a_move_is_dated_and_the_old_unit_sees_the_person_no_more(
    server: Server, province: Province
) -> None:
    day = datetime(2026, 1, 5, 5, tzinfo=UTC)
    with clock.frozen(day):
        person = await member(server, "Người đi", province.communes[0])
        async with server.sessions.writing() as session:
            await People(session).grant(person, "learner", province.communes[0])
    admin = await staff_browser(server, province.admin)
    old = await staff_browser(server, province.commune_admin, "can-bo-xa")
    assert "Người đi" in await names(old)
    body = {"unit": str(province.communes[1]), "version": 1, "on": "2026-03-01"}
    assert (await admin.post(f"{PEOPLE}/{person}/move", json=body)).status_code == 204
    assert "Người đi" not in await names(old)
    assert (await old.get(f"{PEOPLE}/{person}")).status_code == 404
    file = await file_of(admin, person)
    assert [(one["unit_name"], one["since"], one["until"]) for one in file["memberships"]] == [
        ("Xã mẫu 1", "2026-01-05", "2026-03-01"),
        ("Xã mẫu 2", "2026-03-01", None),
    ]
    assert [(one["role"], one["unit_name"]) for one in file["roles"]] == [("learner", "Xã mẫu 2")]
    async with server.sessions.reading() as session:
        assert await Derivations(session).differences() == []


async def test_the_new_unit_does_not_read_where_somebody_served_before(
    server: Server, province: Province
) -> None:
    async with server.sessions.writing() as session:
        people = People(session)
        moved = province.learners[2]
        days = {"on": clock.today()}
        await session.execute(
            Membership.__table__.update()
            .where(Membership.person_id == moved)
            .values(valid_from=clock.today() - timedelta(days=9))
        )
        await people.move(moved, province.communes[0], **days)
    officer = await staff_browser(server, province.commune_admin)
    stays = (await file_of(officer, moved))["memberships"]
    assert [(one["unit_id"], one["unit_name"]) for one in stays] == [
        (None, None),
        (str(province.communes[0]), "Xã mẫu 1"),
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"unit": 0}, 409, "move-nowhere"),
        ({"unit": 1, "on": "2999-01-01"}, 422, "move-ahead"),
        ({"unit": 1, "on": "1999-01-01"}, 409, "membership-date-invalid"),
        ({"unit": 2}, 404, "unit-unknown"),
    ],
)
async def test_a_move_that_cannot_be_is_refused(
    server: Server, province: Province, body: dict[str, Any], status: int, code: str
) -> None:
    admin = await staff_browser(server, province.admin)
    places = [*province.communes, uuid7()]
    asked = {**body, "unit": str(places[body["unit"]]), "version": 1}
    assert await refused(admin, f"/{province.learners[0]}/move", asked) == (status, code)


async def test_roles_of_the_old_unit_end_with_a_move_unless_they_are_kept(
    server: Server, province: Province
) -> None:
    admin = await staff_browser(server, province.admin)
    officer = await staff_browser(server, province.commune_admin, "can-bo-xa")
    body = {"unit": str(province.communes[1]), "version": 1}
    kept = {**body, "keeps_roles": True}
    address = f"{PEOPLE}/{province.commune_admin}/move"
    assert (await admin.post(address, json=kept)).status_code == 204
    assert (await officer.get(PEOPLE)).status_code == 200
    back = {"unit": str(province.communes[0]), "version": 2}
    assert (await admin.post(address, json=back)).status_code == 204
    assert (await officer.get(PEOPLE)).status_code == 200
    away = {"unit": str(province.communes[1]), "version": 3}
    assert (await admin.post(address, json=away)).status_code == 204
    assert (await officer.get(PEOPLE)).status_code == 403


async def test_what_ends_with_somebody_is_told_before(server: Server, province: Province) -> None:
    learner = province.learners[0]
    _, phone = await learner_browser(server, learner)
    await card_for(server, learner)
    async with server.sessions.writing() as session:
        device = await session.get(Device, phone.id)
        assert device is not None
        device.unsent_left, device.unsent_oldest = 12, clock.now()
    admin = await staff_browser(server, province.admin)
    told = (await admin.get(f"{PEOPLE}/{learner}/departure")).json()
    told.pop("unsent_oldest")
    assert told == {"sessions": 1, "cards": 1, "phones": 1, "unsent": 12, "roles": 1}


async def test_somebody_leaves_only_when_his_name_is_typed(
    server: Server, province: Province
) -> None:
    learner = province.learners[0]
    browser, _ = await learner_browser(server, learner)
    admin = await staff_browser(server, province.admin)
    leave = f"/{learner}/departure"
    assert await refused(admin, leave, {"name": "Học viên 02 (mẫu)"}) == (422, "name-differs")
    assert (await browser.get("/api/me")).status_code == 200
    done = await admin.post(PEOPLE + leave, json={"name": "hoc vien 01 (mau)"})
    assert done.status_code == 204
    assert (await browser.get("/api/me")).status_code == 401
    assert await refused(admin, leave, {"name": "Học viên 01 (mẫu)"}) == (404, "person-unknown")
    file = await file_of(admin, learner)
    assert file["ended_at"] is not None
    assert file["may"] == ["reinstate"]


async def test_who_was_ended_by_mistake_is_back_as_if_nothing_had_been(
    server: Server, province: Province
) -> None:
    learner, unit = province.learners[0], province.communes[0]
    admin = await staff_browser(server, province.admin)
    address = f"{PEOPLE}/{learner}"
    back = f"/{learner}/return"
    assert await refused(admin, back, {"unit": str(unit)}) == (409, "not-gone")
    await admin.post(f"{address}/departure", json={"name": "Học viên 01 (mẫu)"})
    assert (await admin.post(PEOPLE + back, json={"unit": str(unit)})).status_code == 204
    file = await file_of(admin, learner)
    assert (file["ended_at"], len(file["memberships"])) == (None, 1)
    assert [one["role"] for one in file["roles"] if one["until"] is None] == ["learner"]
    async with server.sessions.reading() as session:
        assert await Derivations(session).differences() == []
        roles = await session.scalars(select(Role).where(Role.person_id == learner))
        assert len(roles.all()) == 1


async def test_who_comes_back_later_belongs_again_from_that_day_and_gets_no_staff_role(
    server: Server, province: Province
) -> None:
    officer, unit = province.commune_admin, province.communes[0]
    async with server.sessions.writing() as session:
        await People(session).end(officer)
    later = clock.now() + timedelta(days=40)
    with clock.frozen(later):
        admin = await staff_browser(server, province.admin)
        back = await admin.post(f"{PEOPLE}/{officer}/return", json={"unit": str(unit)})
        assert back.status_code == 204
        file = await file_of(admin, officer)
        assert [one["since"] for one in file["memberships"]][-1] == clock.today().isoformat()
        assert [one for one in file["roles"] if one["until"] is None] == []


async def test_nobody_ends_himself_or_somebody_who_stands_above_him(
    server: Server, province: Province
) -> None:
    async with server.sessions.writing() as session:
        await People(session).grant(province.learners[0], "admin", province.id)
    officer = await staff_browser(server, province.commune_admin)
    own = {"name": "Cán bộ xã (mẫu)"}
    assert await refused(officer, f"/{province.commune_admin}/departure", own) == (
        409,
        "own-departure",
    )
    above = {"name": "Học viên 01 (mẫu)"}
    assert await refused(officer, f"/{province.learners[0]}/departure", above) == (
        403,
        "appointed-above",
    )
    file = await file_of(officer, province.learners[0])
    assert file["has_other_roles"]
    assert "end" not in file["may"]
    assert all(one["role"] == "learner" for one in file["roles"])


async def test_who_left_a_unit_that_is_no_more_is_still_known_above_it(
    server: Server, province: Province
) -> None:
    async with server.sessions.writing() as session:
        unit = await Units(session).create("Thôn cũ", "hamlet", province.communes[0])
        person = await People(session).create("Người cũ", unit)
    with clock.frozen(clock.now() + timedelta(days=40)):
        async with server.sessions.writing() as session:
            await People(session).end(person)
            await Units(session).close(unit)
    officer = await staff_browser(server, province.commune_admin)
    assert await names(officer, ended="true") == ["Người cũ"]
    assert (await file_of(officer, person))["unit_name"] == "Thôn cũ"
