"""What a server costs that nobody asks anything: memory, and the time until it can be asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from tests.bench.first_load import running_server
from tests.bench.table import Line, at_most
from tests.e2e.conftest import ServerProcess


def idle_server(*, short: bool) -> Iterator[Line]:
    """Resident memory after the first requests, and the time from command to readiness."""
    with (
        TemporaryDirectory(prefix="saovuong-bench-") as folder,
        running_server(Path(folder)) as server,
    ):
        starts = [_restart(server) for _ in range(3 if short else 5)]
        time.sleep(2)
        yield at_most("server idle, resident memory", _megabytes(server), 130, "MB", 0)
        yield at_most("server, cold start to ready", median(starts), 3, "s", 2)


def _restart(server: ServerProcess) -> float:
    server.stop()
    start = time.perf_counter()
    server.start()
    return time.perf_counter() - start


def _megabytes(server: ServerProcess) -> float:
    assert server.process is not None
    top = psutil.Process(server.process.pid)
    family = [top, *top.children(recursive=True)]
    return sum(one.memory_info().rss for one in family) / 1_000_000
