"""Units over HTTP: who may see and change what, on which day, and what each change says first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from saovuong import clock
from saovuong.identity.models import AuditEntry
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units
from saovuong.learning.assignments import Assignments
from tests.factories.banks import COURSE, publish_sample
from tests.factories.browsers import staff_browser
from tests.factories.province import Province, found_province
from tests.factories.server import Server

FOUNDED = datetime(2025, 1, 1, 5, tzinfo=UTC)
DAY = "2025-07-01"
DEED = {"note": "Nghị quyết 1/2025", "on": DAY}
MANAGE = "/api/manage"


@pytest.fixture
async def province(server: Server) -> Province:
    """Founded long ago, so that its units may end by now."""
    with clock.frozen(FOUNDED):
        return await found_province(server.sessions)


@pytest.fixture
async def admin(server: Server, province: Province) -> AsyncClient:
    return await staff_browser(server, province.admin)


@pytest.fixture
async def commune_admin(server: Server, province: Province) -> AsyncClient:
    return await staff_browser(server, province.commune_admin, login="can-bo-xa")


async def do(browser: AsyncClient, unit: UUID, deed: str, **body: Any) -> Response:
    return await browser.post(f"{MANAGE}/units/{unit}/{deed}", json={**DEED, **body})


async def tree(browser: AsyncClient, unit: UUID | None = None, on: str | None = None) -> list[str]:
    query = {"unit": str(unit) if unit else None, "on": on}
    reply = await browser.get(
        f"{MANAGE}/unit-tree", params={k: v for k, v in query.items() if v is not None}
    )
    assert reply.status_code == 200, reply.text
    return [row["name"] for row in reply.json()["rows"]]


async def page(browser: AsyncClient, unit: UUID, on: str | None = None) -> dict[str, Any]:
    reply = await browser.get(f"{MANAGE}/units/{unit}", params={"on": on} if on else {})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def refusal(reply: Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


async def test_an_admin_changes_what_is_below_him_and_not_his_own_unit(
    province: Province, admin: AsyncClient, commune_admin: AsyncClient
) -> None:
    own, sibling = province.communes
    bodies: dict[str, dict[str, Any]] = {
        "rename": {"name": "Tên mới"},
        "move": {"parent": str(own)},
        "merge": {"into": str(own)},
        "split": {"parts": [{"name": "A", "kind": "commune"}]},
        "close": {},
    }
    for deed, body in bodies.items():
        for path in (deed, f"{deed}/preview"):
            assert refusal(await do(commune_admin, sibling, path, **body)) == (404, "unit-unknown")
            assert refusal(await do(commune_admin, province.id, path, **body)) == (
                404,
                "unit-unknown",
            )
            assert refusal(await do(commune_admin, own, path, **body)) == (403, "unit-not-yours")
    assert (await do(admin, own, "rename", name="Xã mới")).status_code == 204
    assert await tree(admin, province.id) == ["Xã mẫu 2", "Xã mới"]


async def test_a_foreign_unit_in_the_body_is_unknown_too(
    server: Server, province: Province, admin: AsyncClient, commune_admin: AsyncClient
) -> None:
    own, sibling = province.communes
    async with server.sessions.writing() as session:
        other = await Units(session).create("Tỉnh khác", "province")
    made = await commune_admin.post(
        f"{MANAGE}/unit-tree",
        json={"name": "Thôn 1", "kind": "hamlet", "parent": str(own), "note": "QĐ 1"},
    )
    hamlet = made.json()["unit"]
    for reply in (
        await do(commune_admin, hamlet, "move", parent=str(sibling)),
        await do(commune_admin, hamlet, "merge", into=str(sibling), on=None),
        await do(commune_admin, hamlet, "merge", others=[str(sibling)], into=str(own)),
        await do(
            commune_admin,
            hamlet,
            "merge",
            new={"name": "Thôn", "kind": "hamlet", "parent": str(sibling)},
        ),
        await commune_admin.post(
            f"{MANAGE}/unit-tree",
            json={"name": "Thôn", "kind": "hamlet", "parent": str(sibling), "note": "QĐ 1"},
        ),
        await do(admin, sibling, "move", parent=str(other)),
        await commune_admin.get(f"{MANAGE}/unit-tree", params={"unit": str(sibling)}),
        await commune_admin.get(f"{MANAGE}/units/{sibling}"),
    ):
        assert refusal(reply) == (404, "unit-unknown")


async def test_a_merger_says_first_what_it_will_do_and_then_does_it(
    server: Server, province: Province, admin: AsyncClient
) -> None:
    await publish_sample(server.sessions)
    first, second = province.communes
    due = date(2026, 12, 15)
    async with server.sessions.writing() as session:
        await Assignments(session).assign(COURSE, first, opens_on=date(2026, 9, 1), due_on=due)
    seen = (await do(admin, first, "merge/preview", into=str(second))).json()
    assert seen == {
        "units": 0,
        "people": 3,
        "gaining": 0,
        "losing": 1,
        "roles": [
            {
                "person": str(province.commune_admin),
                "name": "Cán bộ xã (mẫu)",
                "role": "admin",
                "unit_name": "Xã mẫu 1",
            }
        ],
        "courses": [{"course": COURSE, "is_new": True, "due_on": "2026-12-15", "due_before": None}],
    }
    assert await tree(admin, province.id) == ["Xã mẫu 1", "Xã mẫu 2"]
    done = await do(admin, first, "merge", into=str(second))
    assert done.json() == {"unit": str(second)}
    assert await tree(admin, province.id) == ["Xã mẫu 2"]
    report = await admin.get(f"{MANAGE}/units", params={"course": COURSE, "unit": str(province.id)})
    assert [(row["name"], row["learners"]) for row in report.json()["rows"]] == [("Xã mẫu 2", 3)]
    async with server.sessions.reading() as reader:
        (asked,) = await Assignments(reader).of_person(province.learners[0], clock.today())
        assert (asked.due_on, asked.unit_name) == (due, "Xã mẫu 2")
        (entry,) = await reader.scalars(select(AuditEntry).where(AuditEntry.action == "unit-merge"))
        assert (entry.actor, entry.details["note"]) == (province.admin, "Nghị quyết 1/2025")


async def test_the_story_and_the_past_stay_readable_after_a_merger(
    province: Province, admin: AsyncClient
) -> None:
    first, second = province.communes
    await do(admin, first, "merge", into=str(second))
    assert await tree(admin, province.id, "2025-06-30") == ["Xã mẫu 1", "Xã mẫu 2"]
    assert await tree(admin, province.id, DAY) == ["Xã mẫu 2"]
    ended = await page(admin, first)
    assert ended["has_ended"]
    assert ended["unit"]["until"] == DAY
    assert not ended["may_change"]
    assert ended["holding"] is None
    told = ended["story"][0]
    assert (told["change"], told["on"], told["note"]) == ("merge", DAY, "Nghị quyết 1/2025")
    assert {(one["name"], one["part"]) for one in told["units"]} == {
        ("Xã mẫu 1", "ended"),
        ("Xã mẫu 2", "before"),
        ("Xã mẫu 2", "after"),
    }
    assert (await page(admin, second))["story"][0]["change"] == "merge"
    assert (await page(admin, first, "2025-06-30"))["has_ended"] is False


async def test_whoever_keeps_the_successor_sees_what_it_took_over(
    server: Server, province: Province, admin: AsyncClient, commune_admin: AsyncClient
) -> None:
    first, second = province.communes
    assert refusal(await commune_admin.get(f"{MANAGE}/units/{second}"))[0] == 404
    await do(admin, second, "merge", into=str(first))
    assert (await page(commune_admin, second))["has_ended"]
    assert await tree(commune_admin, on="2025-06-30") == ["Xã mẫu 1", "Xã mẫu 2"]


async def test_a_unit_that_moved_away_is_out_of_sight_on_every_day(
    server: Server, province: Province, admin: AsyncClient
) -> None:
    """Today's charge decides; the province it went to sees it on every day."""
    commune = province.communes[0]
    async with server.sessions.writing() as session:
        with clock.frozen(FOUNDED):
            other = await Units(session).create("Tỉnh khác", "province")
            officer = await People(session).create("Cán bộ khác", other)
            await People(session).grant(officer, "admin", other)
        await Units(session).move(commune, other, on=date(2025, 7, 1))
    elsewhere = await staff_browser(server, officer, login="noi-khac")
    for day in ("2025-06-30", DAY, None):
        reply = await admin.get(f"{MANAGE}/units/{commune}", params={"on": day} if day else {})
        assert refusal(reply) == (404, "unit-unknown")
        assert await tree(admin, province.id, day) == ["Xã mẫu 2"]
        assert (await page(elsewhere, commune, day))["unit"]["name"] == "Xã mẫu 1"
    told = (await page(elsewhere, commune))["story"][0]
    assert (told["old"], told["new"]) == ("Tỉnh mẫu", "Tỉnh khác")


