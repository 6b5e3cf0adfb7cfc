"""The raw limit of a database: prepared transactions written by its driver, one after another."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

import asyncpg

from saovuong.db.engine import BUSY_TIMEOUT_MS
from tests.bench.raw_rows import Statement

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000")


async def write(url: str, transactions: Sequence[list[Statement]]) -> float:
    """Seconds to write ``transactions`` to ``url``, each committed before the next begins."""
    if url.startswith("sqlite"):
        return _sqlite(url.removeprefix("sqlite+aiosqlite:///"), transactions)
    return await _postgres(url.replace("+asyncpg", ""), transactions)


def _sqlite(path: str, transactions: Sequence[list[Statement]]) -> float:
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        start = time.perf_counter()
        for statements in transactions:
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.executemany(statement.sql, statement.rows)
            connection.execute("COMMIT")
        return time.perf_counter() - start
    finally:
        connection.close()


async def _postgres(url: str, transactions: Sequence[list[Statement]]) -> float:
    connection = await asyncpg.connect(url)
    try:
        start = time.perf_counter()
        for statements in transactions:
            async with connection.transaction():
                for statement in statements:
                    await connection.executemany(statement.sql, statement.rows)
        return time.perf_counter() - start
    finally:
        await connection.close()
