"""The session a route is given, under the worst that can happen to it."""

from __future__ import annotations

from litestar import post
from litestar.di import NamedDependency
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.models import Person
from saovuong.problems import Conflict
from tests.factories.server import Server


@post("/api/test/fails", status_code=200, include_in_schema=False)
async def fails(session: NamedDependency[AsyncSession]) -> dict[str, bool]:
    session.add(Person(name="Người", created_at=clock.now()))
    await session.flush()
    raise Conflict


@post("/api/test/cannot-commit", status_code=200, include_in_schema=False)
async def cannot_commit(session: NamedDependency[AsyncSession]) -> dict[str, bool]:
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(text("PRAGMA defer_foreign_keys=ON"))
        await session.execute(
            text("INSERT INTO unit_headcounts VALUES (:unit, 1)"), {"unit": "0" * 32}
        )
    else:
        await session.execute(
            text("CREATE TEMP TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        )
        await session.execute(text("INSERT INTO once VALUES (1), (1)"))
    return {"stored": True}


async def people(server: Server) -> int | None:
    async with server.sessions.reading() as session:
        return await session.scalar(select(func.count()).select_from(Person))


async def test_a_refusal_undoes_everything_and_arrives_as_itself(server: Server) -> None:
    server.app.register(fails)
    reply = await server.browser().post("/api/test/fails")
    assert (reply.status_code, reply.json()["code"]) == (409, "conflict")
    assert await people(server) == 0


async def test_no_success_is_told_when_the_commit_fails(server: Server) -> None:
    server.app.register(cannot_commit)
    reply = await server.browser().post("/api/test/cannot-commit")
    assert (reply.status_code, reply.json()["code"]) == (409, "conflict")
