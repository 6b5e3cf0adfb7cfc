"""Takes an import back: first what that would do and what would stay, then all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.audit.audit import Audit
from saovuong.identity.units.headcounts import Headcounts
from saovuong.interop.import_changes import ImportChanges
from saovuong.interop.imports import ImportChanged, ImportRecords, Imports
from saovuong.interop.models import Import
from saovuong.interop.people_undos import PeopleUndos
from saovuong.interop.undoing import Stays, Undoing
from saovuong.interop.unit_undos import UnitUndos

MOST_NAMED = 200


class UndoReport(NamedTuple):
    """``stays``: the first of what would not be taken back, and why."""

    numbers: dict[str, int]
    stays: list[Stays]


Seen = Callable[[int, int], None]


def _unseen(_done: int, _total: int) -> None:
    pass


class Undos:
    def __init__(self, session: AsyncSession, by: UUID) -> None:
        self._session = session
        self._by = by
        self._imports = Imports(session, by)

    async def report(self, import_id: UUID) -> UndoReport:
        """Raises ImportUnknown, ImportNotReady where there is nothing (any more) to undo."""
        undoing = await self._plan(await self._imports.undoable(import_id))
        return UndoReport(undoing.numbers(), undoing.stays[:MOST_NAMED])

    async def carry_out(
        self, import_id: UUID, expected: dict[str, int], seen: Seen = _unseen
    ) -> None:
        """``seen`` hears how many of how many are taken back.

        Raises ImportUnknown, ImportNotReady, ImportChanged where the report has changed.
        """
        await Headcounts(self._session).touch()
        record = await self._imports.undoable(import_id)
        undoing = await self._plan(record)
        numbers = undoing.numbers()
        if numbers != expected:
            raise ImportChanged
        if record.kind == "units":
            await UnitUndos(self._session, record.id, self._by).carry_out(undoing)
        else:
            await PeopleUndos(self._session, record.id).carry_out(undoing, seen)
        await ImportChanges(self._session).forget(import_id)
        now = clock.now()
        records = ImportRecords(self._session, import_id)
        await records.save(state="undone", step="", problem=None, undone_at=now)
        await Audit(self._session).append(
            "roster-undone",
            actor=self._by,
            subject=import_id,
            unit=record.unit_id,
            kind=record.kind,
            numbers=numbers,
        )

    async def _plan(self, record: Import) -> Undoing:
        changes = await ImportChanges(self._session).of(record.id)
        if record.kind == "units":
            return await UnitUndos(self._session, record.id, self._by).plan(changes)
        return await PeopleUndos(self._session, record.id).plan(changes)
