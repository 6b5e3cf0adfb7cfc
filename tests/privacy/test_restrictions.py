"""Whoever asked to be left alone is on no list but the desk's: every address that lists people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import update

from saovuong import clock
from saovuong.app import api_document
from saovuong.formats.sheets import read_sheets
from saovuong.identity.models import Person
from tests.factories.browsers import staff_browser
from tests.factories.province import Province
from tests.factories.server import Server
from tests.privacy.filled import NAME, studied

PATHS = api_document()["paths"]
DESK = ("/api/manage/data-requests", "/api/manage/data-desk")
NAMED_BY_OTHERS = ("/api/manage/imports",)
"""Shows what somebody called his file."""
READING = sorted(
    path for path, one in PATHS.items() if path.startswith("/api/manage/") and "get" in one
)


@pytest.fixture
async def admin(server: Server, province: Province) -> AsyncClient:
    return await staff_browser(server, province.admin, "can-bo-tinh")


async def told(browser: AsyncClient, path: str, known: dict[str, str]) -> str:
    """What a reading of people says, workbooks unpacked; empty where there is nothing to read."""
    names = [one["name"] for one in PATHS[path]["get"].get("parameters", [])]
    query = {one: known[one] for one in names if one in known and f"{{{one}}}" not in path}
    filled = path.format_map({one: known.get(one, known["person"]) for one in names})
    reply = await browser.get(filled, params=query)
    assert reply.status_code < 500, path
    if reply.status_code >= 400:
        return ""
    if path.endswith(".xlsx"):
        return str([sheet.rows for sheet in read_sheets("x.xlsx", reply.content)])
    return reply.text


async def naming(server: Server, province: Province, admin: AsyncClient) -> set[str]:
    known: dict[str, Any] = {
        "unit": str(province.communes[0]),
        "course": "khoa-a",
        "person": str(province.learners[0]),
        "search": "quynh",
        "q": "mẫu",
        "kind": "people",
        "days": "1",
    }
    return {path for path in READING if NAME in await told(admin, path, known)}


async def test_no_reading_but_the_desks_names_who_is_left_alone(
    server: Server, province: Province, course: str, admin: AsyncClient, tmp_path: Path
) -> None:
    await studied(server, province, course)
    before = await naming(server, province, admin)
    assert len(before) >= 6, before
    async with server.sessions.writing() as session:
        await session.execute(
            update(Person)
            .where(Person.id == province.learners[0])
            .values(restricted_at=clock.now())
        )
    after = await naming(server, province, admin)
    assert {path for path in after if not path.startswith(DESK + NAMED_BY_OTHERS)} == set()
    assert "/api/manage/data-desk/people" in after
