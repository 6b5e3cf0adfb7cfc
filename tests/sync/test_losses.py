"""A phone is lost: what it made before counts and is marked, what came after waits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from saovuong import clock
from saovuong.identity.models import AuditEntry, Device, Person
from saovuong.learning.models import Event
from saovuong.sync.models import Oddity
from tests.factories.banks import publish_sample
from tests.factories.browsers import (
    assertion,
    learner_browser,
    nonce_from,
    sign_in_by_card,
    staff_browser,
)
from tests.factories.phones import Phone
from tests.factories.province import Province, found_province
from tests.factories.server import Server, served, settings_for

HOUR = timedelta(hours=1)


class Story:
    """A learner's phone, signed in six hours ago, lost two hours later, and reported now."""

    def __init__(self, server: Server, officer: AsyncClient, browser: AsyncClient, phone: Phone):
        self.server, self.officer, self.browser, self.phone = server, officer, browser, phone
        self.began = clock.now() - 6 * HOUR
        self.lost_at = self.began + 2 * HOUR

    def made(self, at: datetime, lesson: str = "bai-1") -> str:
        with clock.frozen(at):
            return self.phone.finished(lesson)

    async def send(self, *events: str, at: datetime | None = None) -> list[tuple[str, Any]]:
        with clock.frozen(at or clock.now()):
            raw = self.phone.envelope(events)
            reply = await self.server.browser().post("/api/sync/envelopes", content=raw)
        assert reply.status_code == 200, reply.text
        assert reply.json()["receipts"]
        return [(one["outcome"], one["reason"]) for one in reply.json()["results"]]

    async def report(self, at: datetime | None = None) -> Any:
        return await self._officer_asks("POST", json={"at": clock.to_ms(at or self.lost_at)})

    async def undo(self) -> Any:
        return await self._officer_asks("DELETE")

    async def phones(self) -> Any:
        path = f"/api/manage/people/{self.phone.person}/devices"
        return (await self.officer.get(path)).json()

    async def _officer_asks(self, method: str, **body: Any) -> Any:
        return await self.officer.request(
            method, f"/api/manage/devices/{self.phone.id}/loss", **body
        )


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with served(settings_for(database_url, tmp_path)) as server:
        yield server


@pytest.fixture
async def province(server: Server) -> Province:
    return await found_province(server.sessions)


@pytest.fixture
async def story(server: Server, province: Province) -> Story:
    await publish_sample(server.sessions)
    officer = await staff_browser(server, province.commune_admin)
    with clock.frozen(clock.now() - 7 * HOUR):
        browser, phone = await learner_browser(server, province.learners[0])
    return Story(server, officer, browser, phone)


async def held(story: Story) -> tuple[int, list[str]]:
    async with story.server.sessions.reading() as session:
        events = (await session.scalars(select(Event))).all()
        oddities = (await session.scalars(select(Oddity))).all()
    return len(events), [one.reason for one in oddities if one.released_at is None]


async def test_what_was_made_before_the_loss_counts_and_what_came_after_waits(
    story: Story,
) -> None:
    before = story.made(story.lost_at - HOUR)
    after = story.made(story.lost_at + HOUR, "bai-2")
    assert (await story.report()).status_code == 200
    outcomes = await story.send(before, after)
    assert outcomes == [("kept", None), ("quarantined", "after-loss")]
    assert await held(story) == (1, ["after-loss"])
    (phone,) = (await story.phones())["phones"]
    assert (phone["late"], phone["set_aside"]) == (1, 1)
    assert phone["lost_at"] == clock.to_ms(story.lost_at)


async def test_the_very_instant_of_the_loss_is_after_it(story: Story) -> None:
    pieces = [story.made(story.lost_at - timedelta(milliseconds=1)), story.made(story.lost_at)]
    await story.report()
    outcomes = await story.send(*pieces)
    assert [outcome for outcome, _ in outcomes] == ["kept", "quarantined"]


async def test_a_clock_set_back_wins_nothing(story: Story) -> None:
    """The finder's phone says it is yesterday, in the event and in the envelope alike."""
    await story.report()
    story.phone.clock_error_ms = -24 * 3_600_000
    forged = story.made(story.began + 5 * HOUR)
    outcomes = await story.send(forged)
    assert outcomes == [("quarantined", "after-loss")]


