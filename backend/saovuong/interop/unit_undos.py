"""Takes back what an import did to units: new ones go while nothing hangs on them, changed ones
are changed back from today on, so that their story stays told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.db.base import Base
from saovuong.identity.models import Unit, UnitAncestor, UnitHeadcount, UnitVersion
from saovuong.identity.units.models import UnitChangePart
from saovuong.identity.units.units import Units
from saovuong.interop.import_changes import Change
from saovuong.interop.models import ImportChange
from saovuong.interop.undoing import Stays, Undoing

_OWN = (UnitVersion, UnitAncestor, UnitHeadcount, UnitChangePart, ImportChange)
_NAMES = frozenset(model.__tablename__ for model in _OWN)
_QUIETLY: dict[str, Any] = {"execution_options": {"synchronize_session": False}}


class UnitUndos:
    def __init__(self, session: AsyncSession, import_id: UUID, by: UUID) -> None:
        self._session = session
        self._import = import_id
        self._by = by
        self._units = Units(session)

    async def plan(self, changes: Sequence[Change]) -> Undoing:
        undoing = Undoing()
        removable = await self._removable(changes)
        for change in changes:
            if change.unit_id is None:
                continue
            name = await self._name(change.unit_id)
            if name is None:
                undoing.stays.append(Stays("", "gone"))
            elif change.deed == "unit-new" and change.unit_id in removable:
                undoing.remove.append(change)
            elif change.deed == "unit-new":
                undoing.stays.append(Stays(name, "used"))
            elif await self._is_as_left(change):
                undoing.restore.append(change)
            else:
                undoing.stays.append(Stays(name, "changed"))
        return undoing

    async def carry_out(self, undoing: Undoing) -> None:
        for change in undoing.restore:
            await self._restore(change)
        units = [one.unit_id for one in undoing.remove if one.unit_id]
        for some in _chunks(units):
            for model in (ImportChange, UnitChangePart, UnitHeadcount):
                await self._session.execute(
                    delete(model).where(model.unit_id.in_(some)), **_QUIETLY
                )
            nothing = UnitAncestor.unit_id.in_(some) | UnitAncestor.ancestor_id.in_(some)
            await self._session.execute(delete(UnitAncestor).where(nothing), **_QUIETLY)
        for some in _chunks(units):
            versions = delete(UnitVersion).where(UnitVersion.unit_id.in_(some))
            await self._session.execute(versions, **_QUIETLY)
        for some in _chunks(units):
            await self._session.execute(delete(Unit).where(Unit.id.in_(some)), **_QUIETLY)

    async def _removable(self, changes: Sequence[Change]) -> set[UUID]:
        """New units that nothing points at but what came with them, from the lowest up."""
        new = {one.unit_id for one in changes if one.deed == "unit-new" and one.unit_id}
        left = new - await self._used(sorted(new)) - await self._with_history(sorted(new))
        while True:
            held: set[UUID] = set()
            for some in _chunks(sorted(left)):
                rows = await self._session.execute(
                    select(UnitVersion.parent_id, UnitVersion.unit_id).where(
                        UnitVersion.parent_id.in_(some)
                    )
                )
                held |= {parent for parent, unit in rows if parent and unit not in left}
            if not held:
                return left
            left -= held

    async def _used(self, units: Sequence[UUID]) -> set[UUID]:
        found: set[UUID] = set()
        for some in _chunks(units):
            later = select(ImportChange.unit_id).where(
                ImportChange.unit_id.in_(some), ImportChange.import_id != self._import
            )
            found |= {one for one in await self._session.scalars(later) if one is not None}
            for column in pointing_at_units():
                pointed = select(column).where(column.in_(some)).distinct()
                found |= set(await self._session.scalars(pointed))
        return found

    async def _with_history(self, units: Sequence[UUID]) -> set[UUID]:
        """Units that have been changed since they were made."""
        found: set[UUID] = set()
        for some in _chunks(units):
            for column in (UnitVersion.unit_id, UnitChangePart.unit_id):
                often = select(column).where(column.in_(some)).group_by(column)
                found |= set(await self._session.scalars(often.having(func.count() > 1)))
        return found

    async def _is_as_left(self, change: Change) -> bool:
        now = await self._now(change.unit_id)
        after = change.after or {}
        if now is None:
            return False
        is_same = (now.name, now.kind, str(now.parent_id)) == (
            after["name"],
            after["kind"],
            after["parent"],
        )
        old = (change.before or {})["parent"]
        return is_same and (old == after["parent"] or await self._now(UUID(old)) is not None)

    async def _restore(self, change: Change) -> None:
        before, after, unit_id = change.before or {}, change.after or {}, change.unit_id
        if unit_id is None:
            return
        if before["parent"] != after["parent"]:
            await self._units.move(unit_id, UUID(before["parent"]), by=self._by)
        if (before["name"], before["kind"]) != (after["name"], after["kind"]):
            await self._units.rename(unit_id, before["name"], kind=before["kind"], by=self._by)
        if after["code"]:
            await self._session.execute(update(Unit).where(Unit.id == unit_id).values(code=None))

    async def _now(self, unit_id: UUID | None) -> UnitVersion | None:
        return await self._session.scalar(
            select(UnitVersion).where(
                UnitVersion.unit_id == unit_id, UnitVersion.valid_to.is_(None)
            )
        )

    async def _name(self, unit_id: UUID) -> str | None:
        now = await self._now(unit_id)
        return None if now is None else now.name


def pointing_at_units() -> Iterator[Column[Any]]:
    """Every column that names a unit, but those that came with it when it was made."""
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.target_fullname == "units.id" and table.name not in _NAMES:
                column: Column[Any] = key.parent
                yield column


def _chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), 5_000):
        yield ids[start : start + 5_000]
