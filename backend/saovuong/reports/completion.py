"""Service: completion by unit, folded from the counters of leaf units, and the people behind it.

No query here grows with the number of people except the one that lists them, a page at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.models import (
    UnitAncestor,
    UnitHeadcount,
    UnitVersion,
)
from saovuong.identity.units import UnitUnknown
from saovuong.learning.models import Assignment, Counter


class UnitFigures(NamedTuple):
    """A unit with the learners at or under it and how many finished each item."""

    id: UUID
    name: str
    kind: str
    learners: int
    finished: dict[str, int]
    has_children: bool


class Placed(NamedTuple):
    id: UUID
    name: str
    kind: str


class UnitCompletion:
    """Figures within ``units``, the select of all units the reader may see."""

    def __init__(self, session: AsyncSession, units: Select[UUID], on: date) -> None:
        self._session = session
        self._units = units
        self._on = on

    async def tops(self) -> list[Placed]:
        """The highest units the reader may see."""
        above = select(UnitAncestor.unit_id).where(
            UnitAncestor.unit_id == UnitVersion.unit_id,
            UnitAncestor.depth > 0,
            UnitAncestor.ancestor_id.in_(self._units),
        )
        return await self._placed(UnitVersion.unit_id.in_(self._units), ~above.exists())

    async def children(self, parent: UUID) -> list[Placed]:
        return await self._placed(
            UnitVersion.parent_id == parent, UnitVersion.unit_id.in_(self._units)
        )

    async def unit(self, unit: UUID) -> Placed:
        """The unit, if the reader may see it; raises UnitUnknown otherwise."""
        found = await self._placed(
            UnitVersion.unit_id == unit, UnitVersion.unit_id.in_(self._units)
        )
        if not found:
            raise UnitUnknown
        return found[0]

    async def path(self, unit: UUID) -> list[Placed]:
        """From the highest unit the reader may see down to ``unit`` itself."""
        query = (
            select(UnitVersion.unit_id, UnitVersion.name, UnitVersion.kind)
            .join(UnitAncestor, UnitAncestor.ancestor_id == UnitVersion.unit_id)
            .where(UnitAncestor.unit_id == unit, UnitVersion.holds_on(self._on))
            .where(UnitVersion.unit_id.in_(self._units))
            .order_by(UnitAncestor.depth.desc())
        )
        return [Placed(*row) for row in (await self._session.execute(query))]

    async def figures(self, course: str, placed: Sequence[Placed]) -> list[UnitFigures]:
        """The figures of each of ``placed`` for ``course``, in the same order."""
        ids = [one.id for one in placed]
        learners = await self._learners(ids)
        finished = await self._finished(course, ids)
        parents = await self._parents(ids)
        return [
            UnitFigures(
                one.id,
                one.name,
                one.kind,
                learners.get(one.id, 0),
                finished.get(one.id, {}),
                one.id in parents,
            )
            for one in placed
        ]

    async def due_on(self, course: str, unit: UUID) -> date | None:
        """The earliest due day of ``course`` asked of ``unit`` or a unit above it."""
        query = (
            select(func.min(Assignment.due_on))
            .join(UnitAncestor, UnitAncestor.ancestor_id == Assignment.unit_id)
            .where(UnitAncestor.unit_id == unit, Assignment.course_id == course)
        )
        return await self._session.scalar(query)

    async def _placed(self, *conditions: Any) -> list[Placed]:
        query = (
            select(UnitVersion.unit_id, UnitVersion.name, UnitVersion.kind)
            .where(UnitVersion.holds_on(self._on), *conditions)
            .order_by(UnitVersion.name, UnitVersion.unit_id)
        )
        return [Placed(*row) for row in (await self._session.execute(query))]

    async def _learners(self, units: Collection[UUID]) -> dict[UUID, int]:
        query = (
            select(UnitAncestor.ancestor_id, func.sum(UnitHeadcount.learners))
            .join(UnitHeadcount, UnitHeadcount.unit_id == UnitAncestor.unit_id)
            .where(UnitAncestor.ancestor_id.in_(units))
            .group_by(UnitAncestor.ancestor_id)
        )
        return {row[0]: int(row[1]) for row in await self._session.execute(query)}

    async def _finished(self, course: str, units: Collection[UUID]) -> dict[UUID, dict[str, int]]:
        query = (
            select(UnitAncestor.ancestor_id, Counter.item, func.sum(Counter.finished))
            .join(Counter, Counter.unit_id == UnitAncestor.unit_id)
            .where(UnitAncestor.ancestor_id.in_(units), Counter.course_id == course)
            .group_by(UnitAncestor.ancestor_id, Counter.item)
        )
        found: dict[UUID, dict[str, int]] = {}
        for unit, item, count in await self._session.execute(query):
            found.setdefault(unit, {})[item] = int(count)
        return found

    async def _parents(self, units: Collection[UUID]) -> set[UUID]:
        query = select(UnitVersion.parent_id).where(
            UnitVersion.parent_id.in_(units), UnitVersion.holds_on(self._on)
        )
        return {one for one in await self._session.scalars(query.distinct()) if one is not None}