async def test_a_phone_whose_clock_was_always_wrong_loses_nothing(story: Story) -> None:
    story.phone.clock_error_ms = 3 * 3_600_000
    story.phone.offset_ms = -3 * 3_600_000
    before = story.made(story.lost_at - HOUR)
    await story.report()
    assert await story.send(before) == [("kept", None)]
    assert (await story.send(story.made(story.lost_at + HOUR))) == [("quarantined", "after-loss")]


async def test_sent_again_the_same_pieces_get_the_same_answer(story: Story) -> None:
    pieces = [story.made(story.lost_at - HOUR), story.made(story.lost_at + HOUR)]
    await story.report()
    await story.send(*pieces)
    again = await story.send(*pieces)
    assert again == [("already", None), ("quarantined", "after-loss")]
    assert await held(story) == (1, ["after-loss"])


async def test_sessions_end_and_no_way_in_is_left(story: Story) -> None:
    assert (await story.browser.get("/api/me")).status_code == 200
    preview = await story.officer.get(
        f"/api/manage/devices/{story.phone.id}/loss", params={"at": clock.to_ms(story.began)}
    )
    assert (preview.json()["sessions"], preview.json()["after"]) == (1, 0)
    await story.report()
    assert (await story.browser.get("/api/me")).status_code == 401
    token = assertion(story.phone, await nonce_from(story.browser))
    refused = await story.browser.post("/api/sign-in/device", json={"assertion": token})
    assert (refused.status_code, refused.json()["code"]) == (403, "lost-device")
    card = await story.officer.post(f"/api/manage/people/{story.phone.person}/card")
    refused = await sign_in_by_card(story.server.browser(), card.json()["code"], story.phone)
    assert (refused.status_code, refused.json()["code"]) == (403, "lost-device")
    fresh = Phone(story.phone.person)
    entered = await sign_in_by_card(story.server.browser(), card.json()["code"], fresh)
    assert entered.status_code == 200


async def test_a_test_handed_in_from_a_lost_phone_is_marked_wherever_it_is_shown(
    story: Story,
) -> None:
    with clock.frozen(story.lost_at - HOUR):
        before = story.phone.submitted()
    await story.report()
    assert await story.send(before) == [("kept", None)]
    (attempt,) = (await story.phones())["attempts"]
    assert (attempt["phone"], attempt["label"]) == (str(story.phone.id), "counted")
    fresh, _ = await learner_browser(story.server, story.phone.person)
    (mine,) = (await fresh.get("/api/me/state")).json()["attempts"]
    assert mine["from_lost_phone"] is True
    assert (await story.undo()).status_code == 200
    (mine,) = (await fresh.get("/api/me/state")).json()["attempts"]
    assert mine["from_lost_phone"] is False
    assert (await story.phones())["attempts"] == []


async def test_what_came_in_before_the_report_stays_and_is_told(story: Story) -> None:
    """Facts are not taken back: two hours of the finder's work had been received already."""
    early, late = story.made(story.lost_at - HOUR), story.made(story.lost_at + HOUR)
    await story.send(early, late, at=story.began + 3 * HOUR)
    preview = await story.officer.get(
        f"/api/manage/devices/{story.phone.id}/loss", params={"at": clock.to_ms(story.lost_at)}
    )
    assert preview.json()["after"] == 1
    await story.report()
    assert (await held(story))[0] == 2
    assert (await story.phones())["phones"][0]["late"] == 1


async def test_a_mistaken_loss_is_undone_and_the_work_counts(story: Story) -> None:
    pieces = [story.made(story.lost_at + HOUR, lesson) for lesson in ("bai-1", "bai-2")]
    await story.report()
    await story.send(*pieces)
    done = (await story.undo()).json()
    assert (done["released"], done["left"]) == (2, 0)
    assert (done["phone"]["lost_at"], done["phone"]["revoked_at"]) == (None, None)
    assert await held(story) == (2, [])
    token = assertion(story.phone, await nonce_from(story.browser))
    entered = await story.browser.post("/api/sign-in/device", json={"assertion": token})
    assert entered.status_code == 200
    state = (await story.browser.get("/api/me/state")).json()
    assert sorted(one["lesson"] for one in state["lessons"]) == ["bai-1", "bai-2"]
    again = await story.undo()
    assert (again.status_code, again.json()["code"]) == (409, "not-lost")


