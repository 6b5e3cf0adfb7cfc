"""How many events a second come in, against the database writing the same rows and nothing else.

Whole path: signed envelopes through the server's own reception and sink, in this process, answered
after COMMIT. Every round runs both, each on a fresh database, so that a busy machine slows both.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from saovuong.app import spare_the_collector
from saovuong.database import open_sessions
from saovuong.db.session import Sessions
from saovuong.signing import ServerKey
from saovuong.sync.reception import Reception
from saovuong.sync.sink import GROUP, Sink
from tests import databases, postgres
from tests.bench import raw
from tests.bench.raw_rows import Leavings, Statement, Statements
from tests.bench.table import Line
from tests.bench.world import World

ENGINES = ("sqlite", "postgresql")
AT_ONCE = 256
RATIO = 0.5
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@dataclass(frozen=True)
class Mix:
    """``learners`` phones send ``each`` envelopes of ``events`` events."""

    events: int
    learners: int
    each: int

    @property
    def total(self) -> int:
        return self.events * self.learners * self.each


MIXES = (Mix(20, 400, 4), Mix(200, 100, 2), Mix(3, 800, 5))
SHORT_MIXES = (Mix(20, 200, 2), Mix(200, 32, 2), Mix(3, 400, 3))


@contextmanager
def durable_databases(engine: str) -> Iterator[databases.Databases]:
    """Databases that wait for the disk, as they do in service."""
    with TemporaryDirectory(prefix="saovuong-bench-") as folder:
        if engine == "sqlite":
            yield databases.SqliteDatabases(Path(folder))
            return
        with postgres.running(**DURABLE) as port:
            yield databases.PostgresDatabases(port)


async def whole_path(
    sessions: Sessions, envelopes: Sequence[bytes], warming: Sequence[bytes]
) -> float:
    """Seconds until every one of ``envelopes`` is committed and answered, after ``warming``."""
    sink = Sink(sessions, ServerKey.generate())
    sink.start()
    reception = Reception(sessions, sink)

    async def send(waiting: Iterator[bytes]) -> None:
        for raw_envelope in waiting:
            _, reply = await reception.receive(raw_envelope)
            assert reply.verdicts[-1].outcome == "kept"

    async def send_all(some: Sequence[bytes]) -> float:
        waiting, start = iter(some), time.perf_counter()
        await asyncio.gather(*(send(waiting) for _ in range(AT_ONCE)))
        return time.perf_counter() - start

    await send_all(warming)
    seconds = await send_all(envelopes)
    await sink.stop()
    return seconds


class Round:
    """One mix on one engine: the whole path first, then its rows again without us."""

    def __init__(self, opened: databases.Databases, engine: str, mix: Mix) -> None:
        self._opened, self._engine, self._mix = opened, engine, mix
        self._world = World.of(mix.learners)
        self._warm = self._world.others(GROUP)

    def run(self) -> tuple[float, float]:
        """Events a second: ours, and the database's."""
        envelopes = self._world.envelopes(self._mix.events, self._mix.each)
        warming = self._warm.envelopes(self._mix.events, 2)
        with databases.one(self._opened) as url:
            ours, left = asyncio.run(self._ours(url, envelopes, warming))
        assert len(left.events) == self._mix.total
        with databases.one(self._opened) as url:
            theirs = asyncio.run(self._theirs(url, self._prepared(left)))
        return self._mix.total / ours, self._mix.total / theirs

    async def _ours(
        self, url: str, envelopes: Sequence[bytes], warming: Sequence[bytes]
    ) -> tuple[float, Leavings]:
        sessions = open_sessions(url)
        await self._world.settle_in(sessions)
        await self._warm.settle_in(sessions)
        seconds = await whole_path(sessions, envelopes, warming)
        async with sessions.engine.connect() as connection:
            left = await connection.run_sync(lambda c: Leavings.of(c, set(self._world.unit_of)))
        await sessions.close()
        return seconds, left

    async def _theirs(self, url: str, transactions: Sequence[list[Statement]]) -> float:
        sessions = open_sessions(url)
        await self._world.settle_in(sessions)
        await self._warm.settle_in(sessions)
        await sessions.close()
        return await raw.write(url, transactions)

    def _prepared(self, left: Leavings) -> list[list[Statement]]:
        statements = Statements(self._engine, self._world.unit_of)
        return [statements.of(one) for one in left.transactions(self._mix.events, GROUP)]


def ingest(*, short: bool) -> Iterator[Line]:
    """In process against the raw database, three mixes on two engines."""
    spare_the_collector()  # as a server process does when it starts
    for engine in ENGINES:
        with durable_databases(engine) as opened:
            for mix in SHORT_MIXES if short else MIXES:
                rounds = [Round(opened, engine, mix).run() for _ in range(3)]
                yield _line(engine, mix, rounds)


def _line(engine: str, mix: Mix, rounds: Sequence[tuple[float, float]]) -> Line:
    ours, theirs = (median(one[side] for one in rounds) for side in (0, 1))
    ratio = median(mine / raw_rate for mine, raw_rate in rounds)
    shown = f"{ours:,.0f} of {theirs:,.0f} events/s: {ratio:.0%}"
    what = f"ingest in process, {engine}, {mix.events} events an envelope, of the raw database"
    return Line(what, shown, f"≥ {RATIO:.0%}", ratio >= RATIO)
