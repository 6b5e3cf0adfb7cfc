"""Settlement: what a unit was asked to study is asked of the units that took its place."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.units.changes import UnitChanges
from saovuong.learning.assignments import Assignments


async def settle_successions(session: AsyncSession) -> None:
    """Hands on the assignments of the units whose place others took in this transaction."""
    for origins, heirs in UnitChanges(session).take_successions():
        for heir in heirs:
            await Assignments(session).inherit(origins, heir)
