"""Service: leaving a person's data alone. He studies on; no list, file or search shows him.

Sums by unit still count him: they name nobody. The desk sees him, or it could not help him.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Person


class Restrictions:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def set(self, person_id: UUID, *, is_restricted: bool, by: UUID) -> None:
        """Doing it twice changes nothing but the log."""
        at = clock.now() if is_restricted else None
        await self._session.execute(
            update(Person).where(Person.id == person_id).values(restricted_at=at)
        )
        action = "data-restricted" if is_restricted else "data-restriction-lifted"
        await Audit(self._session).append(action, actor=by, subject=person_id)
