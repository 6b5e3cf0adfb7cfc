"""A real server in a process of its own, and phones that are real chromium profiles."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright
from sqlalchemy import select

from saovuong.database import open_sessions
from saovuong.identity.cards.cards import Cards
from saovuong.identity.models import Person
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units

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


@dataclass
class ServerProcess:
    """`saovuong serve` on a port and a folder that stay the same when it is started again."""

    var: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    log: list[Path] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

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

    def links(self) -> list[str]:
        """Fresh single-use sign-in links: a learner's, an instructor's, an admin's."""
        found = re.findall(r"#/vao/[0-9A-Z-]+", self.run("demo"))
        assert len(found) == 3
        return [f"{self.address}/{link}" for link in found]

    def card_of(self, learner: int) -> str:
        """A fresh sign-in link of the sample learner with that number."""
        code = self._in_a_thread(_issue_card(self.var / "saovuong.db", learner_name(learner)))
        return f"{self.address}/#/vao/{code}"

    @staticmethod
    def _in_a_thread(work: Coroutine[None, None, str]) -> str:
        with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
            return thread.submit(asyncio.run, work).result()

    def card_of_new_admin(self, name: str) -> str:
        """A sign-in link of somebody new who manages the sample province and has no password."""
        code = self._in_a_thread(_appoint(self.var / "saovuong.db", name))
        return f"{self.address}/#/vao/{code}"

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
        return {**own, "SAOVUONG_VAR": str(self.var), "PYTHONPATH": "backend"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ServerProcess(tmp_path_factory.mktemp("server"), port)
    server.prepare()
    server.start()
    yield server
    server.stop()


def learner_name(number: int) -> str:
    return f"Học viên {number:02} (mẫu)"


async def _issue_card(path: Path, name: str) -> str:
    sessions = open_sessions(f"sqlite+aiosqlite:///{path}")
    try:
        async with sessions.writing() as session:
            person = await session.scalar(select(Person.id).where(Person.name == name))
            assert person is not None
            return await Cards(session).issue(person, "learner")
    finally:
        await sessions.close()


async def _appoint(path: Path, name: str) -> str:
    sessions = open_sessions(f"sqlite+aiosqlite:///{path}")
    try:
        async with sessions.writing() as session:
            (province,) = await Units(session).children(None)
            person = await People(session).create(f"Cán bộ {name} (mẫu)", province.id)
            await People(session).grant(person, "admin", province.id)
            return await Cards(session).issue(person, "staff")
    finally:
        await sessions.close()


class Browser:
    """One chromium profile on disk: closing it closes the app, opening it again finds its data."""

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self._playwright = playwright
        self._profile = profile
        self._context: BrowserContext | None = None
        self.errors: list[str] = []

    def open(self, **settings: object) -> Page:
        options: dict[str, object] = {"viewport": PHONE, "locale": "vi-VN", **settings}
        self._context = self._playwright.chromium.launch_persistent_context(
            str(self._profile),
            executable_path=CHROMIUM,
            args=ARGUMENTS,
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

    def close(self) -> None:
        if self._context is not None:
            self._context.close()
            self._context = None


Opener = Callable[[str], Browser]


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
