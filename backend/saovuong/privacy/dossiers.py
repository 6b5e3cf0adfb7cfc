"""Service: everything the database holds about a person, as he may have it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.audit.export import told as told_of
from saovuong.identity.audit.log import entries_about
from saovuong.identity.models import AuditEntry, UnitVersion
from saovuong.privacy.inventory import BASES
from saovuong.privacy.possessions import Possession, possessions

_AUDIT = AuditEntry.__tablename__


class Dossiers:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, person_id: UUID) -> dict[str, Any]:
        """Every row of every table about the person, with why it is kept; no secrets.

        Hashes of codes, keys and passwords prove who somebody is and stay on the server.
        """
        tables = {one.name: await self._part(one, person_id) for one in possessions()}
        return {
            "made_at": _shown(clock.now(), "fact"),
            "person": str(person_id),
            "tables": tables,
            "units": await self._unit_names(tables),
        }

    async def _part(self, one: Possession, person_id: UUID) -> dict[str, Any]:
        rows = (
            await self._trail(person_id) if one.name == _AUDIT else await self._rows(one, person_id)
        )
        return {
            "for_what": one.kept.purpose,
            "basis": BASES[one.kept.basis],
            "seen_by": one.kept.seen_by,
            "rows": rows,
        }

    async def _rows(self, one: Possession, person_id: UUID) -> list[dict[str, Any]]:
        told = [name for name, kind in one.kept.columns.items() if kind != "secret"]
        query = (
            select(*(one.table.c[name] for name in told))
            .where(one.about(person_id))
            .order_by(*one.table.primary_key)
        )
        rows = await self._session.execute(query)
        return [
            {name: _shown(row[at], one.kept.columns[name]) for at, name in enumerate(told)}
            for row in rows
        ]

    async def _trail(self, person_id: UUID) -> list[dict[str, Any]]:
        entries = await self._session.stream_scalars(entries_about(person_id))
        return [told_of(entry) async for entry in entries]

    async def _unit_names(self, tables: dict[str, Any]) -> dict[str, str]:
        wanted = {
            UUID(row["unit_id"])
            for part in tables.values()
            for row in part["rows"]
            if row.get("unit_id")
        }
        rows = await self._session.execute(
            select(UnitVersion.unit_id, UnitVersion.name)
            .where(UnitVersion.unit_id.in_(wanted))
            .order_by(UnitVersion.valid_from)
        )
        return {str(unit): name for unit, name in rows}


def _shown(value: Any, kind: str) -> Any:
    match value:
        case datetime():
            return value.astimezone(clock.VIETNAM).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case bytes():
            return value.decode(errors="replace") if kind == "answers" else value.hex()
        case UUID():
            return str(value)
    return value
