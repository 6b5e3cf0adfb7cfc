"""Uploaded rosters: each from the first look to being written, and taken back again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import PureWindowsPath
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.formats.cells import plain
from saovuong.formats.remarks import Remark
from saovuong.i18n import _
from saovuong.identity.models import Person, UnitAncestor, UnitVersion
from saovuong.identity.scope import scope
from saovuong.identity.units.units import UnitUnknown
from saovuong.interop.models import Import, ImportFaults, ImportFile
from saovuong.problems import Conflict, NotFound

MANAGERS = ("admin", "operator")
Kind = Literal["units", "people"]

KEPT = timedelta(days=30)
"""How long an import can be undone at most; files, faults and changes go by the retention job."""
STALE = timedelta(seconds=60)
"""Without a sign of life for this long, nobody works on an import any more."""
UNDOING = "undoing"
UNDO_INTERRUPTED = "undo-interrupted"
MOST_FAULTS = 5_000
SHOWN = 50
_LONGEST_NAME = 120


class ImportUnknown(NotFound):
    code = "import-unknown"
    message = _("There is no such import.")


class ImportNotReady(Conflict):
    code = "import-not-ready"
    message = _("This cannot be done with the import now. Load the page again.")


class ImportChanged(Conflict):
    code = "import-changed"
    message = _("Since you looked, units or people have changed. Look at the new numbers.")


class Told(NamedTuple):
    record: Import
    unit_name: str
    made_by_name: str


class Imports:
    """What ``person_id`` may see of imports: those into units of his."""

    def __init__(self, session: AsyncSession, person_id: UUID) -> None:
        self._session = session
        self._by = person_id
        self._visible = scope(person_id, MANAGERS, clock.today())

    async def require_unit(self, unit_id: UUID) -> None:
        """Raises UnitUnknown unless the unit stands today and is in scope."""
        itself = select(UnitAncestor.unit_id).where(
            UnitAncestor.unit_id == unit_id,
            UnitAncestor.depth == 0,
            UnitAncestor.unit_id.in_(self._visible),
        )
        if await self._session.scalar(itself) is None:
            raise UnitUnknown

    async def add(self, kind: Kind, unit_id: UUID, name: str, raw: bytes) -> Import:
        """A new import, to be checked; raises UnitUnknown."""
        await self.require_unit(unit_id)
        now = clock.now()
        made = Import(
            id=ids.uuid7(),
            kind=kind,
            unit_id=unit_id,
            made_by=self._by,
            made_at=now,
            file_name=file_name(name),
            file_hash=hashlib.sha256(raw).hexdigest(),
            state="checking",
            step="reading",
            done=0,
            total=0,
            beat_at=now,
        )
        self._session.add(made)
        await self._session.flush()
        self._session.add(ImportFile(import_id=made.id, body=raw))
        await self._session.flush()
        return made

    async def get(self, import_id: UUID) -> Import:
        """Raises ImportUnknown."""
        found = await self._session.scalar(
            select(Import)
            .where(Import.id == import_id, Import.unit_id.in_(self._visible))
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise ImportUnknown
        return found

    async def latest(self, kind: Kind | None) -> Sequence[Import]:
        """The newest first."""
        query = select(Import).where(Import.unit_id.in_(self._visible))
        if kind is not None:
            query = query.where(Import.kind == kind)
        newest = query.order_by(Import.made_at.desc(), Import.id.desc())
        return (await self._session.scalars(newest.limit(SHOWN))).all()

    async def told(self, imports: Sequence[Import]) -> list[Told]:
        """Each with today's name of its unit and the name of who made it."""
        units = select(UnitVersion.unit_id, UnitVersion.name).where(
            UnitVersion.unit_id.in_({one.unit_id for one in imports}),
            UnitVersion.valid_to.is_(None),
        )
        people = select(Person.id, Person.name).where(
            Person.id.in_({one.made_by for one in imports})
        )
        unit_names = dict((await self._session.execute(units)).all())
        people_names = dict((await self._session.execute(people)).all())
        return [
            Told(one, unit_names.get(one.unit_id, ""), people_names.get(one.made_by, ""))
            for one in imports
        ]

    async def begin_writing(self, import_id: UUID, expected: dict[str, int]) -> Import:
        """Exactly one of several tries gets through; the others: ImportNotReady.

        Raises ImportUnknown, ImportChanged where ``expected`` is not what the look showed.
        """
        found = await self.get(import_id)
        if found.state != "checked" or found.numbers is None:
            raise ImportNotReady
        if any(found.numbers.get(name) != number for name, number in expected.items()):
            raise ImportChanged
        won = await self._session.scalar(
            update(Import)
            .where(Import.id == import_id, Import.state == "checked")
            .values(state="writing", step="reading", done=0, total=0, beat_at=clock.now())
            .returning(Import.id)
        )
        if won is None:
            raise ImportNotReady
        return await self.get(import_id)

    async def undoable(self, import_id: UUID) -> Import:
        """Raises ImportUnknown, ImportNotReady where there is nothing (any more) to undo."""
        found = await self.get(import_id)
        if found.state != "done" or clock.now() - found.made_at >= KEPT:
            raise ImportNotReady
        return found

    async def begin_undoing(self, import_id: UUID) -> Import:
        """Exactly one of several tries gets through; the others: ImportNotReady.

        The import stays ``done`` until all of it is taken back; only its step says what goes on.
        Raises ImportUnknown.
        """
        await self.undoable(import_id)
        is_free = (Import.step == "") | (Import.beat_at <= clock.now() - STALE)
        won = await self._session.scalar(
            update(Import)
            .where(Import.id == import_id, Import.state == "done", is_free)
            .values(step=UNDOING, done=0, total=0, problem=None, beat_at=clock.now())
            .returning(Import.id)
        )
        if won is None:
            raise ImportNotReady
        return await self.get(import_id)


