"""Envelopes over HTTP: what is answered, what is refused in which words, and what never leaks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from saovuong.identity.devices import Devices
from saovuong.ids import uuid7
from saovuong.learning.models import Event
from saovuong.signing import b64url, public_key, verify_compact
from saovuong.sync.models import Oddity
from tests.factories.banks import COURSE, WRONG_ANSWERS, publish_sample
from tests.factories.browsers import learner_browser, staff_browser
from tests.factories.phones import Phone, digest_of
from tests.factories.province import Province, found_province
from tests.factories.server import Server, served, settings_for

ROAD = "/api/sync/envelopes"
BOTTOMLESS = b64url(b'{"kid":' + b"[" * 9000 + b"]" * 9000 + b"}")


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with served(settings_for(database_url, tmp_path)) as server:
        await publish_sample(server.sessions)
        yield server


@pytest.fixture
async def province(server: Server) -> Province:
    return await found_province(server.sessions)


async def signed_in(
    server: Server, province: Province, who: int = 0
) -> tuple[Phone, httpx.AsyncClient]:
    browser, phone = await learner_browser(server, province.learners[who])
    return phone, browser


async def test_an_envelope_needs_no_session_and_its_receipt_verifies_with_the_published_key(
    server: Server, province: Province
) -> None:
    phone, _ = await signed_in(server, province)
    text = phone.finished()
    stranger = server.browser()
    reply = await stranger.post(ROAD, content=phone.envelope([text]))
    assert reply.status_code == 200
    body = reply.json()
    assert body["results"] == [
        {"id": json.loads(text)["id"], "digest": digest_of(text), "outcome": "kept", "reason": None}
    ]
    (key,) = (await stranger.get("/api/sync/keys")).json()["keys"]
    receipt = verify_compact(body["receipts"][0], public_key(key), "saovuong-receipt")
    assert json.loads(receipt)["digests"] == [digest_of(text)]


async def test_my_state_tells_progress_attempts_and_the_rolling_digest(
    server: Server, province: Province
) -> None:
    phone, client = await signed_in(server, province)
    done = [phone.opened(), phone.practised(), phone.finished(), phone.submitted(WRONG_ANSWERS)]
    await client.post(ROAD, content=phone.envelope(done))
    state = (await client.get("/api/me/state")).json()
    assert state["held"]["count"] == 4
    assert state["devices"] == [{"id": str(phone.id), **state["held"]}]
    (lesson,) = state["lessons"]
    assert (lesson["course"], lesson["lesson"], lesson["practised"]) == (COURSE, "bai-1", 1)
    (attempt,) = state["attempts"]
    assert (attempt["percent"], attempt["passed"], attempt["label"]) == (0, False, "counted")
    assert len(attempt["marks"]) == 2


async def test_sittings_over_the_limit_tell_nothing_about_the_key(
    server: Server, province: Province
) -> None:
    phone, client = await signed_in(server, province)
    await client.post(ROAD, content=phone.envelope([phone.submitted() for _ in range(3)]))
    attempts = (await client.get("/api/me/state")).json()["attempts"]
    told = {one["label"]: (one["percent"], len(one["marks"])) for one in attempts}
    assert told == {"counted": (100, 2), "over-limit": (None, 0)}


async def test_nobody_reads_a_state_without_signing_in(server: Server) -> None:
    reply = await server.browser().get("/api/me/state")
    assert (reply.status_code, reply.json()["code"]) == (401, "sign-in-needed")


async def test_every_refusal_has_its_own_name_and_loses_nothing(
    server: Server, province: Province
) -> None:
    phone, client = await signed_in(server, province)
    other, _ = await signed_in(server, province, 1)
    good = phone.finished()
    sealed = json.loads(phone.envelope([good]))
    forged = {**sealed, "signature": json.loads(other.envelope([good]))["signature"]}
    unknown = Phone(phone.person)
    bodies: dict[str, tuple[int, bytes]] = {
        "not json": (400, b"{"),
        "a list": (400, b"[]"),
        "a key twice": (400, b'{"protected":"","protected":"","payload":"","signature":""}'),
        "no header": (400, json.dumps({**sealed, "protected": "e30"}).encode()),
        "a bottomless header": (400, json.dumps({**sealed, "protected": BOTTOMLESS}).encode()),
        "NaN inside": (400, phone.seal(b'{"v": NaN}')),
        "a key twice inside": (400, phone.seal(b'{"v": 1, "v": 1}')),
        "an extra field": (400, phone.envelope([good], extra=1)),
        "not Unicode": (400, phone.envelope(["\ud800"])),
        "signed by another": (401, json.dumps(forged).encode()),
        "unknown device": (401, unknown.envelope([unknown.finished()])),
        "another person": (403, phone.envelope([good], person=str(other.person))),
        "another device": (403, phone.envelope([good], device=str(other.id))),
        "201 events": (422, phone.envelope([good] * 201)),
        "ten megabytes": (413, b'"' + b"x" * 10_000_000 + b'"'),
    }
    codes = {}
    for name, (status, body) in bodies.items():
        reply = await client.post(ROAD, content=body)
        assert reply.status_code == status, (name, reply.text)
        assert reply.headers["content-type"].startswith("application/problem+json"), name
        codes[name] = reply.json()["code"]
    assert codes["NaN inside"] == codes["not json"] == "malformed-envelope"
    assert codes["signed by another"] == "wrong-signature"
    assert codes["unknown device"] == "unknown-device"
    assert codes["another person"] == codes["another device"] == "foreign-person"
    assert codes["201 events"] == "too-many-events"
    async with server.sessions.reading() as reader:
        assert await reader.scalar(select(func.count()).select_from(Event)) == 0
        assert await reader.scalar(select(func.count()).select_from(Oddity)) == 0
    assert (await client.post(ROAD, content=phone.envelope([good]))).status_code == 200


async def test_a_revoked_device_is_told_so_and_keeps_its_work(
    server: Server, province: Province
) -> None:
    phone, client = await signed_in(server, province)
    async with server.sessions.writing() as session:
        await Devices(session).revoke(phone.id)
    reply = await client.post(ROAD, content=phone.envelope([phone.finished()]))
    assert (reply.status_code, reply.json()["code"]) == (403, "revoked-device")


async def test_quarantined_work_is_listed_in_scope_and_released_once_it_is_understood(
    server: Server, province: Province
) -> None:
    phone, client = await signed_in(server, province)
    phone.edition = "b" * 64
    text = phone.finished()
    first = (await client.post(ROAD, content=phone.envelope([text]))).json()
    assert first["results"][0]["reason"] == "unknown-edition"

    sibling, _ = await signed_in(server, province, 2)
    await client.post(ROAD, content=sibling.envelope([sibling.event("odd", {})]))
    admin = await staff_browser(server, province.commune_admin, "can-bo-xa")
    (item,) = (await admin.get("/api/manage/quarantine")).json()["items"]
    assert item["person"] == str(phone.person)
    release = f"/api/manage/quarantine/{item['id']}/release"
    assert (await admin.post(release)).json() == {"is_kept": False, "reason": "unknown-edition"}

    await publish_sample(server.sessions, "b" * 64, number=2)
    assert (await admin.post(release)).json() == {"is_kept": True, "reason": None}
    assert (await admin.post(release)).status_code == 404
    again = (await client.post(ROAD, content=phone.envelope([text]))).json()
    assert again["results"][0]["outcome"] == "already"
    assert again["receipts"] == first["receipts"]


async def test_a_page_of_quarantine_cannot_be_blown_up(server: Server, province: Province) -> None:
    phone, client = await signed_in(server, province)
    await client.post(ROAD, content=phone.envelope(["đ" * 100_000]))
    admin = await staff_browser(server, province.admin)
    (item,) = (await admin.get("/api/manage/quarantine")).json()["items"]
    assert 1000 < len(item["body"]) < 5000


async def test_a_sibling_units_quarantine_cannot_be_released(
    server: Server, province: Province
) -> None:
    sibling, client = await signed_in(server, province, 2)
    await client.post(ROAD, content=sibling.envelope([sibling.event("odd", {})]))
    top = await staff_browser(server, province.admin)
    (item,) = (await top.get("/api/manage/quarantine")).json()["items"]
    admin = await staff_browser(server, province.commune_admin, "can-bo-xa")
    reply = await admin.post(f"/api/manage/quarantine/{item['id']}/release")
    assert (reply.status_code, reply.json()["code"]) == (404, "oddity-unknown")
    assert (await client.get("/api/manage/quarantine")).status_code == 403


async def test_ids_that_are_nobodys_are_refused_alike(server: Server, province: Province) -> None:
    admin = await staff_browser(server, province.admin)
    reply = await admin.post(f"/api/manage/quarantine/{uuid7()}/release")
    assert reply.status_code == 404
