"""Who stands above whom today, kept row by row so that every look at a subtree is one join."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, delete, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from saovuong.identity.models import UnitAncestor, UnitVersion
from saovuong.identity.units.tree import Parents, closure

_COLUMNS = ["unit_id", "ancestor_id", "depth"]
_KEEPING = {"synchronize_session": False}


class Ancestors:
    """Follows changes of the tree that have already been written."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hang(self, parents: Mapping[UUID, UUID | None]) -> None:
        """Adds new units; a parent may be among them or stand already."""
        above = await self._above({one for one in parents.values() if one and one not in parents})
        rows = []
        for unit, ancestor, depth in closure({**dict.fromkeys(above), **parents}):
            if unit in parents:
                rows.append(_row(unit, ancestor, depth))
                rows += [_row(unit, over, depth + far) for over, far in above.get(ancestor, ())]
        if rows:
            await self._session.execute(insert(UnitAncestor), rows)

    async def rehang(self, unit_id: UUID, parent_id: UUID | None) -> None:
        """The unit now stands under ``parent_id`` with all that is below it."""
        below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit_id)
        await self._session.execute(
            delete(UnitAncestor).where(
                UnitAncestor.unit_id.in_(below), UnitAncestor.ancestor_id.not_in(below)
            ),
            execution_options=_KEEPING,
        )
        if parent_id is not None:
            joined = insert(UnitAncestor).from_select(_COLUMNS, _pairs(unit_id, parent_id, 1))
            await self._session.execute(joined)

    async def replace(self, ended: UUID, heir: UUID) -> None:
        """What stood under ``ended`` now stands under ``heir``, and ``ended`` nowhere."""
        over = select(UnitAncestor.ancestor_id).where(UnitAncestor.unit_id == ended)
        below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == ended)
        moved = _pairs(ended, heir, 0).where(UnitAncestor.unit_id != ended)
        rows = [_row(*pair) for pair in await self._session.execute(moved)]
        await self._session.execute(
            delete(UnitAncestor).where(
                UnitAncestor.unit_id.in_(below), UnitAncestor.ancestor_id.in_(over)
            ),
            execution_options=_KEEPING,
        )
        if rows:
            await self._session.execute(insert(UnitAncestor), rows)

    async def drop(self, unit_id: UUID) -> None:
        """The unit has ended; nothing stands under it any more."""
        await self._session.execute(
            delete(UnitAncestor).where(UnitAncestor.unit_id == unit_id), execution_options=_KEEPING
        )

    async def rebuild(self, parents: Parents) -> None:
        """Derives all of it anew."""
        await self._session.execute(delete(UnitAncestor), execution_options=_KEEPING)
        rows = [_row(*row) for row in closure(parents)]
        if rows:
            await self._session.execute(insert(UnitAncestor), rows)

    async def since(self, unit_id: UUID, day: date) -> set[UUID]:
        """The unit itself and whatever stood over it at any time from ``day`` on."""
        seen = select(literal(unit_id, Uuid()).label("unit_id")).cte("seen", recursive=True)
        seen = seen.union(
            select(UnitVersion.parent_id)
            .join(seen, UnitVersion.unit_id == seen.c.unit_id)
            .where(UnitVersion.parent_id.is_not(None), UnitVersion.holds_after(day))
        )
        return set(await self._session.scalars(select(seen.c.unit_id)))

    async def _above(self, units: set[UUID]) -> dict[UUID, list[tuple[UUID, int]]]:
        """Those above each of ``units``, which stand already, with how far."""
        found: dict[UUID, list[tuple[UUID, int]]] = {unit: [] for unit in units}
        query = select(UnitAncestor.unit_id, UnitAncestor.ancestor_id, UnitAncestor.depth)
        rows = await self._session.execute(
            query.where(UnitAncestor.unit_id.in_(units), UnitAncestor.depth > 0)
        )
        for unit, ancestor, depth in rows:
            found[unit].append((ancestor, depth))
        return found


def _pairs(top: UUID, over: UUID, farther: int) -> Select[UUID, UUID, int]:
    """Each unit at or under ``top`` with each at or over ``over``, and how far apart they stand."""
    above = aliased(UnitAncestor)
    return (
        select(
            UnitAncestor.unit_id,
            above.ancestor_id,
            UnitAncestor.depth + above.depth + farther,
        )
        .join(above, above.unit_id == over)
        .where(UnitAncestor.ancestor_id == top)
    )


def _row(unit_id: UUID, ancestor_id: UUID, depth: int) -> dict[str, Any]:
    return {"unit_id": unit_id, "ancestor_id": ancestor_id, "depth": depth}
