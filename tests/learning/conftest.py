"""A served province."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.factories.province import Province, found_province
from tests.factories.server import Server, served, settings_for


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with served(settings_for(database_url, tmp_path)) as server:
        yield server


@pytest.fixture
async def province(server: Server) -> Province:
    return await found_province(server.sessions)
