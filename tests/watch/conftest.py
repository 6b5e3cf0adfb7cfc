"""A served province with an operator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient

from saovuong.identity.people.people import People
from tests.factories.browsers import staff_browser
from tests.factories.province import Province, found_province
from tests.factories.server import Server, served, settings_for


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with served(settings_for(database_url, tmp_path)) as server:
        yield server


@pytest.fixture
async def province(server: Server) -> Province:
    return await found_province(server.sessions)


@pytest.fixture
async def operator(server: Server, province: Province) -> AsyncClient:
    async with server.sessions.writing() as session:
        person = await People(session).create("Quản trị (mẫu)", province.id)
        await People(session).grant(person, "operator", province.id)
    return await staff_browser(server, person, "quan-tri")
