"""The tree as somebody may see it on a day: levels, paths, search, and the story of a unit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from saovuong import text
from saovuong.identity.models import Membership, Unit, UnitAncestor, UnitVersion
from saovuong.identity.scope import with_ended
from saovuong.identity.units.units import UnitUnknown

MOST_FOUND = 50


class Entry(NamedTuple):
    """A unit on a day; ``parent_id`` also where that one is out of sight."""

    id: UUID
    code: str | None
    name: str
    kind: str
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    has_children: bool


class Holding(NamedTuple):
    """Today: units below, members of the unit itself, and members at or below it."""

    units: int
    members: int
    people: int


class UnitDirectory:
    """``units`` is the select of all units in somebody's charge today; ended ones they took the
    place of are seen on the days they stood."""

    def __init__(self, session: AsyncSession, units: Select[UUID], on: date) -> None:
        self._session = session
        self._visible = with_ended(units)
        self._on = on

    async def tops(self) -> list[Entry]:
        """The highest units to be seen."""
        visible = select(UnitVersion.unit_id).where(
            UnitVersion.holds_on(self._on), UnitVersion.unit_id.in_(self._visible)
        )
        return await self._entries(
            UnitVersion.parent_id.is_(None) | UnitVersion.parent_id.not_in(visible)
        )

    async def children(self, parent_id: UUID) -> list[Entry]:
        return await self._entries(UnitVersion.parent_id == parent_id)

    async def unit(self, unit_id: UUID) -> Entry:
        """Raises UnitUnknown if it did not stand that day or is out of sight."""
        found = await self._entries(UnitVersion.unit_id == unit_id)
        if not found:
            raise UnitUnknown
        return found[0]

    async def last(self, unit_id: UUID) -> Entry:
        """The unit on that day or, if it had ended by then, on its last; raises UnitUnknown."""
        newest = (
            select(func.max(UnitVersion.valid_from))
            .where(UnitVersion.unit_id == unit_id, UnitVersion.valid_from <= self._on)
            .scalar_subquery()
        )
        query = self._query().where(
            UnitVersion.unit_id == unit_id, UnitVersion.valid_from == newest
        )
        row = (await self._session.execute(query)).one_or_none()
        if row is None:
            raise UnitUnknown
        return Entry(*row)

    async def path(self, entry: Entry) -> list[Entry]:
        """From the highest unit to be seen down to ``entry`` itself."""
        path = [entry]
        while path[0].parent_id is not None:
            over = await self._entries(UnitVersion.unit_id == path[0].parent_id)
            if not over:
                break
            path.insert(0, over[0])
        return path

    async def search(self, words: str) -> list[Entry]:
        """By name without marks or by code; names that hold the words as typed come first."""
        folded = text.fold(words)
        if not folded:
            return []
        exact = case(
            (UnitVersion.name.contains(text.nfc(words).strip(), autoescape=True), 0), else_=1
        )
        begins = case((UnitVersion.folded.endswith(folded, autoescape=True), 0), else_=1)
        query = self._query().where(
            UnitVersion.folded.contains(folded, autoescape=True) | (Unit.code == words.strip()),
            UnitVersion.holds_on(self._on),
        )
        query = query.order_by(None).order_by(
            exact, begins, func.length(UnitVersion.name), UnitVersion.name, Unit.id
        )
        return [Entry(*row) for row in await self._session.execute(query.limit(MOST_FOUND))]

    async def parents(self, entries: Collection[Entry]) -> dict[UUID, Entry]:
        """The units right over ``entries``, as far as they are to be seen."""
        wanted = {entry.parent_id for entry in entries if entry.parent_id}
        return {one.id: one for one in await self._entries(UnitVersion.unit_id.in_(wanted))}

    async def seen(self, unit_ids: Collection[UUID]) -> set[UUID]:
        """Which of ``unit_ids`` are to be seen at all."""
        query = select(Unit.id).where(Unit.id.in_(unit_ids), Unit.id.in_(self._visible))
        return set(await self._session.scalars(query))

    async def holding(self, unit_id: UUID) -> Holding:
        below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit_id)
        return Holding(
            await self._count(
                select(UnitAncestor).where(
                    UnitAncestor.ancestor_id == unit_id, UnitAncestor.depth > 0
                )
            ),
            await self._count(_members().where(Membership.unit_id == unit_id)),
            await self._count(_members().where(Membership.unit_id.in_(below))),
        )

    async def _count(self, query: Select[Any]) -> int:
        return await self._session.scalar(select(func.count()).select_from(query.subquery())) or 0

    async def _entries(self, condition: ColumnElement[bool]) -> list[Entry]:
        query = self._query().where(condition, UnitVersion.holds_on(self._on))
        return [Entry(*row) for row in await self._session.execute(query)]

    def _query(self) -> Select[*tuple[Any, ...]]:
        below = aliased(UnitVersion)
        has_children = (
            select(below.id)
            .where(below.parent_id == UnitVersion.unit_id, below.holds_on(self._on))
            .where(below.unit_id.in_(self._visible))
            .exists()
        )
        return (
            select(
                Unit.id,
                Unit.code,
                UnitVersion.name,
                UnitVersion.kind,
                UnitVersion.parent_id,
                UnitVersion.valid_from,
                UnitVersion.valid_to,
                has_children,
            )
            .join(UnitVersion, UnitVersion.unit_id == Unit.id)
            .where(UnitVersion.unit_id.in_(self._visible))
            .order_by(UnitVersion.folded, UnitVersion.name, Unit.id)
        )


def _members() -> Select[Any]:
    return select(Membership.id).where(Membership.valid_to.is_(None))
