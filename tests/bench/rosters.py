"""What it takes to bring a province's 40,000 people in by one file, and to take them back."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from saovuong import tables
from saovuong.database import open_sessions
from saovuong.db import migrate
from saovuong.db.session import Sessions
from saovuong.formats.roster_book import roster_book
from saovuong.identity.people.people import People
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.units import NewUnit, Units
from saovuong.interop.import_runs import ImportRuns
from saovuong.interop.imports import ImportRecords, Imports
from saovuong.interop.models import Import
from saovuong.interop.undos import Undos
from tests import postgres
from tests.bench.table import Line, at_most

COMMUNES = 100
PEOPLE = 40_000


def rosters(*, short: bool) -> Iterator[Line]:
    """From the bytes of the file to the commit, on both engines, and what stops meanwhile."""
    people = 4_000 if short else PEOPLE
    raw = roster_book("people", _rows(people), {}, "vi")
    with TemporaryDirectory(prefix="saovuong-bench-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder)}/bench.db"
        yield from _measured("SQLite", url, raw, people)
    with postgres.running() as port:
        url = f"postgresql+asyncpg://{postgres.OWNER}@127.0.0.1:{port}/postgres"
        yield from _measured("PostgreSQL", url, raw, people)


def _rows(people: int) -> Iterator[tuple[Any, ...]]:
    for n in range(people):
        phone = f"09{12_000_001 + n}"
        yield f"DQ-{n}", f"Nguyễn Văn Mẫu {n}", 1990 + n % 15, phone, f"X-{n % COMMUNES}", ""


def _measured(engine: str, url: str, raw: bytes, people: int) -> Iterator[Line]:
    tables.metadata()
    migrate.upgrade(url)
    times = asyncio.run(_run(url, raw, people))
    what = f"a list of {people:,} people, {engine}"
    yield at_most(f"{what}: looked through and written", times["look"] + times["write"], 20, "s")
    yield Line(f"{what}: the look alone", f"{times['look']:.1f} s")
    yield Line(f"{what}: one transaction, while it writes", f"{times['write']:.1f} s")
    yield Line(f"{what}: the longest the server was silent", f"{times['silent']:.2f} s")
    yield Line(f"{what}: the same file again", f"{times['again']:.1f} s")
    yield Line(f"{what}: taken back", f"{times['undo']:.1f} s")


async def _run(url: str, raw: bytes, people: int) -> dict[str, float]:
    sessions = open_sessions(url)
    runs = ImportRuns(sessions)
    try:
        officer, province = await _found(sessions)
        times: dict[str, float] = {}
        with _listening(times):
            first = await _look(sessions, runs, officer, province, raw, times, "look")
            await _write(sessions, runs, officer, first, times, people)
        await _look(sessions, runs, officer, province, raw, times, "again")
        start = time.perf_counter()
        async with sessions.reading() as session:
            report = await Undos(session, officer).report(first)
        assert report.numbers["removed"] == people, report
        async with sessions.writing() as session:
            await Imports(session, officer).begin_undoing(first)
        with _listening(times):
            runs.undo(first, officer, report.numbers)
            await runs.settled(first)
        times["undo"] = time.perf_counter() - start
        async with sessions.reading() as session:
            assert (await ImportRecords(session, first).get()).state == "undone"
        return times
    finally:
        await sessions.close()


async def _found(sessions: Sessions) -> tuple[UUID, UUID]:
    async with sessions.writing() as session:
        units = Units(session)
        province = await units.create("Tỉnh mẫu", "province")
        new = [NewUnit(f"Xã {n}", "commune", province, f"X-{n}") for n in range(COMMUNES)]
        await units.create_many(new, Deed())
        officer = await People(session).create("Cán bộ (mẫu)", province)
        await People(session).grant(officer, "admin", province)
    return officer, province


async def _look(
    sessions: Sessions,
    runs: ImportRuns,
    officer: UUID,
    province: UUID,
    raw: bytes,
    times: dict[str, float],
    name: str,
) -> UUID:
    start = time.perf_counter()
    async with sessions.writing() as session:
        made = await Imports(session, officer).add("people", province, "x.xlsx", raw)
    runs.check(made.id)
    await runs.settled(made.id)
    times[name] = time.perf_counter() - start
    return made.id


async def _write(
    sessions: Sessions,
    runs: ImportRuns,
    officer: UUID,
    first: UUID,
    times: dict[str, float],
    people: int,
) -> None:
    start = time.perf_counter()
    async with sessions.writing() as session:
        found: Import = await Imports(session, officer).begin_writing(first, {"new": people})
    runs.write(found.id, officer)
    await runs.settled(found.id)
    times["write"] = time.perf_counter() - start
    async with sessions.reading() as session:
        record = await ImportRecords(session, first).get()
    assert record.state == "done", record.problem


@contextmanager
def _listening(times: dict[str, float]) -> Iterator[None]:
    """Notes the longest time in which the loop, which answers everybody, did nothing else."""
    times.setdefault("silent", 0.0)

    async def listen() -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.01)
            times["silent"] = max(times["silent"], time.perf_counter() - start - 0.01)

    listening = asyncio.ensure_future(listen())
    try:
        yield
    finally:
        listening.cancel()


if __name__ == "__main__":
    for line in rosters(short="--short" in sys.argv):
        print(line.what, line.measured)
