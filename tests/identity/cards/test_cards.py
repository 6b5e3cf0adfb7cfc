"""Cards of a unit: printed once, by its own officers only, each used once by its owner."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from pypdf import PdfReader
from sqlalchemy import select

from saovuong import clock
from saovuong.identity.models import AuditEntry, Card, Person
from saovuong.identity.people.people import People
from tests.factories.browsers import (
    learner_browser,
    sign_in_by_card,
    staff_browser,
)
from tests.factories.phones import Phone
from tests.factories.province import Province
from tests.factories.server import Server


@pytest.fixture
async def officer(server: Server, province: Province) -> AsyncClient:
    """Of the first commune."""
    return await staff_browser(server, province.commune_admin)


def codes_in(sheet: Response) -> list[str]:
    """The codes printed on a sheet, with their names."""
    assert sheet.status_code == 200, sheet.text
    assert sheet.headers["cache-control"] == "no-store"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(sheet.content)).pages)
    return [word for word in text.split() if len(word) == 11 and word[5] == "-"]


async def print_sheet(officer: AsyncClient, unit: UUID, **order: Any) -> Response:
    return await officer.post(f"/api/manage/units/{unit}/cards", json=order)


async def page(
    officer: AsyncClient, unit: UUID, wanted: str = "all", search: str = ""
) -> dict[str, Any]:
    asked = {"filter": wanted, "search": search}
    reply = await officer.get(f"/api/manage/units/{unit}/cards", params=asked)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_a_unit_is_printed_in_one_go_and_each_card_opens_one_phone(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    codes = codes_in(await print_sheet(officer, province.communes[0]))
    assert len(codes) == 2
    names = set()
    for code in codes:
        phone = Phone(province.learners[0])
        reply = await sign_in_by_card(server.browser(), code, phone)
        assert reply.status_code == 200
        names.add(reply.json()["person"]["name"])
        again = await sign_in_by_card(server.browser(), code, Phone(province.learners[0]))
        assert (again.status_code, again.json()["code"]) == (410, "card-used")
    assert names == {"Học viên 01 (mẫu)", "Học viên 02 (mẫu)"}


async def test_of_a_card_used_by_many_at_once_one_wins(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    code = (await officer.post(f"/api/manage/people/{province.learners[0]}/card")).json()["code"]
    phones = [Phone(province.learners[0]) for _ in range(5)]
    replies = await asyncio.gather(
        *(sign_in_by_card(server.browser(), code, phone) for phone in phones)
    )
    assert sorted(reply.status_code for reply in replies) == [200, 410, 410, 410, 410]


async def test_no_code_is_kept_and_a_new_sheet_ends_the_old_one(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    unit = province.communes[0]
    old = codes_in(await print_sheet(officer, unit, wanted="all"))
    new = codes_in(await print_sheet(officer, unit, wanted="all"))
    assert not set(old) & set(new)
    for code in old:
        refused = await sign_in_by_card(server.browser(), code, Phone(province.learners[0]))
        assert (refused.status_code, refused.json()["code"]) == (410, "card-expired")
    async with server.sessions.reading() as session:
        cards = (await session.scalars(select(Card).where(Card.purpose == "learner"))).all()
        entries = (await session.scalars(select(AuditEntry))).all()
    assert {len(card.code_hash) for card in cards} == {32}
    kept = repr([vars(row) for row in [*cards, *entries]])
    assert not [code for code in old + new if code in kept or code.replace("-", "") in kept]
    issued = [entry for entry in entries if entry.action == "cards-issued"]
    assert [entry.details["count"] for entry in issued] == [2, 2]


async def test_who_has_a_phone_gets_no_card_unless_all_are_wanted(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    unit = province.communes[0]
    await learner_browser(server, province.learners[0])
    before = await page(officer, unit)
    assert (before["learners"], before["no_card"], before["not_signed_in"]) == (2, 1, 1)
    states = {one["name"]: (one["state"], one["has_phone"]) for one in before["people"]}
    assert states["Học viên 01 (mẫu)"] == ("used", True)
    assert states["Học viên 02 (mẫu)"] == ("none", False)
    assert len(codes_in(await print_sheet(officer, unit))) == 1
    nobody = await print_sheet(officer, unit)
    assert (nobody.status_code, nobody.json()["code"]) == (409, "no-cards-to-print")
    (left,) = (await page(officer, unit, "not-signed-in"))["people"]
    assert (left["name"], left["state"]) == ("Học viên 02 (mẫu)", "waiting")
    found = await page(officer, unit, search="hoc vien 02")
    assert [one["name"] for one in found["people"]] == ["Học viên 02 (mẫu)"]
    assert (found["learners"], found["unused"]) == (2, 1)
    with clock.frozen(clock.now() + timedelta(days=61)):
        later = await staff_browser(server, province.admin, "cap-tren")
        (expired,) = (await page(later, unit, "no-card"))["people"]
    assert expired["state"] == "expired"


async def test_some_people_can_be_chosen_but_none_of_another_unit(
    province: Province, officer: AsyncClient
) -> None:
    mine, _, foreign = (str(one) for one in province.learners)
    unit = province.communes[0]
    assert len(codes_in(await print_sheet(officer, unit, people=[mine]))) == 1
    for people in ([foreign], [mine, foreign]):
        refused = await print_sheet(officer, unit, people=people)
        assert (refused.status_code, refused.json()["code"]) == (404, "person-unknown")


async def test_foreign_units_and_people_are_unknown(
    province: Province, officer: AsyncClient
) -> None:
    for unit in (province.communes[1], province.id):
        for reply in (
            await print_sheet(officer, unit),
            await officer.get(f"/api/manage/units/{unit}/cards"),
        ):
            assert (reply.status_code, reply.json()["code"]) == (404, "unit-unknown")
    for method in ("GET", "POST", "DELETE"):
        reply = await officer.request(method, f"/api/manage/people/{province.learners[2]}/card")
        assert (reply.status_code, reply.json()["code"]) == (404, "person-unknown")


async def test_who_asked_to_be_left_alone_is_on_no_list_and_no_sheet(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    alone = province.learners[0]
    async with server.sessions.writing() as session:
        (await session.get_one(Person, alone)).restricted_at = clock.now()
    unit = province.communes[0]
    found = await page(officer, unit)
    assert (found["learners"], len(found["people"])) == (1, 1)
    assert len(codes_in(await print_sheet(officer, unit, wanted="all"))) == 1
    for reply in (
        await print_sheet(officer, unit, people=[str(alone)]),
        await officer.get(f"/api/manage/people/{alone}/card"),
        await officer.post(f"/api/manage/people/{alone}/card"),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, "person-unknown")


async def test_only_learners_get_these_cards(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    reply = await officer.post(f"/api/manage/people/{province.commune_admin}/card")
    assert (reply.status_code, reply.json()["code"]) == (404, "person-unknown")
    async with server.sessions.writing() as session:
        await People(session).grant(province.commune_admin, "learner", province.communes[0])
    card = (await officer.post(f"/api/manage/people/{province.commune_admin}/card")).json()
    browser = server.browser()
    entered = await sign_in_by_card(browser, card["code"], Phone(province.commune_admin))
    assert [role["role"] for role in entered.json()["roles"]] == ["learner"]


async def test_one_card_is_told_once_and_can_be_withdrawn(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    person = province.learners[0]
    card = (await officer.post(f"/api/manage/people/{person}/card")).json()
    assert card["link"].endswith(f"/#/vao/{card['code']}")
    shown = (await officer.get(f"/api/manage/people/{person}/card")).json()
    assert shown["state"] == "waiting"
    assert card["code"] not in str(shown)
    assert (await officer.delete(f"/api/manage/people/{person}/card")).status_code == 204
    refused = await sign_in_by_card(server.browser(), card["code"], Phone(person))
    assert (refused.status_code, refused.json()["code"]) == (410, "card-expired")


async def test_an_officers_card_leaves_the_pin_and_the_phones_of_its_owner_alone(
    server: Server, province: Province, officer: AsyncClient
) -> None:
    """The PIN never came here; what was signed in before goes on working."""
    browser, _ = await learner_browser(server, province.learners[0])
    card = await officer.post(f"/api/manage/people/{province.learners[0]}/card")
    assert set(card.json()) == {"name", "code", "link", "expires_at"}
    assert (await browser.get("/api/me")).status_code == 200
