"""The story of units: what was done to them, when, on what legal ground, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.identity.units.models import ChangeKind, PartName, UnitChange, UnitChangePart

_SUCCESSIONS = "successions"


class Deed(NamedTuple):
    """When a change takes effect (None: today), its legal note and who records it."""

    on: date | None = None
    note: str | None = None
    by: UUID | None = None


class Succession(NamedTuple):
    """Units that others took the place of, or came out of."""

    origins: tuple[UUID, ...]
    heirs: tuple[UUID, ...]


class Parts(NamedTuple):
    """Who took part: there before, ended, there after, or over one that ended without an heir."""

    before: Collection[UUID] = ()
    ended: Collection[UUID] = ()
    after: Collection[UUID] = ()
    over: Collection[UUID] = ()


class Told(NamedTuple):
    """One change with those who took part, as (unit, part)."""

    change: UnitChange
    parts: list[tuple[UUID, PartName]]


class UnitChanges:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def record(
        self, kind: ChangeKind, day: date, deed: Deed, parts: Parts, **details: Any
    ) -> UnitChange:
        """Adds to the story; where units take the place of others, what those were asked for
        follows before the commit (see ``take_successions``)."""
        change = UnitChange(
            id=ids.uuid7(),
            kind=kind,
            took_effect_on=day,
            note=deed.note,
            recorded_at=clock.now(),
            recorded_by=deed.by,
            details=details,
        )
        self._session.add(change)
        await self._session.flush()
        await self._session.execute(insert(UnitChangePart), _rows(change.id, parts))
        origins = tuple(parts.ended or parts.before)
        heirs = tuple(one for one in parts.after if one not in origins)
        if origins and heirs:
            self._session.info.setdefault(_SUCCESSIONS, []).append(Succession(origins, heirs))
        return change

    def take_successions(self) -> list[Succession]:
        """The successions recorded in this transaction, which are then forgotten."""
        taken: list[Succession] = self._session.info.pop(_SUCCESSIONS, [])
        return taken

    async def of(self, unit_id: UUID) -> list[Told]:
        """Everything the unit took part in, newest first."""
        mine = select(UnitChangePart.change_id).where(
            UnitChangePart.unit_id == unit_id, UnitChangePart.part != "over"
        )
        changes = await self._session.scalars(
            select(UnitChange)
            .where(UnitChange.id.in_(mine))
            .order_by(UnitChange.took_effect_on.desc(), UnitChange.id.desc())
        )
        return await self._with_parts(changes.all())

    async def _with_parts(self, changes: Sequence[UnitChange]) -> list[Told]:
        told = {one.id: Told(one, []) for one in changes}
        few = [one.id for one in changes if one.kind != "load"]
        rows = await self._session.execute(
            select(UnitChangePart.change_id, UnitChangePart.unit_id, UnitChangePart.part)
            .where(UnitChangePart.change_id.in_(few))
            .order_by(UnitChangePart.part, UnitChangePart.unit_id)
        )
        for change, unit, part in rows:
            told[change].parts.append((unit, part))
        return list(told.values())


def _rows(change: UUID, parts: Parts) -> list[dict[str, Any]]:
    return [
        {"change_id": change, "unit_id": unit, "part": part}
        for part, units in parts._asdict().items()
        for unit in units
    ]
