"""People over HTTP: corrected and moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from saovuong import clock
from saovuong.identity.derivations import Derivations
from saovuong.identity.models import AuditEntry, Membership
from saovuong.identity.people.people import People
from saovuong.ids import uuid7
from tests.factories.browsers import staff_browser
from tests.factories.province import Province
from tests.factories.server import Server
from tests.identity.people.asking import PEOPLE, file_of, member, names, refused


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
