"""Service: completion by unit, folded from the counters of leaf units, and the people behind it.

No query here grows with the number of people except the one that lists them, a page at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.models import UnitAncestor, UnitHeadcount, UnitVersion
from saovuong.identity.units.units import UnitUnknown
from saovuong.learning.models import Assignment, Counter

Finished = dict[UUID, dict[str, int]]
_COUNTERS = msgspec.json.Decoder(dict[str, int])


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

    async def figures(self, course: str, below: Sequence[Placed]) -> list[UnitFigures]:
        """The figures of each of ``below`` for ``course``, in the same order."""
        ids = [one.id for one in below]
        at_or_under = UnitAncestor.ancestor_id.in_(ids)
        learners, finished = await self._folded(course, at_or_under)
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
            for one in below
        ]

    async def whole(self, course: str, unit: Placed, parts: Sequence[UnitFigures]) -> UnitFigures:
        """The figures of ``unit``: its own and those of ``parts``, all the units right below it."""
        itself = and_(UnitAncestor.ancestor_id == unit.id, UnitAncestor.depth == 0)
        learners, finished = await self._folded(course, itself)
        total = finished.get(unit.id, {})
        for part in parts:
            _add(total, part.finished)
        count = learners.get(unit.id, 0) + sum(part.learners for part in parts)
        return UnitFigures(unit.id, unit.name, unit.kind, count, total, bool(parts))

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

    async def _folded(
        self, course: str, which: ColumnElement[bool]
    ) -> tuple[dict[UUID, int], Finished]:
        """Learners, and who finished what, by the ancestor in the rows of the closure chosen."""
        is_sqlite = self._session.get_bind().dialect.name == "sqlite"
        finished = self._folded_here if is_sqlite else self._folded_there
        return await self._learners(which), await finished(course, which)

    async def _learners(self, which: ColumnElement[bool]) -> dict[UUID, int]:
        query = (
            select(UnitAncestor.ancestor_id, func.sum(UnitHeadcount.learners))
            .join(UnitHeadcount, UnitHeadcount.unit_id == UnitAncestor.unit_id)
            .where(which)
            .group_by(UnitAncestor.ancestor_id)
        )
        return {row[0]: int(row[1]) for row in await self._session.execute(query)}

    async def _folded_there(self, course: str, which: ColumnElement[bool]) -> Finished:
        # PostgreSQL sums small integers faster than big ones; no leaf has two thousand million.
        count = func.sum(cast(Counter.finished, Integer))
        query = (
            select(UnitAncestor.ancestor_id, Counter.item, count)
            .join(Counter, Counter.unit_id == UnitAncestor.unit_id)
            .where(which, Counter.course_id == course)
            .group_by(UnitAncestor.ancestor_id, Counter.item)
        )
        found: Finished = {}
        for unit, item, finished in await self._session.execute(query):
            found.setdefault(unit, {})[item] = int(finished)
        return found

    async def _folded_here(self, course: str, which: ColumnElement[bool]) -> Finished:
        """SQLite groups by sorting. It is three times as fast to read each leaf's counters in one
        piece, as they lie, and to add them up here."""
        leaf = select(func.json_group_object(Counter.item, Counter.finished)).where(
            Counter.course_id == course, Counter.unit_id == UnitAncestor.unit_id
        )
        query = select(UnitAncestor.ancestor_id, leaf.scalar_subquery()).where(which)
        found: Finished = {}
        for unit, counters in await self._session.execute(query):
            _add(found.setdefault(unit, {}), _COUNTERS.decode(counters))
        return found

    async def _parents(self, units: Collection[UUID]) -> set[UUID]:
        query = select(UnitVersion.parent_id).where(
            UnitVersion.parent_id.in_(units), UnitVersion.holds_on(self._on)
        )
        return {one for one in await self._session.scalars(query.distinct()) if one is not None}


def _add(total: dict[str, int], more: Mapping[str, int]) -> None:
    for item, count in more.items():
        total[item] = total.get(item, 0) + count
