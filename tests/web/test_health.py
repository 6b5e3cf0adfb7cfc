from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from tests.factories.server import Server, served, settings_for


async def test_a_migrated_server_is_live_and_ready(server: Server) -> None:
    assert (await server.browser().get("/api/health/live")).json() == {"status": "live"}
    assert (await server.browser().get("/api/health/ready")).json() == {"status": "ready"}


async def test_an_older_schema_is_not_ready(server: Server) -> None:
    async with server.sessions.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    reply = await server.browser().get("/api/health/ready")
    assert (reply.status_code, reply.json()["code"]) == (503, "not-ready")
    assert reply.json()["details"] == {"reason": "migrations"}


async def test_a_database_that_is_away_is_not_ready_but_the_process_lives(tmp_path: Path) -> None:
    away = settings_for("postgresql+asyncpg://nobody@127.0.0.1:9/none", tmp_path)
    async with served(away) as server:
        assert (await server.browser().get("/api/health/live")).status_code == 200
        reply = await server.browser().get("/api/health/ready")
    assert (reply.status_code, reply.json()["details"]) == (503, {"reason": "database"})
