"""Open sessions as their owner sees them, and may end them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.i18n import _
from saovuong.identity.models import SessionToken
from saovuong.identity.sessions.tokens import STAFF_IDLE
from saovuong.problems import NotFound


class SessionUnknown(NotFound):
    code = "session-unknown"
    message = _("There is no such session; it may have ended already.")


class OpenSessions:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, person_id: UUID) -> Sequence[SessionToken]:
        """Those that still work, last used first."""
        now = clock.now()
        chosen = (
            select(SessionToken)
            .where(
                SessionToken.person_id == person_id,
                SessionToken.expires_at > now,
                or_(SessionToken.kind != "staff", SessionToken.seen_at > now - STAFF_IDLE),
            )
            .order_by(SessionToken.seen_at.desc(), SessionToken.token_hash)
        )
        return (await self._session.scalars(chosen)).all()

    async def end(self, person_id: UUID, session_id: UUID) -> None:
        """Raises SessionUnknown."""
        for one in await self.of(person_id):
            if public_id(one.token_hash) == session_id:
                await self._session.delete(one)
                await self._session.flush()
                return
        raise SessionUnknown

    async def end_all(self, person_id: UUID) -> int:
        """How many there were, phones and offices together."""
        ended = await self._session.execute(
            delete(SessionToken)
            .where(SessionToken.person_id == person_id)
            .returning(SessionToken.token_hash)
        )
        return len(ended.all())


def public_id(token_hash: bytes) -> UUID:
    """Names a session without opening it: half of the hash of a token nobody can guess."""
    return UUID(bytes=token_hash[:16])