async def test_a_corrected_time_of_loss_decides_again(story: Story) -> None:
    pieces = [story.made(story.lost_at + number * HOUR / 4) for number in (1, 3)]
    await story.report()
    await story.send(*pieces)
    done = (await story.report(story.lost_at + HOUR / 2)).json()
    assert (done["released"], done["left"]) == (1, 1)
    assert await held(story) == (1, ["after-loss"])


async def test_an_admin_cannot_release_it_piece_by_piece_while_the_phone_is_lost(
    story: Story,
) -> None:
    await story.report()
    await story.send(story.made(story.lost_at + HOUR))
    (piece,) = (await story.officer.get("/api/manage/quarantine")).json()["items"]
    reply = await story.officer.post(f"/api/manage/quarantine/{piece['id']}/release")
    assert reply.json() == {"is_kept": False, "reason": "after-loss"}


async def test_a_key_withdrawn_for_another_reason_is_still_refused_whole(story: Story) -> None:
    async with story.server.sessions.writing() as session:
        device = await session.get_one(Device, story.phone.id)
        device.revoked_at = clock.now()
    raw = story.phone.envelope([story.phone.finished()])
    refused = await story.server.browser().post("/api/sync/envelopes", content=raw)
    assert (refused.status_code, refused.json()["code"]) == (403, "revoked-device")
    # Nor does a report, taken back later, let it in again.
    report = await story.report()
    assert (report.status_code, report.json()["code"]) == (409, "phone-withdrawn")


@pytest.mark.parametrize(
    ("shift", "code"), [(-2 * HOUR, "loss-too-early"), (9 * HOUR, "loss-ahead")]
)
async def test_a_loss_is_after_the_sign_in_and_not_ahead(
    story: Story, shift: timedelta, code: str
) -> None:
    refused = await story.report(story.began + shift)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_foreign_phone_is_unknown(story: Story, province: Province) -> None:
    _, foreign = await learner_browser(story.server, province.learners[2])
    path = f"/api/manage/devices/{foreign.id}/loss"
    body = {"at": clock.now_ms()}
    for reply in (
        await story.officer.get(path, params=body),
        await story.officer.post(path, json=body),
        await story.officer.delete(path),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, "device-unknown")
    other = await story.officer.get(f"/api/manage/people/{province.learners[2]}/devices")
    assert (other.status_code, other.json()["code"]) == (404, "person-unknown")
    unit = await story.officer.get(f"/api/manage/units/{province.communes[1]}/devices")
    assert (unit.status_code, unit.json()["code"]) == (404, "unit-unknown")


async def test_phones_of_who_is_left_alone_are_on_no_list(story: Story, province: Province) -> None:
    await story.report()
    async with story.server.sessions.writing() as session:
        person = await session.get_one(Person, story.phone.person)
        person.restricted_at = clock.now()
    page = await story.officer.get(f"/api/manage/units/{province.communes[0]}/devices")
    assert (page.json()["total"], page.json()["phones"]) == (0, [])
    his = await story.officer.get(f"/api/manage/people/{story.phone.person}/devices")
    assert (his.status_code, his.json()["code"]) == (404, "person-unknown")
    undone = await story.undo()
    assert (undone.status_code, undone.json()["code"]) == (404, "device-unknown")


async def test_a_unit_sees_its_phones_and_which_are_lost(story: Story, province: Province) -> None:
    async def listed(wanted: str) -> list[str]:
        path = f"/api/manage/units/{province.communes[0]}/devices"
        reply = await story.officer.get(path, params={"filter": wanted})
        return [one["name"] for one in reply.json()["phones"]]

    assert await listed("all") == ["Học viên 01 (mẫu)"]
    assert await listed("lost") == []
    await story.report()
    assert await listed("lost") == ["Học viên 01 (mẫu)"]
    path = f"/api/manage/units/{province.communes[0]}/devices"
    for search, found in (("hoc vien 01", 1), ("02", 0)):
        page = (await story.officer.get(path, params={"search": search})).json()
        assert (page["total"], page["unsent"], page["lost"]) == (1, 0, 1)
        assert len(page["phones"]) == found
    async with story.server.sessions.reading() as session:
        actions = set(await session.scalars(select(AuditEntry.action)))
    assert {"phone-lost", "phones-read"} <= actions
