"""Templates and exports of rosters: what an export says, an import takes without a change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.formats.filled_book import Value
from saovuong.formats.roster_book import roster_book
from saovuong.formats.roster_words import ROLES
from saovuong.identity.units.kinds import UnitKinds
from saovuong.interop.directory import Directory
from saovuong.interop.people_rosters import PeopleRosters
from saovuong.interop.unit_rosters import UnitRosters

MOST_CHOICES = 5_000


class RosterFiles:
    def __init__(self, session: AsyncSession, language: str) -> None:
        self._session = session
        self._language = language

    async def template(self, kind: str, root: UUID) -> bytes:
        return await self._book(kind, root, [])

    async def export(self, kind: str, root: UUID) -> tuple[bytes, int]:
        """The units below ``root``, or the people at and below it; and how many."""
        directory = await UnitRosters(self._session).directory(root)
        rows = await self._units(directory) if kind == "units" else await self._people(directory)
        return await self._book(kind, root, rows), len(rows)

    async def _book(self, kind: str, root: UUID, rows: Sequence[Sequence[Value]]) -> bytes:
        directory = await UnitRosters(self._session).directory(root)
        references = list(map(directory.reference, directory.units))[:MOST_CHOICES]
        if kind == "people":
            choices = {"unit": references, "roles": list(ROLES.values())}
        else:
            choices = {"kind": list((await self._kinds()).values()), "parent": references}
        return await asyncio.to_thread(roster_book, kind, rows, choices, self._language)

    async def _kinds(self) -> dict[str, str]:
        kinds = await UnitKinds(self._session).all()
        return {one.id: one.name_en if self._language == "en" else one.name_vi for one in kinds}

    async def _units(self, directory: Directory) -> list[list[Value]]:
        kinds = await self._kinds()
        return [
            [
                unit.code,
                unit.name,
                kinds.get(unit.kind, unit.kind),
                None
                if unit.parent_id in (None, directory.root)
                else directory.reference(unit.parent_id),
                date.fromisoformat(unit.valid_from),
            ]
            for unit in directory.units.values()
            if unit.id != directory.root
        ]

    async def _people(self, directory: Directory) -> list[list[Value]]:
        references: dict[UUID, str] = {}
        rows: list[list[Value]] = []
        for one in await PeopleRosters(self._session).under(directory.root, only_shown=True):
            if one.unit_id not in references:
                references[one.unit_id] = directory.reference(one.unit_id)
            roles = ", ".join(word for role, word in ROLES.items() if role in one.roles)
            unit = references[one.unit_id]
            rows.append([one.code, one.name, one.birth_year, one.phone, unit, roles])
        return rows
