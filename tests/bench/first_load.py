"""What a learner waits for on a slow road: 400 ms there and back, 1.6 Mbps, a quarter of the CPU.

Each figure is the median of several phones that have never seen the app; the server is real.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.bench.table import Line, at_most
from tests.e2e import walks
from tests.e2e.conftest import Browser, ServerProcess, stopped
from tests.e2e.loads import LIST, QUIZ, QUIZ_PLACE, Moments, first_load, moments, watch_for

ROAD = {"latency": 400, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
SLOWER = 4
FIRST_LOAD_KB, REQUESTS = 45, 5


def slow_down(context: BrowserContext, page: Page) -> None:
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", {"offline": False, **ROAD})
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


@contextmanager
def running_server(folder: Path) -> Iterator[ServerProcess]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = ServerProcess(folder, probe.getsockname()[1])
    server.prepare()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Phones:
    """New phones, one a visit."""

    def __init__(self, playwright: Playwright, server: ServerProcess, folder: Path) -> None:
        self._playwright, self._server, self._folder = playwright, server, folder
        self._made = 0

    def new(self) -> Browser:
        self._made += 1
        return Browser(self._playwright, self._folder / f"phone-{self._made}")

    def open_slowly(self, place: str, wanted: str) -> Moments:
        """The moments of a first visit at ``place``."""
        phone = self.new()
        page = phone.open()
        watch_for(phone.context, wanted)
        slow_down(phone.context, page)
        page.goto(f"{self._server.address}{place}", wait_until="commit")
        seen = moments(page)
        phone.close()
        return seen

    def open_again_without_server(self, wanted: str, place: str) -> float:
        """Milliseconds until ``wanted`` is there on a phone that has the app and a course."""
        phone = self.new()
        page = phone.open()
        page.goto(self._server.address)
        walks.download_course(page)
        phone.close()
        page = phone.open()
        watch_for(phone.context, wanted)
        with stopped(self._server, phone.context):
            phone.context.new_cdp_session(page).send(
                "Emulation.setCPUThrottlingRate", {"rate": SLOWER}
            )
            page.goto(f"{self._server.address}{place}", wait_until="commit")
            seen = moments(page).seen
        phone.close()
        return seen


def first_load_bench(*, short: bool) -> Iterator[Line]:
    """Bytes, requests, and moments of the first visit and of one without a server."""
    times = 3 if short else 5
    with (
        TemporaryDirectory(prefix="saovuong-bench-") as folder,
        running_server(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        phones = Phones(playwright, server, Path(folder))
        yield from _cost(phones, server)
        yield from _visits(phones, times)
        for what, wanted, place in (("list", LIST, "/"), ("quiz", QUIZ, QUIZ_PLACE)):
            seen = _median(times, lambda w=wanted, p=place: phones.open_again_without_server(w, p))
            yield at_most(f"server stopped: app open to {what}, CPU ×4", seen, 1.0, "s", 2)


def _cost(phones: Phones, server: ServerProcess) -> Iterator[Line]:
    phone = phones.new()
    cost = first_load(phone.open(), server.address)
    phone.close()
    yield at_most("first load, brotli", cost.bytes / 1000, FIRST_LOAD_KB, "kB")
    yield at_most("first load, requests", cost.requests, REQUESTS, "requests", 0)


def _visits(phones: Phones, times: int) -> Iterator[Line]:
    visits = [phones.open_slowly("/", LIST) for _ in range(times)]
    paint = median(one.first_paint for one in visits) / 1000
    yield at_most("first paint, 400 ms, 1.6 Mbps, CPU ×4", paint, 1.2, "s", 2)
    shown = median(one.seen for one in visits) / 1000
    yield at_most("list shown, 400 ms, 1.6 Mbps, CPU ×4", shown, 2.2, "s", 2)
    quiz = _median(times, lambda: phones.open_slowly(QUIZ_PLACE, QUIZ).seen)
    yield at_most("quiz by deep link, 400 ms, 1.6 Mbps, CPU ×4", quiz, 2.2, "s", 2)


def _median(times: int, measure: Callable[[], float]) -> float:
    """Seconds of what measures milliseconds."""
    return median(measure() for _ in range(times)) / 1000
