"""A served province with a course, a learner who studied, and every table about him filled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from saovuong.curriculum.editions import Editions
from tests.curriculum.folders import TODAY, Content
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
async def course(server: Server, tmp_path: Path) -> str:
    folder = tmp_path / "content"
    folder.mkdir()
    async with server.sessions.writing() as session:
        (published, *_) = await Editions(session).load_folder(Content().write(folder), TODAY)
    return published.edition
