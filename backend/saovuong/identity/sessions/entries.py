"""Staff sign-ins and refused tries, kept for their owner to look over; gone after 90 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.factors.models import StaffEntry
from saovuong.identity.sessions.places import Place

KEPT_FOR = timedelta(days=90)
SHOWN = 30
CODES_A_DAY = 20
"""So many wrong codes in a day, and codes are asked for no more until it has passed."""


class Entries:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def entered(self, person_id: UUID, way: str, place: Place) -> None:
        """Records a sign-in, and whether it came from where this person never came from."""
        before = select(func.count()).where(
            StaffEntry.person_id == person_id, StaffEntry.outcome == "entered"
        )
        here = before.where(
            StaffEntry.network == place.network, StaffEntry.browser == place.browser
        )
        has_been = bool(await self._session.scalar(before))
        is_new = has_been and not await self._session.scalar(here)
        await self._add(person_id, way, "entered", place, is_new=is_new)

    async def refused(self, person_id: UUID | None, way: str, place: Place) -> None:
        """Records a refused try; of an unknown login too, so that it takes as long."""
        await self._add(person_id, way, "refused", place, is_new=False)

    async def of(self, person_id: UUID) -> Sequence[StaffEntry]:
        """The latest, newest first."""
        chosen = select(StaffEntry).where(StaffEntry.person_id == person_id)
        latest = chosen.order_by(StaffEntry.at.desc(), StaffEntry.id.desc()).limit(SHOWN)
        return (await self._session.scalars(latest)).all()

    async def notice(self, person_id: UUID) -> None:
        """Their owner has seen them."""
        await self._session.execute(
            update(StaffEntry)
            .where(StaffEntry.person_id == person_id, StaffEntry.noticed_at.is_(None))
            .values(noticed_at=clock.now())
        )

    async def unnoticed(self, person_id: UUID) -> int:
        """How many sign-ins from new places and refused tries their owner has not seen."""
        found = await self._session.scalar(
            select(func.count()).where(
                StaffEntry.person_id == person_id,
                StaffEntry.noticed_at.is_(None),
                or_(StaffEntry.is_new_place, StaffEntry.outcome == "refused"),
            )
        )
        return found or 0

    async def refused_codes(self, person_id: UUID) -> int:
        """Wrong one-time codes of the last day."""
        found = await self._session.scalar(
            select(func.count()).where(
                StaffEntry.person_id == person_id,
                StaffEntry.outcome == "refused",
                StaffEntry.way == "code",
                StaffEntry.at > clock.now() - timedelta(days=1),
            )
        )
        return found or 0

    async def _add(
        self, person_id: UUID | None, way: str, outcome: str, place: Place, *, is_new: bool
    ) -> None:
        await self._session.execute(
            delete(StaffEntry).where(StaffEntry.at <= clock.now() - KEPT_FOR)
        )
        self._session.add(
            StaffEntry(
                person_id=person_id,
                at=clock.now(),
                way=way,
                outcome=outcome,
                network=place.network,
                browser=place.browser,
                is_new_place=is_new,
            )
        )
