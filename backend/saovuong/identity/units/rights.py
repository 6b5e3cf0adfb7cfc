"""Who may see and who may change a unit today."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.i18n import _
from saovuong.identity.models import Unit
from saovuong.identity.scope import keeping, scope
from saovuong.identity.units.units import UnitUnknown
from saovuong.problems import Forbidden

KEEPERS = ("admin", "operator")


class UnitNotYours(Forbidden):
    code = "unit-not-yours"
    message = _("Your own unit is changed by somebody above it.")


class UnitRights:
    """What one person may do with units; ask after ``Units.lock`` when something will change."""

    def __init__(self, session: AsyncSession, person_id: UUID) -> None:
        self._session = session
        today = clock.today()
        self.seen: Select[UUID] = scope(person_id, KEEPERS, today)
        """All units in the person's charge, his own among them."""
        self._kept = keeping(person_id, today)

    async def see(self, *units: UUID) -> None:
        """Raises UnitUnknown unless all are in the person's charge."""
        if not await self._are_all(units, self.seen):
            raise UnitUnknown

    async def change(self, *units: UUID) -> None:
        """Raises UnitUnknown, or UnitNotYours for what may be seen and not changed."""
        await self.see(*units)
        if not await self._are_all(units, self._kept):
            raise UnitNotYours

    async def may_see(self, unit_id: UUID) -> bool:
        return await self._are_all([unit_id], self.seen)

    async def may_change(self, unit_id: UUID) -> bool:
        return await self._are_all([unit_id], self._kept)

    async def _are_all(self, units: Collection[UUID], allowed: Select[UUID]) -> bool:
        query = select(Unit.id).where(Unit.id.in_(units), Unit.id.in_(allowed))
        return set(await self._session.scalars(query)) == set(units)
