"""One device cannot fill the disk or the queue; others do not notice."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong import clock
from saovuong.ids import uuid7
from saovuong.problems import Problem
from saovuong.sync import quota
from saovuong.sync.parcels import Sender
from saovuong.sync.quota import A_DAY, BURST, EACH, MOST_WAITING, Quota, SendingTooMuch
from saovuong.sync.sink import Sink
from tests.factories.banks import publish_sample
from tests.factories.province import found_province, registered_phone
from tests.factories.server import served, settings_for
from tests.sync.conftest import Station

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ROAD = "/api/sync/envelopes"


def sender(spent_ms: int = 0) -> Sender:
    return Sender(uuid7(), uuid7(), NOW, spent_ms=spent_ms)


def spent_up(who: Sender) -> Quota:
    full = Quota()
    full.spend(who, BURST - EACH, NOW)
    return full


def test_what_is_spent_comes_back_and_the_wait_is_told() -> None:
    device = sender()
    full = spent_up(device)
    with pytest.raises(SendingTooMuch) as refused:
        full.spend(device, 10_000, NOW)
    wait = refused.value.retry_after
    assert wait is not None
    with pytest.raises(SendingTooMuch):
        full.spend(device, 10_000, NOW + timedelta(seconds=wait - 2))
    full.spend(device, 10_000, NOW + timedelta(seconds=wait))


def test_another_device_has_its_own() -> None:
    spent_up(sender()).spend(sender(), 10_000, NOW)


def test_what_other_processes_took_in_counts_and_ones_own_counts_once() -> None:
    known = sender(clock.to_ms(NOW + timedelta(days=1)))
    with pytest.raises(SendingTooMuch):
        Quota().spend(known, 10_000, NOW)
    bucket, device = Quota(), sender()
    cost = bucket.spend(device, 10_000, NOW)
    told = replace(device, spent_ms=clock.to_ms(NOW) + cost)  # as the database says after COMMIT
    bucket.spend(told, BURST - 10_000 - 3 * EACH, NOW)
    with pytest.raises(SendingTooMuch):
        bucket.spend(told, EACH, NOW)


@given(st.lists(st.tuples(st.integers(0, 2_000_000), st.integers(-10, 86_400)), max_size=60))
def test_no_order_of_sending_brings_more_than_burst_and_days(sent: list[tuple[int, int]]) -> None:
    device, bucket, at, taken = sender(), Quota(), NOW, 0
    latest = NOW
    for size, pause in sent:
        at += timedelta(seconds=pause)
        latest = max(latest, at)
        with suppress(SendingTooMuch):
            bucket.spend(device, size, at)
            taken += size
    # A clock set back may give what has passed twice over: never more than the steps forward.
    forward = sum(max(pause, 0) for _, pause in sent)
    assert taken <= BURST + A_DAY * forward / 86_400 + 1


async def test_a_phone_over_its_quota_is_told_when_and_its_neighbour_goes_on(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "BURST", 12_000)
    async with served(settings_for(database_url, tmp_path)) as server:
        await publish_sample(server.sessions)
        province = await found_province(server.sessions)
        phone = await registered_phone(server.sessions, province.learners[0])
        other = await registered_phone(server.sessions, province.learners[1])
        browser = server.browser()
        start = clock.now()
        with clock.frozen(start):
            replies = [
                await browser.post(ROAD, content=phone.envelope([phone.opened()])) for _ in range(9)
            ]
            first_refused = next(one for one in replies if one.status_code != 200)
            assert first_refused.status_code == 429
            assert first_refused.json()["code"] == "sending-too-much"
            wait = int(first_refused.headers["retry-after"])
            neighbour = await browser.post(ROAD, content=other.envelope([other.opened()]))
            assert neighbour.status_code == 200
        with clock.frozen(start + timedelta(seconds=wait + 1)):
            again = await browser.post(ROAD, content=phone.envelope([phone.opened()]))
            assert again.status_code == 200


async def test_several_processes_count_together_and_a_new_start_forgives_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "BURST", 12_000)
    settings = settings_for(database_url, tmp_path)
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(served(settings)) for _ in range(2)]
        await publish_sample(first.sessions)
        province = await found_province(first.sessions)
        phone = await registered_phone(first.sessions, province.learners[0])
        with clock.frozen(clock.now()):
            taken = 0
            for server in (first, second) * 5:
                sent = phone.envelope([phone.opened()])
                reply = await server.browser().post(ROAD, content=sent)
                assert (reply.status_code == 429) == (12_000 - taken < len(sent) + EACH)
                taken += len(sent) + EACH if reply.status_code == 200 else 0
            assert taken > 6_000
            third = await stack.enter_async_context(served(settings))
            refused = await third.browser().post(ROAD, content=phone.envelope([phone.opened()]))
            assert refused.status_code == 429


async def test_a_strangers_forgeries_spend_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "BURST", 12_000)
    async with served(settings_for(database_url, tmp_path)) as server:
        await publish_sample(server.sessions)
        province = await found_province(server.sessions)
        phone = await registered_phone(server.sessions, province.learners[0])
        forger = type(phone)(phone.person, id=phone.id)
        browser = server.browser()
        for _ in range(20):
            reply = await browser.post(ROAD, content=forger.envelope([forger.opened()]))
            assert reply.json()["code"] == "wrong-signature"
        reply = await browser.post(ROAD, content=phone.envelope([phone.opened()]))
        assert reply.status_code == 200


async def test_one_device_takes_only_a_few_places_in_the_queue(station: Station) -> None:
    phone, other = await station.phone(0), await station.phone(1)
    sink = Sink(station.sessions, station.key)  # nobody takes anything out of it yet
    parcels = [await station.parcel(phone.envelope([phone.opened()])) for _ in range(20)]
    waiting = [asyncio.ensure_future(sink.settle(one)) for one in parcels]
    await asyncio.sleep(0)
    refused = [one for one in waiting if one.done()]
    assert len(waiting) - len(refused) == MOST_WAITING
    assert {type(one.exception()) for one in refused} == {SendingTooMuch}
    theirs = asyncio.ensure_future(
        sink.settle(await station.parcel(other.envelope([other.opened()])))
    )
    sink.start()
    replies = await asyncio.gather(*waiting, theirs, return_exceptions=True)
    assert sum(not isinstance(one, Problem) for one in replies) == MOST_WAITING + 1
    once_more = await sink.settle(await station.parcel(phone.envelope([phone.opened()])))
    assert once_more.verdicts[0].outcome == "kept"
    assert sink.intake().refused == 20 - MOST_WAITING
    assert sink.intake().waiting == 0
    await sink.stop()
