"""Units as lists know them: what stands under one, and a plan carried out by ``Units``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.formats.roster_sheet import UnitRow
from saovuong.identity.models import Unit, UnitAncestor, UnitVersion
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.kinds import UnitKinds
from saovuong.identity.units.units import NewUnit, Units
from saovuong.interop.directory import Directory, KnownUnit
from saovuong.interop.import_changes import Change
from saovuong.interop.unit_plan import (
    KnownUnits,
    NewUnitRow,
    UnitAlteration,
    UnitPlan,
    kinds_from,
)

_AT_ONCE = 5_000


class UnitRosters:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._units = Units(session)

    async def directory(self, root: UUID) -> Directory:
        """What stands at and under ``root`` today."""
        rows = await self._session.execute(
            select(
                Unit.id, Unit.code, UnitVersion.name, UnitVersion.kind, UnitVersion.parent_id,
                UnitVersion.valid_from,
            )
            .join(UnitVersion, UnitVersion.unit_id == Unit.id)
            .join(UnitAncestor, UnitAncestor.unit_id == Unit.id)
            .where(UnitAncestor.ancestor_id == root, UnitVersion.valid_to.is_(None))
            .order_by(UnitAncestor.depth, UnitVersion.folded, Unit.id)
        )  # fmt: skip
        found = [KnownUnit(*row[:5], valid_from=row[5].isoformat()) for row in rows]
        return Directory(root, found)

    async def known(self, root: UUID, rows: Iterable[UnitRow]) -> KnownUnits:
        directory = await self.directory(root)
        kinds = [
            (one.id, one.name_vi, one.name_en, one.under)
            for one in await UnitKinds(self._session).all()
        ]
        codes = {row.code for row in rows if row.code and not directory.with_code(row.code)}
        taken = await self._taken(sorted(codes))
        return KnownUnits(directory, kinds_from(kinds), taken, clock.today())

    async def write(self, plan: UnitPlan, by: UUID) -> list[Change]:
        """Does what the plan says; raises what ``Units`` refuses if units changed meanwhile."""
        done = [await self._alter(change, by) for change in plan.changes if not change.parent_id]
        by_day: dict[date, list[NewUnitRow]] = defaultdict(list)
        for new in plan.new:
            by_day[new.since].append(new)
        for day in sorted(by_day):
            made = [
                NewUnit(one.row.name, one.kind, one.parent_id, one.row.code or None, one.id)
                for one in by_day[day]
            ]
            await self._units.create_many(made, Deed(day, None, by))
            done += [Change("unit-new", None, one.id, None, None) for one in by_day[day]]
        done += [await self._alter(change, by) for change in plan.changes if change.parent_id]
        return done

    async def _alter(self, change: UnitAlteration, by: UUID) -> Change:
        unit = change.unit
        before = {"name": unit.name, "kind": unit.kind, "parent": str(unit.parent_id)}
        if change.parent_id:
            await self._units.move(unit.id, change.parent_id, on=change.since, by=by)
        if change.name or change.kind:
            name = change.name or unit.name
            await self._units.rename(unit.id, name, kind=change.kind, on=change.since, by=by)
        if change.code:
            coded = update(Unit).where(Unit.id == unit.id, Unit.code.is_(None))
            await self._session.execute(coded.values(code=change.code))
        after = {
            "name": change.name or unit.name,
            "kind": change.kind or unit.kind,
            "parent": str(change.parent_id or unit.parent_id),
            "code": change.code,
        }
        return Change("unit-changed", None, unit.id, before, after)

    async def _taken(self, codes: list[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(codes), _AT_ONCE):
            some = await self._units.with_codes(codes[start : start + _AT_ONCE])
            found |= {code.casefold() for code in some}
        return found