class ImportRecords:
    """Rows of one import for whoever works on it; asks nobody whether he may."""

    def __init__(self, session: AsyncSession, import_id: UUID) -> None:
        self._session = session
        self._id = import_id

    async def get(self) -> Import:
        found = await self._session.get(Import, self._id, populate_existing=True)
        if found is None:
            raise ImportUnknown
        return found

    async def body(self) -> bytes:
        """The upload; raises ImportNotReady once it is gone."""
        found = await self._session.get(ImportFile, self._id)
        if found is None:
            raise ImportNotReady
        return found.body

    async def save(self, **values: Any) -> None:
        await self._session.execute(
            update(Import).where(Import.id == self._id).values(beat_at=clock.now(), **values)
        )

    async def forget_file(self) -> None:
        await self._session.execute(delete(ImportFile).where(ImportFile.import_id == self._id))

    async def keep_faults(self, remarks: Iterable[Remark]) -> None:
        """Faults before notes, in the order of the file, as many as anybody would read."""
        kept = [list(one) for one in remarks][:MOST_FAULTS]
        await self._session.execute(delete(ImportFaults).where(ImportFaults.import_id == self._id))
        self._session.add(ImportFaults(import_id=self._id, faults=kept))
        await self._session.flush()

    async def faults(self) -> list[Remark]:
        kept = await self._session.get(ImportFaults, self._id)
        return [Remark(*one) for one in kept.faults] if kept else []


async def interrupt(session: AsyncSession, *, older_than: timedelta) -> None:
    """Imports that nobody works on any more; nothing of them was written, or taken back."""
    await session.execute(
        update(Import)
        .where(
            Import.state.in_(("checking", "writing")),
            Import.beat_at <= clock.now() - older_than,
        )
        .values(state="failed", problem="interrupted", finished_at=clock.now())
    )
    await session.execute(
        update(Import)
        .where(
            Import.state == "done",
            Import.step != "",
            Import.beat_at <= clock.now() - older_than,
        )
        .values(step="", problem=UNDO_INTERRUPTED)
    )
    left = select(Import.id).where(Import.state == "failed")
    await session.execute(delete(ImportFile).where(ImportFile.import_id.in_(left)))


def file_name(given: str) -> str:
    """The last part of a path in either notation, as text to be shown and nothing more."""
    return plain(PureWindowsPath(given.replace("\0", "")).name)[:_LONGEST_NAME] or "?"
