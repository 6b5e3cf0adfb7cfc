"""Settlement: figures by unit follow the members who joined, left or moved in a transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.units.headcounts import Headcounts
from saovuong.learning.counters import Counters


async def settle_rolls(session: AsyncSession) -> None:
    """Corrects headcounts and counters of the units that ``Headcounts.touch`` was told of."""
    headcounts = Headcounts(session)
    units = headcounts.take_touched()
    if units:
        await session.flush()
        await headcounts.recount(units)
        await session.run_sync(lambda within: Counters(within.connection()).correct(units))
