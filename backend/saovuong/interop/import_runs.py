"""The work on imports beside the requests that ask for it: reading, planning, writing, undoing.

A look changes nothing. Writing is one transaction that plans anew from what it finds, so what was
shown is what is done, or nothing is; and so is taking back.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.units.headcounts import Headcounts
from saovuong.interop.import_changes import ImportChanges
from saovuong.interop.imports import (
    STALE,
    UNDO_INTERRUPTED,
    ImportChanged,
    ImportRecords,
    Imports,
    interrupt,
)
from saovuong.interop.models import Import
from saovuong.interop.rosters import Rosters, Survey, read_roster
from saovuong.interop.undos import Undos
from saovuong.problems import Conflict, Problem, Unavailable

BEAT = 5.0
MOST_AT_ONCE = 2
REMEMBERED = 600
"""Seconds between a look and its confirmation in which the file need not be read again."""
_log = structlog.get_logger("saovuong")


class ImportsBusy(Unavailable):
    code = "imports-busy"
    message = _("Other lists are being read just now. Try again in half a minute.")


Failing = Callable[[UUID, str], Awaitable[None]]
"""Says of an import why the work on it came to nothing."""


class Progress(NamedTuple):
    step: str
    done: int = 0
    total: int = 0


class ImportRuns:
    """Knows what this process is working on; one a server."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._progress: dict[UUID, Progress] = {}
        self._rosters: OrderedDict[UUID, Any] = OrderedDict()

    async def start(self) -> None:
        """Says of what an earlier process left unfinished that it was interrupted."""
        is_alone = self._sessions.engine.dialect.name == "sqlite"
        try:
            async with self._sessions.writing() as session:
                await interrupt(session, older_than=timedelta() if is_alone else STALE)
        except (DBAPIError, OSError) as error:
            _log.warning("imports-not-looked-at", error=type(error).__name__)

    async def stop(self) -> None:
        """Ends all work; what was not committed is as if it had never begun."""
        running = list(self._tasks.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def progress(self, import_id: UUID) -> Progress | None:
        """How far this process has come with the import, if it works on it."""
        return self._progress.get(import_id)

    async def settled(self, import_id: UUID) -> None:
        """Waits until nobody here works on the import."""
        task = self._tasks.get(import_id)
        if task is not None:
            await asyncio.wait([task])

    def require_room(self) -> None:
        """Raises ImportsBusy."""
        if len(self._tasks) >= MOST_AT_ONCE:
            raise ImportsBusy(retry_after=30)

    def check(self, import_id: UUID) -> None:
        self._begin(import_id, "reading", self._check(import_id), self._fail)

    def write(self, import_id: UUID, by: UUID) -> None:
        self._begin(import_id, "reading", self._write(import_id, by), self._fail)

    def undo(self, import_id: UUID, by: UUID, expected: dict[str, int]) -> None:
        work = self._undo(import_id, by, expected)
        self._begin(import_id, "comparing", work, self._fail_undoing)

    def _begin(
        self, import_id: UUID, step: str, work: Coroutine[Any, Any, None], fail: Failing
    ) -> None:
        self._progress[import_id] = Progress(step)
        task = asyncio.create_task(self._guarded(import_id, work, fail))
        self._tasks[import_id] = task
        task.add_done_callback(lambda _task: self._end(import_id))

    def _end(self, import_id: UUID) -> None:
        self._tasks.pop(import_id, None)
        self._progress.pop(import_id, None)

    async def _guarded(
        self, import_id: UUID, work: Coroutine[Any, Any, None], fail: Failing
    ) -> None:
        beating = asyncio.create_task(self._beat(import_id))
        try:
            await work
        except asyncio.CancelledError:
            await fail(import_id, "interrupted")
            raise
        except Problem as problem:
            await fail(import_id, problem.code)
        except IntegrityError:
            await fail(import_id, Conflict.code)
        except Exception as error:  # noqa: BLE001 - nobody waits for this task to raise
            _log.error("import-failed", id=str(import_id), exc_info=error)
            await fail(import_id, "unexpected")
        finally:
            beating.cancel()

    async def _check(self, import_id: UUID) -> None:
        async with self._sessions.reading() as session:
            record = await ImportRecords(session, import_id).get()
        roster = await self._read(record)
        self._progress[import_id] = Progress("checking", 0, len(roster.rows))
        async with self._sessions.reading() as session:
            survey = await Rosters(session).survey(record.kind, record.unit_id, roster)
        await self._show(import_id, survey)

    async def _show(self, import_id: UUID, survey: Survey) -> None:
        async with self._sessions.writing() as session:
            records = ImportRecords(session, import_id)
            await records.keep_faults(survey.remarks)
            await records.save(state="checked", step="", numbers=survey.numbers)

    async def _write(self, import_id: UUID, by: UUID) -> None:
        async with self._sessions.reading() as session:
            record = await ImportRecords(session, import_id).get()
        roster = await self._read(record)
        self._progress[import_id] = Progress("waiting", 0, len(roster.rows))
        try:
            async with self._sessions.writing() as session:
                await self._write_within(session, record, roster, by)
            self._rosters.pop(import_id, None)
        except ImportChanged:
            await self._check(import_id)
            async with self._sessions.writing() as session:
                await ImportRecords(session, import_id).save(problem=ImportChanged.code)

    async def _write_within(
        self, session: AsyncSession, record: Import, roster: Any, by: UUID
    ) -> None:
        """Raises ImportChanged, UnitUnknown, and what ``Units`` refuses."""
        await Headcounts(session).touch()
        await Imports(session, by).require_unit(record.unit_id)
        survey = await Rosters(session).survey(record.kind, record.unit_id, roster)
        if survey.numbers != record.numbers:
            raise ImportChanged
        self._progress[record.id] = Progress("writing", 0, len(roster.rows))
        done, grants = await Rosters(session).write(survey.plan, by)
        await ImportChanges(session).record(record.id, done)
        records = ImportRecords(session, record.id)
        await records.forget_file()
        await records.save(state="done", step="", problem=None, finished_at=clock.now())
        self._progress[record.id] = Progress("writing", len(roster.rows), len(roster.rows))
        audit = Audit(session)
        for start in range(0, len(grants), 100):
            some = [one._asdict() for one in grants[start : start + 100]]
            await audit.append(
                "roles-imported",
                actor=by,
                subject=record.id,
                unit=record.unit_id,
                granted=some,
            )
        await audit.append(
            "roster-imported",
            actor=by,
            subject=record.id,
            unit=record.unit_id,
            kind=record.kind,
            file=record.file_hash,
            numbers=survey.numbers,
        )

    async def _undo(self, import_id: UUID, by: UUID, expected: dict[str, int]) -> None:
        def seen(done: int, total: int) -> None:
            self._progress[import_id] = Progress("undoing", done, total)

        async with self._sessions.writing() as session:
            await Undos(session, by).carry_out(import_id, expected, seen)

    async def _fail_undoing(self, import_id: UUID, problem: str) -> None:
        """The import stands as before."""
        told = UNDO_INTERRUPTED if problem == "interrupted" else problem
        async with self._sessions.writing() as session:
            await ImportRecords(session, import_id).save(step="", problem=told)

    async def _read(self, record: Import) -> Any:
        """The rows of the file; kept for the writing that usually follows the look."""
        known = self._rosters.get(record.id)
        if known is not None:
            return known
        async with self._sessions.reading() as session:
            body = await ImportRecords(session, record.id).body()

        def read() -> Any:
            return read_roster(record.kind, record.file_name, body, seen)

        def seen(done: int, total: int) -> None:
            self._progress[record.id] = Progress("reading", done, total)

        roster = await asyncio.to_thread(read)
        self._rosters[record.id] = roster
        while len(self._rosters) > MOST_AT_ONCE:
            self._rosters.popitem(last=False)
        loop = asyncio.get_running_loop()
        loop.call_later(REMEMBERED, lambda: self._rosters.pop(record.id, None))
        return roster

    async def _fail(self, import_id: UUID, problem: str) -> None:
        self._rosters.pop(import_id, None)
        async with self._sessions.writing() as session:
            records = ImportRecords(session, import_id)
            await records.forget_file()
            await records.save(state="failed", problem=problem, finished_at=clock.now())

    async def _beat(self, import_id: UUID) -> None:
        """Signs of life; while rows are written SQLite has no room for them, and one server."""
        has_room_for_all = self._sessions.engine.dialect.name == "postgresql"
        while True:
            await asyncio.sleep(BEAT)
            progress = self._progress.get(import_id)
            if progress and (has_room_for_all or progress.step in ("reading", "checking")):
                async with self._sessions.writing() as session:
                    await ImportRecords(session, import_id).save()
