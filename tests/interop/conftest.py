"""A served province with an officer at the desk, and files for him to hand in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.factories.browsers import staff_browser
from tests.factories.province import Province, found_province
from tests.factories.rosters import Desk
from tests.factories.server import Server, served, settings_for


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with served(settings_for(database_url, tmp_path)) as server:
        yield server


@pytest.fixture
async def province(server: Server) -> Province:
    return await found_province(server.sessions)


@pytest.fixture
async def desk(server: Server, province: Province) -> Desk:
    """The province's officer."""
    return Desk(server, await staff_browser(server, province.admin), province.id)
