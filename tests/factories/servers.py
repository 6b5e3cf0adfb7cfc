"""The whole application, answering over HTTP in this process, on a database of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
from litestar import Litestar

from saovuong.app import create_app
from saovuong.db.session import Sessions
from saovuong.identity.cards import Cards
from saovuong.settings import Settings

ADDRESS = "http://localhost"


@dataclass
class Server:
    """A running application; each client has its own cookies."""

    app: Litestar
    sessions: Sessions

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=ADDRESS,
            headers={"Origin": ADDRESS},  # as every browser sends it
        )

    async def staff(self, person: UUID) -> httpx.AsyncClient:
        """A client signed in with a staff card of ``person``."""
        async with self.sessions.writing() as session:
            code = await Cards(session).issue(person, "staff")
        client = self.client()
        reply = await client.post("/api/sign-in/card", json={"code": code, "device": None})
        assert reply.status_code == 200, reply.text
        return client

    async def learner(self, person: UUID, device: dict[str, object]) -> httpx.AsyncClient:
        """A client signed in with a card, as the phone that ``device`` describes."""
        async with self.sessions.writing() as session:
            code = await Cards(session).issue(person, "learner")
        client = self.client()
        reply = await client.post("/api/sign-in/card", json={"code": code, "device": device})
        assert reply.status_code == 200, reply.text
        return client


@asynccontextmanager
async def running(
    database_url: str, var: Path, content: Path = Path("content")
) -> AsyncIterator[Server]:
    app = create_app(
        Settings(
            database_url=database_url,
            var=var,
            content=Path("content"),
            origin=None,
            environment="development",
        )
    )
    async with app.lifespan():
        yield Server(app, app.state.sessions)
