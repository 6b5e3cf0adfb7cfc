"""A thousand learners sign in within a minute, staff beside them, while work goes on coming in.

Through the whole application in this process, without a socket. Learners' phones answer a challenge
with their key; staff cost an Argon2 each, so their rate stands against that of the hash alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from httpx import ASGITransport, AsyncClient

from saovuong.database import open_sessions
from saovuong.identity.signing_in import passwords
from saovuong.identity.signing_in.passwords import Passwords
from tests import databases
from tests.bench.ingest import ENGINES, durable_databases
from tests.bench.table import Line
from tests.bench.world import World
from tests.factories.browsers import PASSWORD, assertion, enter, nonce_from
from tests.factories.phones import Phone
from tests.factories.server import ORIGIN, Server, served, settings_for

LEARNERS, STAFF, SENDERS = 1000, 40, 200
AT_ONCE = 32
MINUTE = 60


class Storm:
    def __init__(self, server: Server, phones: Sequence[Phone]) -> None:
        self._server, self._phones = server, phones

    def _browser(self, number: int) -> AsyncClient:
        """Each phone has an address of its own, or the limit of one would end the storm."""
        client = (f"10.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}", 1)
        transport = ASGITransport(app=self._server.app, client=client)
        return AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN})

    async def learner(self, number: int) -> None:
        browser = self._browser(number)
        answer = assertion(self._phones[number], await nonce_from(browser))
        reply = await browser.post("/api/sign-in/device", json={"assertion": answer})
        assert reply.status_code == 200, reply.text

    async def learners(self, first: int, count: int) -> None:
        """As many as a minute of the storm has, evenly spread."""

        async def later(number: int) -> None:
            await asyncio.sleep(number * MINUTE / LEARNERS)
            await self.learner(first + number)

        await asyncio.gather(*(later(number) for number in range(count)))

    async def staff(self, number: int) -> None:
        reply = await enter(self._browser(50_000 + number), f"can-bo-{number}", PASSWORD)
        assert reply.status_code == 200, reply.text

    async def ingest(self, envelopes: Sequence[bytes]) -> float:
        """Events a second of all that was sent."""
        browser = self._browser(60_000)

        async def send(raw: bytes) -> int:
            reply = await browser.post("/api/sync/envelopes", content=raw)
            assert reply.status_code == 200, reply.text
            return len(reply.json()["results"])

        began = time.perf_counter()
        events = await at_most(AT_ONCE, [lambda raw=raw: send(raw) for raw in envelopes])
        return sum(events) / (time.perf_counter() - began)


async def at_most(count: int, works: Sequence[Callable[[], Awaitable[int]]]) -> list[int]:
    waiting = iter(works)

    async def go() -> list[int]:
        return [await work() for work in waiting]

    return list(chain.from_iterable(await asyncio.gather(*(go() for _ in range(count)))))


async def each(work: Callable[[int], Awaitable[None]], count: int) -> float:
    """How many a second."""

    async def one(number: int) -> int:
        await work(number)
        return 1

    began = time.perf_counter()
    await at_most(AT_ONCE, [lambda n=n: one(n) for n in range(count)])
    return count / (time.perf_counter() - began)


async def argon2(count: int) -> float:
    """Hashes a second, as many at a time as sign-ins get."""
    stored = await passwords.hashed(PASSWORD)

    async def verify(_: int) -> None:
        await passwords.matches(PASSWORD, stored)

    return await each(verify, count)


async def prepare(url: str, world: World, staff: int) -> None:
    sessions = open_sessions(url)
    await world.settle_in(sessions)
    stored = await passwords.hashed(PASSWORD)
    async with sessions.writing() as session:
        for number in range(staff):
            person = world.phones[number].person
            await Passwords(session).set(person, f"can-bo-{number}", stored)
    await sessions.close()


async def storm(url: str, folder: Path, learners: int, staff: int) -> tuple[float, ...]:
    world = World.of(max(learners, SENDERS))
    await prepare(url, world, staff)
    calm, busy = world.envelopes(20, 1)[:SENDERS], world.envelopes(20, 1)[:SENDERS]
    async with served(settings_for(url, folder, second_factor="optional")) as server:
        running = Storm(server, world.phones)
        alone = await running.ingest(calm)
        hashes = await argon2(staff)
        entered = await each(running.staff, staff)
        quickest = learners // 4
        learning = await each(running.learner, quickest)
        storming = asyncio.ensure_future(running.learners(quickest, learners - quickest))
        await asyncio.sleep(2)
        meanwhile = await running.ingest(busy)
        await storming
    return learning, entered, hashes, alone, meanwhile


def measured(opened: databases.Databases, *, short: bool) -> tuple[float, ...]:
    learners, staff = (300, 20) if short else (LEARNERS, STAFF)
    with databases.one(opened) as url, TemporaryDirectory(prefix="saovuong-bench-") as folder:
        return asyncio.run(storm(url, Path(folder), learners, staff))


def sign_in_storm(*, short: bool) -> Iterator[Line]:
    for engine in ENGINES:
        with durable_databases(engine) as opened:
            learning, entered, hashes, alone, meanwhile = measured(opened, short=short)
        needed = LEARNERS / MINUTE
        yield Line(
            f"learners signing in by their phone's key, {engine}",
            f"{learning:,.0f} a second: {learning * MINUTE:,.0f} a minute",
            f"≥ {LEARNERS:,} a minute",
            learning >= needed,
        )
        yield Line(
            f"staff signing in by password, {engine}, of this machine's Argon2",
            f"{entered:,.1f} of {hashes:,.1f} a second: {entered / hashes:.0%}",
        )
        yield Line(
            f"ingest while {LEARNERS:,} a minute sign in, {engine}, of without them",
            f"{meanwhile:,.0f} of {alone:,.0f} events/s: {meanwhile / alone:.0%}",
            "≥ 50%",
            meanwhile >= alone / 2,
        )
