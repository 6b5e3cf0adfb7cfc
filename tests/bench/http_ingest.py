"""How many events a second come in by HTTP: a real server process on loopback, as in service."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
import msgspec

from saovuong.database import open_sessions
from saovuong.sync.sink import GROUP
from tests import databases, postgres
from tests.bench.ingest import ENGINES, MIXES, SHORT_MIXES, Mix, durable_databases
from tests.bench.table import Line
from tests.bench.world import World


@contextmanager
def serving(url: str, folder: Path) -> Iterator[int]:
    """The port of a server on the database at ``url``."""
    port = postgres.free_port()
    own = {"SAOVUONG_DATABASE_URL": url, "SAOVUONG_VAR": str(folder), "PYTHONPATH": "backend"}
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "saovuong", "serve", "--port", str(port)],
            env={**os.environ, **own},
            stdout=log,
            stderr=log,
        )
    try:
        _wait(port, folder / "serve.log")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(port: int, log: Path) -> None:
    for _ in range(200):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/api/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text())


async def _settle(url: str, worlds: Sequence[World]) -> None:
    sessions = open_sessions(url)
    for world in worlds:
        await world.settle_in(sessions)
    await sessions.close()


def rate(opened: databases.Databases, mix: Mix) -> float:
    """Events a second."""
    world = World.of(mix.learners)
    warm = world.others(GROUP)
    warming = warm.envelopes(mix.events, 2)
    envelopes = world.envelopes(mix.events, mix.each)
    with databases.one(opened) as url, TemporaryDirectory(prefix="saovuong-bench-") as folder:
        asyncio.run(_settle(url, (world, warm)))
        sent = Path(folder) / "envelopes"
        sent.write_bytes(msgspec.msgpack.encode([*warming, *envelopes]))
        with serving(url, Path(folder)) as port:
            client = [sys.executable, "-m", "tests.bench.flood", str(port), str(sent)]
            done = subprocess.run([*client, str(len(warming))], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return mix.total / float(done.stdout)


def http_ingest(*, short: bool) -> Iterator[Line]:
    """Through HTTP, three mixes on two engines; no budget, the ratio to compare is in process."""
    for engine in ENGINES:
        with durable_databases(engine) as opened:
            for mix in SHORT_MIXES if short else MIXES:
                shown = f"{median(rate(opened, mix) for _ in range(3)):,.0f} events/s"
                yield Line(f"ingest by HTTP, {engine}, {mix.events} events an envelope", shown)
