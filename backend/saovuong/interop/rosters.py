"""Lists of either kind: read from a file, compared with what is there, carried out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.formats.remarks import Remark
from saovuong.formats.roster_faults import gathered, is_fault
from saovuong.formats.roster_sheet import PersonRow, Roster, UnitRow, read_people, read_units
from saovuong.formats.sheet_lines import Seen
from saovuong.formats.sheets import read_sheets
from saovuong.interop.import_changes import Change
from saovuong.interop.people_plan import Known, PeoplePlan, plan_people
from saovuong.interop.people_rosters import Grant, PeopleRosters
from saovuong.interop.unit_plan import UnitPlan, plan_units
from saovuong.interop.unit_rosters import UnitRosters

AnyRoster = Roster[UnitRow] | Roster[PersonRow]
GRANTABLE = frozenset({"learner", "instructor", "admin"})
"""What a list may make of people; operators are appointed one by one."""


class Survey(NamedTuple):
    """What an import would do: the plan, its numbers, and everything to be said, faults first."""

    plan: UnitPlan | PeoplePlan
    numbers: dict[str, int]
    remarks: list[Remark]


def read_roster(kind: str, name: str, raw: bytes, seen: Seen) -> AnyRoster:
    """Raises one of ``uploads.REFUSALS``; takes seconds for a long list."""
    sheets = read_sheets(name, raw)
    return read_units(sheets, seen) if kind == "units" else read_people(sheets, seen)


class Rosters:
    def __init__(self, session: AsyncSession) -> None:
        self._units = UnitRosters(session)
        self._people = PeopleRosters(session)

    async def survey(self, kind: str, root: UUID, roster: Any) -> Survey:
        """Compares the list with what stands at and under ``root``; changes nothing."""
        if kind == "units":
            known_units = await self._units.known(root, roster.rows)
            units = await asyncio.to_thread(plan_units, roster.rows, known_units)
            return _survey(units, roster, units.remarks)
        people = await self._people.under(root)
        known = Known(
            await self._units.directory(root),
            people,
            await self._people.taken((row.code for row in roster.rows), people),
            GRANTABLE,
        )
        plan = await asyncio.to_thread(plan_people, roster.rows, known)
        return _survey(plan, roster, plan.remarks)

    async def write(
        self, plan: UnitPlan | PeoplePlan, by: UUID
    ) -> tuple[list[Change], list[Grant]]:
        """Carries the plan out."""
        if isinstance(plan, UnitPlan):
            return await self._units.write(plan, by), []
        return await self._people.write(plan, by)


def _survey(plan: UnitPlan | PeoplePlan, roster: AnyRoster, planned: Iterable[Remark]) -> Survey:
    said = [*roster.remarks, *planned]
    faults = sorted((one for one in said if is_fault(one)), key=_place)
    notes = gathered(sorted((one for one in said if not is_fault(one)), key=_place))
    faulty = len({(one.sheet, one.row) for one in faults})
    numbers = {**plan.numbers(), "faulty": faulty, "remarks": len(faults) + len(notes)}
    return Survey(plan, numbers, [*faults, *notes])


def _place(remark: Remark) -> tuple[str, int]:
    return remark.sheet, remark.row
