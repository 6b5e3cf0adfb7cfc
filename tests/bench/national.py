"""How long the management screen takes over a whole country, and how little learners matter to it.

Beside it, the same figures the naive way: GROUP BY over one row a learner and lesson, at a size
that can be made in the time there is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from statistics import median
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.database import open_sessions
from saovuong.db.session import Sessions
from saovuong.identity.scope import scope
from saovuong.reports.completion import UnitCompletion
from tests import databases
from tests.bench.country import COURSE, LESSONS, Country
from tests.bench.ingest import ENGINES, durable_databases
from tests.bench.table import Line, at_most

LIMIT_MS = 50
SIZES = (10_000, 100_000, 1_500_000)
NAIVE, NAIVE_SHORT = 300_000, 30_000
_NUMBERS = {
    "sqlite": """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :most - 1)
        SELECT i FROM n""",
    "postgresql": "SELECT i FROM generate_series(0, :most - 1) i",
}


async def figures(session: AsyncSession, country: Country, unit: UUID | None) -> int:
    """What the route asks for: the unit, those below it, and their figures; the number of rows."""
    today = clock.today()
    completion = UnitCompletion(session, scope(country.reader, ("operator",), today), today)
    shown = None if unit is None else await completion.unit(unit)
    below = await completion.tops() if shown is None else await completion.children(shown.id)
    rows = await completion.figures(COURSE, below)
    if shown is not None:
        rows.append(await completion.whole(COURSE, shown, rows))
    assert all(row.learners > 0 for row in rows)
    return len(rows)


async def milliseconds(what: Callable[[], Awaitable[object]], times: int) -> float:
    """The median."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        await what()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken[1:] or taken)


def national(*, short: bool) -> Iterator[Line]:
    """Figures by unit, 1.5 million learners and 20 lessons, on two engines."""
    for engine in ENGINES:
        with durable_databases(engine) as opened, databases.one(opened) as url:
            yield from asyncio.run(_engine(engine, url, short=short))


async def _engine(engine: str, url: str, *, short: bool) -> list[Line]:
    sessions, country = open_sessions(url), Country.of_its_size()
    async with sessions.connection() as connection:
        await connection.run_sync(country.settle)
    lines = []
    for learners in SIZES[2:] if short else SIZES:
        async with sessions.connection() as connection:
            await connection.run_sync(lambda c, n=learners: country.count(c, n))
            await connection.execute(text("ANALYZE"))
        lines += await _curve(engine, sessions, country, learners, 11 if short else 31)
    lines.append(await _naive(engine, sessions, country, NAIVE_SHORT if short else NAIVE))
    await sessions.close()
    return lines


async def _curve(
    engine: str, sessions: Sessions, country: Country, learners: int, times: int
) -> list[Line]:
    screens = {
        "the tops": None,
        "the nation by region": country.nation,
        "a region by province": country.regions[0],
        "a province by commune": country.provinces[0],
    }

    async def look(unit: UUID | None) -> int:
        async with sessions.reading() as session:
            return await figures(session, country, unit)

    return [
        at_most(
            f"{what}, {engine}, {learners:,} learners × {LESSONS} lessons",
            await milliseconds(lambda u=unit: look(u), times),
            LIMIT_MS,
            "ms",
        )
        for what, unit in screens.items()
    ]


async def _naive(engine: str, sessions: Sessions, country: Country, learners: int) -> Line:
    async with sessions.connection() as connection:
        await connection.run_sync(lambda c: _fill(c, engine, country, learners))
        await connection.execute(text("ANALYZE"))
    query = text(
        """SELECT a.ancestor_id, p.lesson, count(*) FROM naive_progress p
        JOIN unit_ancestors a ON a.unit_id = p.unit_id AND a.depth = 2
        GROUP BY a.ancestor_id, p.lesson"""
    )

    async def group() -> None:
        async with sessions.reading() as session:
            assert (await session.execute(query)).all()

    ours = (await _curve(engine, sessions, country, learners, 5))[1]
    naive = await milliseconds(group, 3)
    what = f"the nation by region the naive way, {engine}, {learners:,} × {LESSONS} rows grouped"
    ratio = naive / float(ours.measured.split()[0])
    return Line(what, f"{naive:,.0f} ms, {ratio:,.0f} times ours")


def _fill(connection: Connection, engine: str, country: Country, learners: int) -> None:
    connection.execute(text("CREATE TABLE naive_progress (unit_id uuid, lesson int, person int)"))
    connection.execute(text("CREATE TABLE numbered (n int PRIMARY KEY, unit_id uuid)"))
    is_sqlite = engine == "sqlite"
    units = [
        {"n": n, "unit": unit.hex if is_sqlite else unit} for n, unit in enumerate(country.communes)
    ]
    connection.execute(text("INSERT INTO numbered VALUES (:n, :unit)"), units)
    numbers = _NUMBERS[engine].replace(":most", str(learners * LESSONS))
    connection.execute(
        text(
            f"""INSERT INTO naive_progress SELECT u.unit_id, i / {learners}, i % {learners}
            FROM ({numbers}) s JOIN numbered u ON u.n = (i % {learners}) % {len(units)}"""
        )
    )
