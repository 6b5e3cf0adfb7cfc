"""The whole application on a test's database, spoken to over HTTP without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from saovuong.app import create_app
from saovuong.db.session import Sessions
from saovuong.settings import Settings

ORIGIN = "http://localhost:8000"


@dataclass(frozen=True)
class Server:
    app: Litestar

    @property
    def sessions(self) -> Sessions:
        sessions: Sessions = self.app.state.sessions
        return sessions

    def browser(self, *, origin: str = ORIGIN, language: str = "en") -> AsyncClient:
        """One browser: its own cookies, and the headers a page of ours sends."""
        # Unexpected errors are to arrive as the reply a browser would get.
        transport = ASGITransport(app=self.app, raise_app_exceptions=False)
        headers = {"Origin": origin, "Accept-Language": language}
        return AsyncClient(transport=transport, base_url=origin, headers=headers)


def settings_for(
    url: str,
    folder: Path,
    *,
    origin: str | None = None,
    environment: Literal["development", "production"] = "development",
    second_factor: Literal["required", "optional"] = "required",
) -> Settings:
    return Settings(
        database_url=url,
        var=folder,
        content=folder,
        origin=origin,
        environment=environment,
        second_factor=second_factor,
    )


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Server]:
    app = create_app(settings)
    async with app.lifespan():
        yield Server(app)
