"""What identity derives — who stands above whom, how many learners where — against its sources."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.models import UnitAncestor, UnitHeadcount
from saovuong.identity.units.headcounts import Headcounts, counted
from saovuong.identity.units.tree import closure
from saovuong.identity.units.units import Units


class Derivations:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def differences(self) -> list[str]:
        """Each row too many or missing, in words."""
        return await self._of_ancestors() + await self._of_headcounts()

    async def repair(self) -> None:
        await Units(self._session).rebuild_ancestors()
        await Headcounts(self._session).recount()

    async def _of_ancestors(self) -> list[str]:
        tree = await Units(self._session).as_of(clock.today())
        expected = set(closure({unit.id: unit.parent_id for unit in tree}))
        rows = await self._session.execute(
            select(UnitAncestor.unit_id, UnitAncestor.ancestor_id, UnitAncestor.depth)
        )
        found = {(unit, ancestor, depth) for unit, ancestor, depth in rows}
        return [
            f"unit_ancestors {one}: {'too many' if one in found else 'missing'}"
            for one in sorted(found ^ expected)
        ]

    async def _of_headcounts(self) -> list[str]:
        rows = await self._session.execute(select(UnitHeadcount.unit_id, UnitHeadcount.learners))
        found = {unit: learners for unit, learners in rows if learners}
        expected = dict((await self._session.execute(counted())).all())
        return [
            f"unit_headcounts {unit}: is {found.get(unit, 0)}, should be {expected.get(unit, 0)}"
            for unit in sorted(found.keys() | expected.keys())
            if found.get(unit) != expected.get(unit)
        ]
