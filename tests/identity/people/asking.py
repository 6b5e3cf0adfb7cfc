"""Asking about people over HTTP, as the tests of this folder do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from httpx import AsyncClient

from saovuong.identity.people.people import People
from tests.factories.server import Server

PEOPLE = "/api/manage/people"


async def member(server: Server, name: str, unit: UUID, **more: Any) -> UUID:
    async with server.sessions.writing() as session:
        return await People(session).create(name, unit, **more)


async def names(browser: AsyncClient, **query: Any) -> list[str]:
    reply = await browser.get(PEOPLE, params=query)
    assert reply.status_code == 200, reply.text
    return [one["name"] for one in reply.json()["people"]]


async def file_of(browser: AsyncClient, person: UUID) -> dict[str, Any]:
    reply = await browser.get(f"{PEOPLE}/{person}")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def refused(browser: AsyncClient, address: str, body: dict[str, Any]) -> tuple[int, str]:
    reply = await browser.post(f"{PEOPLE}{address}", json=body)
    return reply.status_code, reply.json()["code"]
