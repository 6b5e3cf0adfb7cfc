"""Sessions of browsers: an opaque token there, its hash here, roles read anew at each use."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.identity.models import Person, SessionToken
from saovuong.identity.people.people import People
from saovuong.identity.roles import Identity, SessionKind, usable
from saovuong.identity.sessions.places import Place

LIFETIME = {"learner": timedelta(days=30), "staff": timedelta(hours=12)}
STAFF_IDLE = timedelta(minutes=30)
HALF_LIFETIME = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Tokens:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(
        self,
        person_id: UUID,
        kind: SessionKind,
        opened_by: str,
        device_id: UUID | None = None,
        *,
        place: Place,
        is_half: bool = False,
    ) -> str:
        """A fresh session; the token it returns exists nowhere else.

        A half one waits for the second factor and can do nothing else.
        """
        now, token = clock.now(), ids.token()
        entered = None if is_half else now
        self._session.add(
            SessionToken(
                token_hash=token_hash(token),
                person_id=person_id,
                device_id=device_id,
                kind=kind,
                opened_by=opened_by,
                created_at=now,
                seen_at=now,
                expires_at=now + (HALF_LIFETIME if is_half else LIFETIME[kind]),
                entered_at=entered,
                proved_at=entered,
                network=place.network,
                browser=place.browser,
            )
        )
        await self._session.execute(delete(SessionToken).where(SessionToken.expires_at <= now))
        await self._session.flush()
        return token

    async def identity(self, token: str) -> Identity | None:
        """Whose session it is; None if it has ended in any way."""
        found = await self._session.execute(
            select(SessionToken, Person)
            .join(Person, Person.id == SessionToken.person_id)
            .where(
                SessionToken.token_hash == token_hash(token),
                SessionToken.expires_at > clock.now(),
                Person.ended_at.is_(None),
            )
        )
        row = found.one_or_none()
        if row is None or _is_idle(row[0]):
            return None
        opened, person = row
        held = await People(self._session).roles(person.id)
        return Identity(
            person_id=person.id,
            name=person.name,
            language=person.language,
            device_id=opened.device_id,
            kind=opened.kind,
            opened_by=opened.opened_by,
            opened_at=opened.created_at,
            seen_at=opened.seen_at,
            proved_at=opened.proved_at,
            is_half=opened.entered_at is None and opened.kind == "staff",
            token_hash=opened.token_hash,
            roles=usable(held, opened.kind),
        )

    async def seen(self, hashed: bytes) -> None:
        """Keeps the session from going idle; worth a write only every ``SEEN_EVERY``."""
        await self._session.execute(
            update(SessionToken)
            .where(SessionToken.token_hash == hashed)
            .values(seen_at=clock.now())
        )

    async def proved(self, hashed: bytes) -> None:
        """The session's owner has just shown again that it is he."""
        await self._session.execute(
            update(SessionToken)
            .where(SessionToken.token_hash == hashed)
            .values(proved_at=clock.now())
        )

    async def end(self, token: str) -> None:
        await self._session.execute(
            delete(SessionToken).where(SessionToken.token_hash == token_hash(token))
        )

    async def end_all(self, person_id: UUID, kind: SessionKind = "staff") -> None:
        """Ends every session of that kind, as when an officer starts somebody over."""
        await self._session.execute(
            delete(SessionToken).where(
                SessionToken.person_id == person_id, SessionToken.kind == kind
            )
        )

    async def end_others(self, identity: Identity) -> None:
        """Ends every session of the person but the one in use."""
        await self._session.execute(
            delete(SessionToken).where(
                SessionToken.person_id == identity.person_id,
                SessionToken.token_hash != identity.token_hash,
            )
        )


def _is_idle(token: SessionToken) -> bool:
    return token.kind == "staff" and clock.now() - token.seen_at >= STAFF_IDLE
