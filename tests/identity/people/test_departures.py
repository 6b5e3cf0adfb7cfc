"""People over HTTP: ended, and taken back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from saovuong import clock
from saovuong.identity.derivations import Derivations
from saovuong.identity.models import AuditEntry, Device, Role
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units
from tests.factories.browsers import card_for, learner_browser, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server
from tests.identity.people.asking import PEOPLE, file_of, names, refused


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
    async with server.sessions.reading() as session:
        read = select(AuditEntry.actor).where(
            AuditEntry.action == "departure-read", AuditEntry.subject == str(learner)
        )
        assert (await session.scalars(read)).all() == [province.admin]


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
