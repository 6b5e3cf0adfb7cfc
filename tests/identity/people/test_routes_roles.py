"""Roles over HTTP: delegation, effect at once, and invitations."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response
from sqlalchemy import select

from saovuong import clock
from saovuong.identity.models import AuditEntry
from saovuong.identity.people.people import People
from tests.factories.browsers import sign_in_by_card, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server

PEOPLE = "/api/manage/people"


async def appoint(
    browser: AsyncClient, person: UUID, role: str, unit: UUID, way: str = ""
) -> Response:
    body = {"role": role, "unit": str(unit)}
    return await browser.post(f"{PEOPLE}/{person}/roles{way}", json=body)


async def withdraw(browser: AsyncClient, person: UUID, role: str, unit: UUID) -> Response:
    return await appoint(browser, person, role, unit, "/withdraw")


def code(reply: Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


async def make(server: Server, person: UUID, role: Any, unit: UUID) -> None:
    async with server.sessions.writing() as session:
        await People(session).grant(person, role, unit)


async def test_a_role_works_and_stops_working_in_a_session_that_is_open(
    server: Server, province: Province
) -> None:
    first, own = province.learners[0], province.communes[0]
    admin = await staff_browser(server, province.admin)
    assert (await appoint(admin, first, "instructor", own)).status_code == 204
    helper = await staff_browser(server, first, "giao-vien")
    assert (await helper.get(PEOPLE)).status_code == 200
    assert (await helper.post(PEOPLE, json={"name": "A", "unit": str(own)})).status_code == 403
    assert (await appoint(admin, first, "admin", own)).status_code == 204
    assert (await helper.post(PEOPLE, json={"name": "A", "unit": str(own)})).status_code == 201
    for role in ("admin", "instructor"):
        assert (await withdraw(admin, first, role, own)).status_code == 204
    assert (await helper.get(PEOPLE)).status_code == 403


async def test_an_admin_gives_nothing_outside_his_units_and_no_operator(
    server: Server, province: Province
) -> None:
    own, other = province.communes
    officer = await staff_browser(server, province.commune_admin)
    first, third = province.learners[0], province.learners[2]
    assert code(await appoint(officer, first, "admin", other)) == (404, "unit-unknown")
    assert code(await appoint(officer, first, "admin", province.id)) == (404, "unit-unknown")
    assert code(await appoint(officer, third, "admin", own)) == (404, "person-unknown")
    for person in (first, province.commune_admin):
        refused = await appoint(officer, person, "operator", own)
        assert code(refused) == (403, "appointment-forbidden")


async def test_only_an_operator_takes_an_operator_away_and_never_the_last(
    server: Server, province: Province
) -> None:
    first, second = province.learners[:2]
    await make(server, first, "operator", province.id)
    admin = await staff_browser(server, province.admin)
    operator = await staff_browser(server, first, "van-hanh")
    assert code(await withdraw(admin, first, "operator", province.id)) == (
        403,
        "appointment-forbidden",
    )
    own_last = await withdraw(operator, first, "operator", province.id)
    assert code(own_last) == (409, "own-last-role")
    assert (await appoint(operator, first, "admin", province.id)).status_code == 204
    last = await withdraw(operator, first, "operator", province.id)
    assert code(last) == (409, "last-operator")
    assert (await appoint(operator, second, "operator", province.id)).status_code == 204
    assert (await withdraw(operator, first, "operator", province.id)).status_code == 204


async def test_two_operators_who_take_each_other_away_at_once_leave_one(
    server: Server, province: Province
) -> None:
    pair = province.learners[:2]
    browsers = []
    for number, person in enumerate(pair):
        await make(server, person, "operator", province.id)
        browsers.append(await staff_browser(server, person, f"van-hanh-{number}"))
    one, two = browsers
    replies = await asyncio.gather(
        withdraw(one, pair[1], "operator", province.id),
        withdraw(two, pair[0], "operator", province.id),
    )
    assert sum(reply.status_code == 204 for reply in replies) == 1


async def test_nobody_takes_his_own_last_role_of_managing(
    server: Server, province: Province
) -> None:
    officer = await staff_browser(server, province.commune_admin)
    own = province.communes[0]
    refused = await withdraw(officer, province.commune_admin, "admin", own)
    assert code(refused) == (409, "own-last-role")
    admin = await staff_browser(server, province.admin, "can-bo-tinh")
    assert (await withdraw(admin, province.commune_admin, "admin", own)).status_code == 204
    assert (await officer.get(PEOPLE)).status_code == 403


async def test_whoever_makes_others_powerful_shows_again_who_he_is(
    server: Server, province: Province
) -> None:
    admin, began = await staff_browser(server, province.admin), clock.now()
    first, own = province.learners[0], province.communes[0]
    with clock.frozen(began + timedelta(minutes=11)):
        assert code(await appoint(admin, first, "admin", own)) == (403, "step-up-needed")
        assert (await appoint(admin, first, "instructor", own)).status_code == 204
        invited = await admin.post(f"{PEOPLE}/{first}/invitation")
        assert code(invited) == (403, "step-up-needed")


async def test_whoever_takes_power_from_others_shows_again_who_he_is(
    server: Server, province: Province
) -> None:
    """By whichever way: the role taken, the person ended, or moved away from his unit."""
    admin, began = await staff_browser(server, province.admin), clock.now()
    officer, own = province.commune_admin, province.communes[0]
    first, other = province.learners[0], province.communes[1]
    await make(server, first, "instructor", own)
    moved = {"unit": str(other), "on": None, "keeps_roles": False, "version": 1}
    ways = {
        f"{officer}/roles/withdraw": {"role": "admin", "unit": str(own)},
        f"{officer}/departure": {"name": "Cán bộ xã (mẫu)"},
        f"{officer}/move": moved,
    }
    with clock.frozen(began + timedelta(minutes=11)):
        for address, body in ways.items():
            refused = await admin.post(f"{PEOPLE}/{address}", json=body)
            assert code(refused) == (403, "step-up-needed"), address
        assert (await withdraw(admin, first, "instructor", own)).status_code == 204
    assert (await admin.post(f"{PEOPLE}/{officer}/move", json=moved)).status_code == 204


async def test_an_invitation_lets_staff_in_once_and_is_on_record_without_its_code(
    server: Server, province: Province
) -> None:
    admin, first = await staff_browser(server, province.admin), province.learners[0]
    refused = await admin.post(f"{PEOPLE}/{first}/invitation")
    assert code(refused) == (409, "no-staff-role")
    await appoint(admin, first, "instructor", province.communes[0])
    earlier = (await admin.post(f"{PEOPLE}/{first}/invitation")).json()["code"]
    reply = await admin.post(f"{PEOPLE}/{first}/invitation")
    assert reply.status_code == 201
    card = reply.json()
    left = card["expires_at"] - clock.now_ms()
    assert timedelta(days=2) < timedelta(milliseconds=left) <= timedelta(days=3)
    async with server.sessions.reading() as session:
        entries = (
            await session.scalars(
                select(AuditEntry).where(AuditEntry.action == "staff-card-issued")
            )
        ).all()
    assert [(one.actor, one.subject) for one in entries] == [(province.admin, str(first))] * 2
    assert card["code"] not in str([one.details for one in entries])
    outcomes = [
        (await sign_in_by_card(server.browser(), one, None)).status_code
        for one in (earlier, card["code"], card["code"])
    ]
    assert outcomes == [410, 200, 410]


async def test_nobody_invites_himself_or_a_superior_and_becomes_him(
    server: Server, province: Province
) -> None:
    officer = await staff_browser(server, province.commune_admin)
    own = await officer.post(f"{PEOPLE}/{province.commune_admin}/invitation")
    assert code(own) == (409, "own-invitation")
    superior = province.learners[0]  # a member of the officer's own commune
    await make(server, superior, "admin", province.communes[0])
    assert (await officer.post(f"{PEOPLE}/{superior}/invitation")).status_code == 201
    await make(server, superior, "admin", province.id)
    above = await officer.post(f"{PEOPLE}/{superior}/invitation")
    assert code(above) == (403, "appointed-above")