async def test_a_move_says_who_will_see_it_and_who_no_longer(
    server: Server, province: Province, admin: AsyncClient
) -> None:
    first, second = province.communes
    made = await admin.post(
        f"{MANAGE}/unit-tree",
        json={"name": "Thôn", "kind": "hamlet", "parent": str(first), "note": "QĐ 1", "on": DAY},
    )
    hamlet = made.json()["unit"]
    preview = await do(admin, hamlet, "move/preview", parent=str(second))
    assert preview.json() == {"units": 1, "people": 0, "gaining": 0, "losing": 1}
    assert (await do(admin, hamlet, "move", parent=str(second))).status_code == 204
    assert await tree(admin, second) == ["Thôn"]
    back = await do(admin, hamlet, "move/preview", parent=str(first))
    assert back.json() == {"units": 1, "people": 0, "gaining": 1, "losing": 0}
    assert await tree(admin, second) == ["Thôn"]


async def test_search_finds_without_marks_and_by_code_within_reach_only(
    server: Server, province: Province, admin: AsyncClient, commune_admin: AsyncClient
) -> None:
    async with server.sessions.writing() as session:
        for name, code in (("Phường Lạng Sơn", "05977"), ("Phường Lăng Son", None)):
            await Units(session).create(name, "ward", province.id, code=code)

    async def found(browser: AsyncClient, words: str) -> list[str]:
        reply = await browser.get(f"{MANAGE}/unit-search", params={"q": words})
        return [hit["unit"]["name"] for hit in reply.json()["hits"]]

    assert set(await found(admin, "lang son")) == {"Phường Lạng Sơn", "Phường Lăng Son"}
    assert (await found(admin, "Lăng Son"))[0] == "Phường Lăng Son"
    assert await found(admin, "05977") == ["Phường Lạng Sơn"]
    assert await found(admin, "mau 2") == ["Xã mẫu 2"]
    assert await found(commune_admin, "mau 2") == []
    assert await found(admin, "%") == []
    assert await found(admin, "  ") == []


