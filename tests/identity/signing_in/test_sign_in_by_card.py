from __future__ import annotations

from datetime import timedelta

import anyio
from sqlalchemy import func, select

from saovuong import clock
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import AuditEntry, Card, Device, SessionToken
from saovuong.identity.people.people import People
from tests.factories.browsers import card_for, device_of, learner_browser, sign_in_by_card
from tests.factories.phones import Phone
from tests.factories.province import Province
from tests.factories.server import Server


async def test_a_card_opens_a_session_and_registers_the_phone(
    server: Server, province: Province
) -> None:
    person = province.learners[0]
    browser, phone = await learner_browser(server, person)
    me = (await browser.get("/api/me")).json()
    assert me["person"] == {"id": str(person), "name": "Học viên 01 (mẫu)", "lang": "vi"}
    assert me["units"][0]["path"] == ["Tỉnh mẫu"]
    assert [one["role"] for one in me["roles"]] == ["learner"]
    async with server.sessions.reading() as session:
        device = await session.get(Device, phone.id)
    assert device is not None
    assert device.public_key == phone.public_key


async def test_the_reply_carries_the_keys_that_verify_receipts(
    server: Server, province: Province
) -> None:
    code, phone = await card_for(server, province.learners[0]), Phone(province.learners[0])
    reply = await sign_in_by_card(server.browser(), code, phone)
    keys = (await server.browser().get("/api/sync/keys")).json()["keys"]
    assert reply.json()["server_keys"] == keys
    assert reply.json()["unit_name"] == "Xã mẫu 1"
    assert reply.json()["needs_password"] is False


async def test_a_code_is_understood_however_it_was_typed(
    server: Server, province: Province
) -> None:
    code = await card_for(server, province.learners[0])
    typed = f" {code[:5].lower()} - {code[5:]}".replace("0", "o").replace("1", "l")
    reply = await sign_in_by_card(server.browser(), typed, Phone(province.learners[0]))
    assert reply.status_code == 200


async def test_of_many_who_use_one_card_at_once_exactly_one_gets_in(
    server: Server, province: Province
) -> None:
    code, statuses = await card_for(server, province.learners[0]), []

    async def attempt() -> None:
        phone = Phone(province.learners[0])
        reply = await sign_in_by_card(server.browser(), code, phone)
        statuses.append(reply.status_code)

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(attempt)
    assert sorted(statuses) == [200, 410, 410, 410, 410]
    async with server.sessions.reading() as session:
        assert await session.scalar(select(func.count()).select_from(SessionToken)) == 1
        assert await session.scalar(select(func.count()).select_from(Device)) == 1


async def test_a_used_an_old_and_a_replaced_card_each_say_so(
    server: Server, province: Province
) -> None:
    person, browser = province.learners[0], server.browser()
    replaced, used = await card_for(server, person), await card_for(server, person)
    assert (await sign_in_by_card(browser, used, Phone(person))).status_code == 200
    again = await sign_in_by_card(browser, used, Phone(person))
    assert (again.status_code, again.json()["code"]) == (410, "card-used")
    gone = await sign_in_by_card(browser, replaced, Phone(person))
    assert (gone.status_code, gone.json()["code"]) == (410, "card-expired")
    old = await card_for(server, person)
    with clock.frozen(clock.now() + timedelta(days=61)):
        late = await sign_in_by_card(browser, old, Phone(person))
    assert (late.status_code, late.json()["code"]) == (410, "card-expired")


async def test_only_the_hash_of_a_code_is_kept(server: Server, province: Province) -> None:
    code = await card_for(server, province.learners[0])
    async with server.sessions.reading() as session:
        card = (await session.scalars(select(Card))).one()
    assert code.encode() not in card.code_hash
    assert len(card.code_hash) == 32


async def test_a_refused_phone_does_not_use_the_card_up(server: Server, province: Province) -> None:
    first, second = province.learners[:2]
    _, phone = await learner_browser(server, first)
    code, browser = await card_for(server, second), server.browser()
    taken = await browser.post("/api/sign-in/card", json={"code": code, "device": device_of(phone)})
    assert (taken.status_code, taken.json()["code"]) == (409, "device-taken")
    without = await sign_in_by_card(browser, code, None)
    assert (without.status_code, without.json()["code"]) == (422, "device-needed")
    assert (await sign_in_by_card(browser, code, Phone(second))).status_code == 200


async def test_a_private_key_and_a_point_off_the_curve_are_refused(
    server: Server, province: Province
) -> None:
    code, phone = await card_for(server, province.learners[0]), Phone(province.learners[0])
    for changed, wanted in (({"d": "A" * 43}, "invalid"), ({"x": "A" * 43}, "device-key-invalid")):
        device = device_of(phone)
        device["public_key"] = device["public_key"] | changed
        reply = await server.browser().post(
            "/api/sign-in/card", json={"code": code, "device": device}
        )
        assert (reply.status_code, reply.json()["code"]) == (422, wanted)


async def test_two_people_share_a_phone_with_a_key_each(server: Server, province: Province) -> None:
    browser = server.browser()
    for person in province.learners[:2]:
        code = await card_for(server, person)
        assert (await sign_in_by_card(browser, code, Phone(person))).status_code == 200
        assert (await browser.get("/api/me")).json()["person"]["id"] == str(person)
    async with server.sessions.reading() as session:
        assert await session.scalar(select(func.count()).select_from(SessionToken)) == 1


async def test_guessing_codes_is_slowed_down_and_told_how_long(
    server: Server, province: Province
) -> None:
    browser = server.browser()
    replies = [
        await sign_in_by_card(browser, "AAAAABBBBB", Phone(province.learners[0])) for _ in range(6)
    ]
    assert [one.status_code for one in replies] == [401] * 5 + [429]
    assert replies[-1].json()["code"] == "sign-in-paused"
    assert 0 < int(replies[-1].headers["retry-after"]) <= 30
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        assert (await sign_in_by_card(browser, "AAAAABBBBB", None)).status_code == 401


async def test_signing_in_oneself_does_not_wipe_away_guesses_at_others_cards(
    server: Server, province: Province
) -> None:
    person, browser = province.learners[0], server.browser()

    async def guess(number: int) -> int:
        code = f"AAAAABB{number:03}"
        return (await sign_in_by_card(browser, code, Phone(person))).status_code

    assert {await guess(number) for number in range(99)} == {401}
    own = await sign_in_by_card(browser, await card_for(server, person), Phone(person))
    assert own.status_code == 200
    assert [await guess(number) for number in (99, 100)] == [401, 429]


async def test_someone_who_has_left_does_not_get_in_again(
    server: Server, province: Province
) -> None:
    person = province.learners[0]
    browser, _ = await learner_browser(server, person)
    code = await card_for(server, person)
    async with server.sessions.writing() as session:
        await People(session).end(person)
    assert (await browser.get("/api/me")).status_code == 401
    assert (await sign_in_by_card(browser, code, Phone(person))).status_code == 410


async def test_every_way_in_and_every_refusal_is_in_the_audit_log(
    server: Server, province: Province
) -> None:
    await learner_browser(server, province.learners[0])
    await sign_in_by_card(server.browser(), "AAAAABBBBB", None)
    async with server.sessions.reading() as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.position)))
        assert await Audit(session).first_broken() is None
    assert [(one.action, one.actor) for one in entries] == [
        ("sign-in", province.learners[0]),
        ("sign-in-refused", None),
    ]
    assert entries[1].details == {"way": "card", "reason": "card-unknown"}
