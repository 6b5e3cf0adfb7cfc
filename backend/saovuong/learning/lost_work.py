"""Work that came from a lost phone: what was taken in after the report, or made after the loss."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.models import Device
from saovuong.learning.models import Attempt, Event


def is_from_lost() -> ColumnElement[bool]:
    """The condition on an event and its device; a mistaken loss that is undone leaves no mark."""
    return and_(
        Device.lost_at.is_not(None),
        or_(Event.received_at >= Device.revoked_at, Event.happened_at >= Device.lost_at),
    )


class LostWork:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def attempts(self, person_id: UUID) -> dict[UUID, UUID]:
        """The person's handed-in sittings from lost phones, and which phone each came from.

        A sitting and the event that handed it in have both instants in common.
        """
        rows = await self._session.execute(
            select(Attempt.id, Event.device_id)
            .join(Event, Event.person_id == Attempt.person_id)
            .join(Device, Device.id == Event.device_id)
            .where(
                Attempt.person_id == person_id,
                Event.type == "test_submitted",
                Event.received_at == Attempt.received_at,
                Event.happened_at == Attempt.submitted_at,
                is_from_lost(),
            )
        )
        return dict(rows.all())