async def test_a_split_and_a_closing_over_http(province: Province, admin: AsyncClient) -> None:
    first = province.communes[0]
    one, two = province.learners[:2]
    parts = [
        {"name": "Xã Trên", "kind": "commune", "people": [str(one)]},
        {"name": "Xã Dưới", "kind": "commune", "people": [str(two), str(province.commune_admin)]},
    ]
    short = [{**parts[0]}, {**parts[1], "people": []}]
    assert refusal(await do(admin, first, "split/preview", parts=short)) == (409, "split-unplaced")
    seen = (await do(admin, first, "split/preview", parts=parts)).json()
    assert (seen["people"], len(seen["roles"]), seen["losing"]) == (3, 1, 1)
    made = (await do(admin, first, "split", parts=parts)).json()["units"]
    assert await tree(admin, province.id) == ["Xã Dưới", "Xã mẫu 2", "Xã Trên"]
    assert (await page(admin, made[0]))["holding"] == {"units": 0, "members": 1, "people": 1}
    later = {"on": "2025-07-02"}
    assert refusal(await do(admin, made[0], "close/preview", **later)) == (409, "unit-not-empty")
    new = await admin.post(
        f"{MANAGE}/unit-tree",
        json={"name": "Nhầm", "kind": "commune", "parent": str(province.id), **DEED},
    )
    wrong = new.json()["unit"]
    assert (await do(admin, wrong, "close/preview", **later)).json()["people"] == 0
    assert (await do(admin, wrong, "close", **later)).status_code == 204
    assert (await page(admin, wrong))["has_ended"]


async def test_dates_kinds_and_codes_are_refused_in_words(
    province: Province, admin: AsyncClient
) -> None:
    first = province.communes[0]
    new = {"name": "Xã", "kind": "commune", "parent": str(province.id), "note": "QĐ", "code": "1"}
    assert (await admin.post(f"{MANAGE}/unit-tree", json=new)).status_code == 201
    for reply, code in (
        (await do(admin, first, "rename", name="X", on="2100-01-01"), "unit-date-ahead"),
        (await do(admin, first, "rename", name="X", on="2024-01-01"), "unit-date-too-early"),
        (await do(admin, first, "rename", name="X", kind="lạ"), "unit-kind-unknown"),
        (await do(admin, first, "rename", name="X", kind="country"), "unit-kind-misplaced"),
        (await do(admin, first, "rename", name=" X"), "invalid"),
        (await admin.post(f"{MANAGE}/unit-tree", json=new), "unit-code-taken"),
        (await do(admin, first, "merge", others=[]), "merger-of-one"),
        (await do(admin, first, "merge", into=str(first)), "merger-of-one"),
    ):
        assert reply.json()["code"] == code
