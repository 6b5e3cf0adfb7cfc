"""Service: what the server holds of one person's work, device by device."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.models import Device
from saovuong.sync.models import Held


class Holdings:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_person(self, person_id: UUID) -> list[Held]:
        query = select(Held).join(Device, Device.id == Held.device_id)
        mine = query.where(Device.person_id == person_id).order_by(Held.device_id)
        return list(await self._session.scalars(mine))
