"""Loads sets of units and the regions over them; doing it again adds only what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.files import DatedChange, RegionEntry, UnitSet
from saovuong.identity.units.units import NewUnit, Units, UnitUnknown


class Loaded(NamedTuple):
    """Units made, later changes applied, and units that were moved."""

    units: int
    changes: int
    moves: int


class UnitSets:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._units = Units(session)

    async def load(self, given: UnitSet, top: UUID) -> Loaded:
        """Makes every unit of the set whose code is not known yet, under ``top``, as of the set's
        day or the day ``top`` began; a known code is left as it is."""
        await self._units.lock()
        since = (await self._units.open_version(top, clock.today())).valid_from
        day = min(clock.today(), max(given.since, since))
        known = await self._units.with_codes([one.code for one in given.units])
        ids_by_code = {one.code: known.get(one.code) or ids.uuid7() for one in given.units}
        new = [
            NewUnit(
                one.name,
                one.kind,
                top if one.parent is None else ids_by_code[one.parent],
                one.code,
                ids_by_code[one.code],
            )
            for one in given.units
            if one.code not in known
        ]
        await self._units.create_many(new, Deed(day, given.note))
        fresh = {one.code: one.id for one in new if one.code and one.id}
        changes = [one for one in given.changes if one.code in fresh]
        for change in changes:
            await self._apply(change, fresh[change.code], day)
        return Loaded(len(new), len(changes), 0)

    async def place(self, regions: Sequence[RegionEntry], top: UUID) -> Loaded:
        """Makes the regions under ``top`` and moves to them the provinces that stand right under
        ``top``; one that somebody has put elsewhere stays there."""
        await self._units.lock()
        made = moves = 0
        for entry in regions:
            region = await self._units.with_code(entry.code)
            if region is None:
                day = (await self._units.open_version(top, clock.today())).valid_from
                region = await self._units.create(
                    entry.name, "region", top, code=entry.code, on=day, note=entry.note
                )
                made += 1
            moves += await self._gather(entry, region, top)
        return Loaded(made, 0, moves)

    async def _apply(self, change: DatedChange, unit: UUID, earliest: date) -> None:
        if change.day > clock.today():
            return
        day = max(change.day, earliest)
        await self._units.rename(unit, change.name, kind=change.kind, on=day, note=change.note)

    async def _gather(self, entry: RegionEntry, region: UUID, top: UUID) -> int:
        provinces = await self._units.with_codes(entry.provinces)
        missing = sorted(set(entry.provinces) - provinces.keys())
        if missing:
            raise UnitUnknown(codes=missing)
        moved = 0
        for _, province in sorted(provinces.items()):
            if (await self._units.get(province)).parent_id == top:
                await self._units.move(province, region, note=entry.note)
                moved += 1
        return moved
