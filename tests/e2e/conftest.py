"""A real server in a process of its own, and phones that are real chromium profiles."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.database import open_sessions
from tests.e2e import staff
from tests.postgres import free_port

if TYPE_CHECKING:
    from tests.e2e.looks import Looks

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 640}
LAPTOP = {"width": 1366, "height": 768}
Result = TypeVar("Result")


@dataclass
class ServerProcess:
    """`saovuong serve` on a port and a folder that stay the same when it is started again."""

    var: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    """Variables of its environment, by their whole names."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def database_url(self) -> str:
        own = f"sqlite+aiosqlite:///{self.var}/saovuong.db"
        return self.settings.get("SAOVUONG_DATABASE_URL", own)

    def run(self, *arguments: str) -> str:
        """One command of `saovuong` against this server's database."""
        done = subprocess.run(
            [sys.executable, "-m", "saovuong", *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self) -> None:
        self.run("migrate")
        self.run("content", "load")
        self.run("demo")

    def write(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """What a test does behind the pages, in one transaction of the same database."""

        async def whole() -> Result:
            sessions = open_sessions(self.database_url)
            try:
                async with sessions.writing() as session:
                    return await work(session)
            finally:
                await sessions.close()

        with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
            return thread.submit(asyncio.run, whole()).result()

    def links(self) -> list[str]:
        """Fresh single-use sign-in links: a learner's, an instructor's, an admin's."""
        found = re.findall(r"#/vao/[0-9A-Z-]+", self.run("demo"))
        assert len(found) == 3
        return [f"{self.address}/{link}" for link in found]

    def card_of(self, learner: int) -> str:
        """A fresh sign-in link of the sample learner with that number."""
        return self._way_in(self.write(staff.card_of(learner_name(learner))))

    def card_of_new_admin(self, name: str) -> str:
        """A sign-in link of somebody new who manages the sample province and has no password."""
        return self._way_in(self.write(staff.card_of_new_admin(name)))

    def _way_in(self, code: str) -> str:
        return f"{self.address}/#/vao/{code}"

    def let_proofs_grow_old(self) -> None:
        """Eleven minutes pass for every open session."""
        self.write(staff.let_proofs_grow_old)

    def start(self) -> None:
        with (self.var / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "saovuong", "serve", "--port", str(self.port)],
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(200):
            try:
                if httpx.get(f"{self.address}/api/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise RuntimeError((self.var / "serve.log").read_text())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends the server, workers and all; it is gone when this returns."""
        if self.process is None:
            return
        os.killpg(self.process.pid, how)
        self.process.wait(timeout=30)
        self.process = None
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) != 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("the server still answers")

    def _environment(self) -> dict[str, str]:
        kept = ("SAOVUONG_CONTENT",)
        own = {n: text for n, text in os.environ.items() if "SAOVUONG" not in n or n in kept}
        return {**own, "SAOVUONG_VAR": str(self.var), "PYTHONPATH": "backend", **self.settings}


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `saovuong run` prepares one. Loading courses takes long, so servers start from a copy."""
    folder = tmp_path_factory.mktemp("sample")
    ServerProcess(folder, 0).prepare()
    return folder


def copy_of(sample: Path, folder: Path, **settings: str) -> ServerProcess:
    """One that is not started yet."""
    shutil.copytree(sample, folder, dirs_exist_ok=True)
    return ServerProcess(folder, free_port(), settings)


@contextmanager
def sample_server(sample: Path, folder: Path, **settings: str) -> Iterator[ServerProcess]:
    """A server with the sample province and every course, its own copy of them in ``folder``."""
    server = copy_of(sample, folder, **settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def server(
    sample_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    with sample_server(sample_folder, tmp_path_factory.mktemp("server")) as server:
        yield server


def learner_name(number: int) -> str:
    return f"Học viên {number:02} (mẫu)"


class Browser:
    """One chromium profile on disk: closing it closes the app, opening it again finds its data."""

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self._playwright = playwright
        self._profile = profile
        self._context: BrowserContext | None = None
        self.errors: list[str] = []
        self.arguments: list[str] = []
        """More for chromium, from the next opening on."""

    def open(self, **settings: object) -> Page:
        options: dict[str, object] = {"viewport": PHONE, "locale": "vi-VN", **settings}
        self._context = self._playwright.chromium.launch_persistent_context(
            str(self._profile),
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, *self.arguments],
            headless=True,
            **options,  # type: ignore[arg-type]
        )
        self._context.set_default_timeout(15_000)
        page = self._context.pages[0]
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    @property
    def context(self) -> BrowserContext:
        assert self._context is not None
        return self._context

    def open_as_officer(self, server: ServerProcess, name: str, **settings: object) -> Page:
        """Opened at *Quản lý* by somebody new who manages the sample province; his password is
        ``staff.PASSWORD``."""
        page = self.open(**settings)
        token = server.write(staff.session_of_new_admin(name))
        self.context.add_cookies([{"name": "sv", "value": token, "url": server.address}])
        page.goto(f"{server.address}/#/quan-ly")
        return page

    def close(self) -> None:
        if self._context is not None:
            self._context.close()
            self._context = None


Opener = Callable[[str], Browser]


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Iterator[Looks]:
    """Pictures are named for the module: `test_manage_units.py` makes `units-….png`."""
    from tests.e2e.looks import Looks  # it takes the sizes of screens from here

    looks = Looks(request.path.stem.rsplit("_", 1)[1])
    yield looks
    assert looks.faults == []


@pytest.fixture
def browsers(playwright: Playwright, tmp_path: Path) -> Iterator[Opener]:
    """Makes phones by name; every page of every one must run without an uncaught error."""
    made: dict[str, Browser] = {}

    def make(name: str) -> Browser:
        return made.setdefault(name, Browser(playwright, tmp_path / name))

    yield make
    for browser in made.values():
        browser.close()
    assert [error for browser in made.values() for error in browser.errors] == []


@contextmanager
def stopped(server: ServerProcess, context: BrowserContext) -> Iterator[None]:
    """No server process and no network, until the block ends."""
    with ExitStack() as back:
        server.stop()
        back.callback(server.start)
        context.set_offline(True)
        back.callback(context.set_offline, False)
        yield
