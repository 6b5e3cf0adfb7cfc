"""Connections: what must be set on each, per engine."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)


def _dumps(value: Any) -> str:
    return msgspec.json.encode(value).decode()


# Errors are logged with their statement; what it carried (names, answers, hashes) is not to be.
_COMMON: dict[str, Any] = {
    "json_serializer": _dumps,
    "json_deserializer": msgspec.json.decode,
    "hide_parameters": True,
}


def open_engine(url: str, *, pool_size: int = 5) -> AsyncEngine:
    """An engine for ``sqlite+aiosqlite:///path`` or ``postgresql+asyncpg://…``."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _prepare_file(Path(parsed.database))
        engine = create_async_engine(url, **_COMMON)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(
        url,
        pool_size=pool_size,
        pool_pre_ping=True,
        **_COMMON,
    )


def _prepare_file(path: Path) -> None:
    """Names and phone numbers will lie in it: a new file is readable by its owner only, and what
    SQLite puts beside it will be as this file is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


def _prepare_sqlite(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN breaks savepoints
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
