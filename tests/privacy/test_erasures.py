"""After an erasure nothing anywhere says who it was, and every figure is what it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from saovuong import clock
from saovuong.curriculum.editions import Editions
from saovuong.db.base import Base
from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Person, UnitHeadcount
from saovuong.identity.people.people import People
from saovuong.learning.models import Attempt, Completion, Counter, Event
from saovuong.privacy.dossiers import Dossiers
from saovuong.privacy.erasures import Erasures, HoldsOffice
from saovuong.privacy.inventory import inventory
from saovuong.privacy.possessions import possessions
from saovuong.privacy.retention import Retention
from saovuong.sync.inbox import Inbox
from saovuong.sync.parcels import Parcel
from saovuong.sync.protocol import parse, unseal
from saovuong.sync.rebuild import rebuild
from saovuong.sync.senders import Senders
from tests.factories.browsers import card_for, sign_in_by_card, staff_browser
from tests.factories.province import Province
from tests.factories.server import Server
from tests.privacy.filled import NEEDLES, dump, file_of, studied


async def erase(sessions: Sessions, province: Province) -> None:
    async with sessions.writing() as session:
        await Erasures(session).erase(province.learners[0], by=province.admin, why="request")


async def rows(sessions: Sessions, table: type[Base]) -> list[tuple[object, ...]]:
    async with sessions.reading() as session:
        found = await session.execute(select(table.__table__))
        return sorted((tuple(row) for row in found), key=repr)


async def test_no_table_and_no_export_names_the_person_any_more(
    server: Server, province: Province, course: str, database_url: str
) -> None:
    await studied(server, province, course)
    before = await dump(server.sessions)
    assert all(needle in before for needle in NEEDLES)
    await erase(server.sessions, province)
    after = await dump(server.sessions)
    assert [line for line in after.splitlines() if any(needle in line for needle in NEEDLES)] == []
    async with server.sessions.reading() as session:
        told = str(await Dossiers(session).of(province.learners[0]))
        assert await Audit(session).first_broken() is None
    assert [needle for needle in NEEDLES if needle in told] == []
    if database_url.startswith("sqlite"):
        raw = file_of(database_url)
        assert [needle for needle in NEEDLES if needle.encode() in raw] == []


async def test_the_tables_before_held_something_of_every_kind(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    async with server.sessions.reading() as session:
        told = await Dossiers(session).of(province.learners[0])
    empty = {name for name, part in told["tables"].items() if not part["rows"]}
    assert empty == set(), "a table about people that no test fills: add it to filled.py"


async def test_figures_and_the_rebuild_agree_before_and_after(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    async with server.sessions.writing() as session:
        await People(session).end(province.learners[0])
    tables = (Counter, UnitHeadcount, Attempt, Completion)
    before = [await rows(server.sessions, one) for one in tables]
    assert await rebuild(server.sessions) == []
    async with server.sessions.reading() as session:
        events = await session.scalar(select(func.count()).select_from(Event))
    await erase(server.sessions, province)
    assert await rebuild(server.sessions) == []
    assert [await rows(server.sessions, one) for one in tables] == before
    async with server.sessions.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Event)) == events


async def test_whoever_is_still_a_member_leaves_by_it(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    await erase(server.sessions, province)
    async with server.sessions.reading() as session:
        assert await People(session).unit(province.learners[0]) is None
        headcount = await session.get_one(UnitHeadcount, province.communes[0])
        assert headcount.learners == 1
    assert await rebuild(server.sessions) == []


async def test_the_way_in_is_closed_and_old_work_is_not_taken_again(
    server: Server, province: Province, course: str
) -> None:
    phone = await studied(server, province, course)
    card = await card_for(server, province.learners[0])
    await erase(server.sessions, province)
    browser = server.browser()
    reply = await browser.post(
        "/api/sync/envelopes", content=phone.envelope([phone.opened("a-01")])
    )
    assert (reply.status_code, reply.json()["code"]) == (403, "revoked-device")
    assert (await sign_in_by_card(browser, card, phone)).json()["code"] == "card-unknown"


async def test_work_that_arrived_before_is_known_again_by_its_digest(
    server: Server, province: Province, course: str
) -> None:
    phone = await studied(server, province, course)
    raw = phone.envelope([phone.finished("a-01")])
    async with server.sessions.reading() as reader:
        banks = await Editions(reader).all_banks()
        sender, key = await Senders(reader).find(phone.id)
    sealed, device = parse(raw)
    parcel = Parcel.of(unseal(sealed, device, sender.person, key), sender, clock.now())
    parcel.banks = banks

    async def settled() -> list[str]:
        async with server.sessions.connection() as connection:
            (reply,) = await connection.run_sync(
                lambda c: Inbox(c, server.app.state.server_key).settle([parcel])
            )
        return [one.outcome for one in reply.verdicts]

    assert await settled() == ["kept"]
    await erase(server.sessions, province)
    assert await settled() == ["already"]


async def test_an_officer_is_not_erased_while_in_office(server: Server, province: Province) -> None:
    with pytest.raises(HoldsOffice):
        async with server.sessions.writing() as session:
            await Erasures(session).erase(province.commune_admin, by=province.admin, why="request")


async def test_what_is_foreseen_is_what_happens(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    async with server.sessions.reading() as session:
        seen = await Erasures(session).foresee(province.learners[0])
    assert (seen.phones, seen.sessions, seen.unsent, seen.holds_office) == (1, 1, 0, False)
    assert seen.removed["cards"] == 2
    assert {"events", "people", "devices"} <= seen.emptied.keys()
    assert {"memberships", "attempts", "audit_entries"} <= seen.kept.keys()
    await erase(server.sessions, province)
    async with server.sessions.reading() as session:
        for one in possessions():
            count = await session.scalar(
                select(func.count()).select_from(one.table).where(one.about(province.learners[0]))
            )
            expected = 0 if one.kept.erase == "rows" else (seen.emptied | seen.kept)[one.name]
            assert count == expected + (one.name == "audit_entries"), one.name


async def test_years_after_leaving_a_person_is_erased_by_itself(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    async with server.sessions.writing() as session:
        await People(session).end(province.learners[0])
        await session.execute(
            update(Person)
            .where(Person.id == province.learners[0])
            .values(ended_at=clock.now() - timedelta(days=1826))
        )
    assert (await Retention(server.sessions).run(only_look=True))["ended-people"] == 1
    assert "Xuân Quỳnh" in await dump(server.sessions)
    assert (await Retention(server.sessions).run())["ended-people"] == 1
    assert [one for one in NEEDLES if one in await dump(server.sessions)] == []
    assert (await Retention(server.sessions).run())["ended-people"] == 0


async def test_lists_do_not_show_who_was_erased(
    server: Server, province: Province, course: str
) -> None:
    await studied(server, province, course)
    await erase(server.sessions, province)
    admin = await staff_browser(server, province.admin)
    query = {"course": "khoa-a"}
    reply = await admin.get(f"/api/manage/units/{province.id}/people", params=query)
    assert reply.status_code == 200
    assert "Đã xóa" not in reply.text


def test_every_table_about_people_says_what_erasing_does() -> None:
    for name, kept in inventory().items():
        if kept.about is not None and name != "audit_entries":
            assert kept.erase is not None, name
