"""Who sees which entries of the audit log, and by what name."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from httpx import AsyncClient
from sqlalchemy import select, update

from saovuong import clock
from saovuong.identity.audit import kinds
from saovuong.identity.audit.audit import Audit
from saovuong.identity.audit.refusals import RECORDED
from saovuong.identity.models import AuditEntry, Person, SessionToken
from saovuong.identity.people.people import People
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.mergers import Mergers
from tests.factories.browsers import staff_browser
from tests.factories.province import Province
from tests.factories.server import Server


@pytest.fixture
async def province_admin(server: Server, province: Province) -> AsyncClient:
    return await staff_browser(server, province.admin, "can-bo-tinh")


@pytest.fixture
async def commune_admin(server: Server, province: Province) -> AsyncClient:
    return await staff_browser(server, province.commune_admin, "can-bo-xa")


async def entries(browser: AsyncClient, **query: Any) -> list[dict[str, Any]]:
    reply = await browser.get("/api/manage/audit", params=query)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["entries"]
    return found


async def append(server: Server, action: str, **about: Any) -> None:
    async with server.sessions.writing() as session:
        await Audit(session).append(action, **{"actor": None, **about})


async def test_an_admin_sees_what_concerns_his_units_only(
    server: Server, province: Province, commune_admin: AsyncClient, province_admin: AsyncClient
) -> None:
    first, second = province.communes
    await append(server, "mine-by-unit", actor=province.admin, subject=first)
    await append(server, "mine-by-person", actor=province.admin, subject=province.learners[0])
    await append(server, "mine-by-actor", actor=province.learners[1])
    await append(server, "sibling-by-unit", actor=province.admin, subject=second)
    await append(server, "sibling-by-person", subject=province.learners[2])
    await append(server, "sibling-by-actor", actor=province.learners[2])
    await append(server, "of-nobody")
    ours = {one["action"] for one in await entries(commune_admin)}
    assert {"mine-by-unit", "mine-by-person", "mine-by-actor"} <= ours
    assert not ours & {"sibling-by-unit", "sibling-by-person", "sibling-by-actor", "of-nobody"}
    theirs = {one["action"] for one in await entries(province_admin)}
    assert {"mine-by-unit", "sibling-by-unit", "sibling-by-actor"} <= theirs
    assert "of-nobody" not in theirs


async def test_what_concerns_nobody_is_for_operators_of_the_whole(
    server: Server, province: Province
) -> None:
    await append(server, "of-nobody")
    async with server.sessions.writing() as session:
        await People(session).grant(province.admin, "operator", province.id)
        await People(session).grant(province.commune_admin, "operator", province.communes[0])
    over_all = await staff_browser(server, province.admin, "can-bo-tinh")
    assert "of-nobody" in {one["action"] for one in await entries(over_all)}
    below = await staff_browser(server, province.commune_admin, "can-bo-xa")
    assert "of-nobody" not in {one["action"] for one in await entries(below)}


async def test_an_entry_stays_where_it_happened_when_people_move_on(
    server: Server, province: Province, commune_admin: AsyncClient
) -> None:
    learner = province.learners[0]
    await append(server, "before", actor=province.admin, subject=learner)
    async with server.sessions.writing() as session:
        await People(session).move(learner, province.communes[1])
    await append(server, "after", actor=province.admin, subject=learner)
    found = await entries(commune_admin)
    assert [one["action"] for one in found if one["action"] in ("before", "after")] == ["before"]
    (before,) = [one for one in found if one["action"] == "before"]
    assert before["person"] == {"id": str(learner), "name": None}
    assert before["actor"]["name"] == "Cán bộ (mẫu)"
    assert "Học viên 01" not in json.dumps(found, ensure_ascii=False)


async def test_whoever_takes_a_unit_over_takes_its_story_over(
    server: Server, province: Province, commune_admin: AsyncClient
) -> None:
    first, second = province.communes
    await append(server, "before-the-merger", actor=province.admin, subject=second)
    assert "before-the-merger" not in {one["action"] for one in await entries(commune_admin)}
    tomorrow = clock.now() + timedelta(days=1)
    with clock.frozen(tomorrow):
        async with server.sessions.writing() as session:
            await Mergers(session).merge([second], first, Deed())
    found = {one["action"]: one for one in await entries(commune_admin)}
    assert found["before-the-merger"]["unit"] == {"id": str(second), "name": "Xã mẫu 2"}


async def test_a_name_is_not_told_of_whoever_asked_to_be_left_alone(
    server: Server, province: Province, commune_admin: AsyncClient
) -> None:
    learner = province.learners[0]
    await append(server, "seen", actor=province.admin, subject=learner)
    async with server.sessions.writing() as session:
        await session.execute(
            update(Person).where(Person.id == learner).values(restricted_at=clock.now())
        )
    (seen,) = [one for one in await entries(commune_admin) if one["action"] == "seen"]
    assert seen["person"]["name"] is None


async def test_filters_choose_by_person_kind_day_and_unit(
    server: Server, province: Province, province_admin: AsyncClient
) -> None:
    second = province.communes[1]
    with clock.frozen(clock.now() - timedelta(days=10)):
        await append(server, "role-granted", actor=province.admin, subject=province.learners[0])
    await append(server, "unit-rename", actor=province.admin, subject=second)
    old = (clock.today() - timedelta(days=9)).isoformat()
    assert {one["action"] for one in await entries(province_admin, until=old)} == {"role-granted"}
    recent = await entries(province_admin, since=old, unit=str(second))
    assert [one["action"] for one in recent] == ["unit-rename"]
    assert [one["action"] for one in await entries(province_admin, kind="role")] == ["role-granted"]
    about = await entries(province_admin, person=str(province.learners[0]))
    assert [one["action"] for one in about][-1] == "role-granted"
    assert {one["unit"]["name"] for one in about if one["unit"]} >= {"Xã mẫu 1"}


async def test_no_day_is_too_far_away(province: Province, province_admin: AsyncClient) -> None:
    assert await entries(province_admin, since="9999-12-31") == []
    assert await entries(province_admin, until="0001-01-01") == []
    assert await entries(province_admin, since="0001-01-01", until="9999-12-31") != []


async def test_pages_follow_one_another_without_gap_or_repetition(
    server: Server, province: Province, province_admin: AsyncClient
) -> None:
    async with server.sessions.writing() as session:
        for number in range(120):
            await Audit(session).append("looked", actor=province.admin, number=number)
    seen: list[int] = []
    after: int | None = None
    while True:
        query = {} if after is None else {"after": after}
        page = (await province_admin.get("/api/manage/audit", params=query)).json()
        seen += [one["position"] for one in page["entries"]]
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) > 120


async def test_looking_is_on_record_itself(
    server: Server, province: Province, province_admin: AsyncClient
) -> None:
    await entries(province_admin)
    (latest, *_) = await entries(province_admin)
    assert (latest["action"], latest["actor"]["name"]) == ("audit-read", "Cán bộ (mẫu)")


async def test_the_file_needs_a_fresh_proof_and_its_seals_can_be_recomputed(
    server: Server, province: Province, province_admin: AsyncClient
) -> None:
    await append(server, "seen", actor=province.admin, subject=province.learners[0], lesson="bài 1")
    async with server.sessions.writing() as session:
        await session.execute(
            update(SessionToken).values(proved_at=clock.now() - timedelta(minutes=11))
        )
    refused = await province_admin.get("/api/manage/audit.jsonl")
    assert (refused.status_code, refused.json()["code"]) == (403, "step-up-needed")
    async with server.sessions.writing() as session:
        await session.execute(update(SessionToken).values(proved_at=clock.now()))
    reply = await province_admin.get("/api/manage/audit.jsonl")
    assert reply.headers["content-type"].startswith("application/jsonl")
    lines = [json.loads(line) for line in reply.text.splitlines()]
    assert {"seen", "audit-export"} <= {one["action"] for one in lines}
    assert "Học viên" not in reply.text
    for one in lines:
        assert recomputed(one) == one["hash"]


def recomputed(line: dict[str, Any]) -> str:
    """As docs/security.md tells whoever checks a file without this program."""
    names = ("position", "at_ms", "actor", "action", "subject", "details", "previous_hash")
    content = [line[name] for name in names]
    concerned = [line[name] for name in ("unit", "actor_unit", "person", "person_unit")]
    content += concerned if any(concerned) else []
    return sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


async def test_the_chain_says_that_it_is_whole(
    server: Server, province: Province, province_admin: AsyncClient
) -> None:
    reply = (await province_admin.get("/api/manage/audit/chain")).json()
    assert reply["broken"] is None
    async with server.sessions.reading() as session:
        assert reply["entries"] == len((await session.scalars(select(AuditEntry.position))).all())


async def test_refusals_are_on_record_and_cannot_flood_it(
    server: Server, province: Province, commune_admin: AsyncClient, province_admin: AsyncClient
) -> None:
    foreign = f"/api/manage/units/{province.communes[1]}/people?course=khoa-a"
    for _ in range(RECORDED + 5):
        assert (await commune_admin.get(foreign)).status_code == 404
    found = await entries(province_admin, kind="refusal")
    ours = [one for one in found if one["details"].get("operation") == "unitPeople"]
    assert len(ours) == RECORDED
    assert ours[0]["details"]["reason"] in ("unit-unknown", "course-unknown")


def test_every_kind_is_that_of_some_action() -> None:
    found = {kind for _, kind in kinds.PATTERNS} | {"other"}
    assert found == set(kinds.KINDS)
    assert kinds.kind_of("unheard-of") == "other"
