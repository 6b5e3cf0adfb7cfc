"""Opening a session, whatever the way in was: half or whole, recorded and audited."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.audit.audit import Audit
from saovuong.identity.factors.factors import Factors
from saovuong.identity.roles import SessionKind
from saovuong.identity.sessions.entries import Entries
from saovuong.identity.sessions.places import Place
from saovuong.identity.sessions.tokens import Tokens
from saovuong.identity.signing_in.profiles import Profiles
from saovuong.identity.signing_in.schemas import SignedIn
from saovuong.identity.trust import FactorNeeded, Trust


class Caller(msgspec.Struct, kw_only=True, frozen=True):
    """Where a try comes from, and the session it would replace."""

    address: str
    replaces: str | None
    place: Place


class Opened(msgspec.Struct, kw_only=True, frozen=True):
    """A session just opened: its token for the cookie, the rest for the reply."""

    token: str
    kind: str
    reply: SignedIn


class Openings:
    def __init__(self, session: AsyncSession, trust: Trust) -> None:
        self._session = session
        self._trust = trust

    async def open(
        self,
        person_id: UUID,
        kind: SessionKind,
        way: str,
        caller: Caller,
        *,
        device_id: UUID | None = None,
        is_proved: bool = False,
    ) -> Opened:
        """Ends the session it replaces. Staff who are not yet ``is_proved`` by a second factor,
        and need to be, get a half session.
        """
        lacks: FactorNeeded = "none"
        if kind == "staff" and not is_proved:
            lacks = await Factors(self._session, self._trust).needed(person_id)
        tokens = Tokens(self._session)
        if caller.replaces is not None:
            await tokens.end(caller.replaces)
        token = await tokens.open(
            person_id, kind, way, device_id, place=caller.place, is_half=lacks != "none"
        )
        reply = await Profiles(self._session).signed_in(
            person_id, kind, self._trust.key.public, lacks
        )
        if kind == "staff" and lacks == "none":
            await Entries(self._session).entered(person_id, way, caller.place)
        action = "sign-in" if lacks == "none" else "sign-in-begun"
        await Audit(self._session).append(
            action, actor=person_id, subject=device_id, way=way, kind=kind
        )
        return Opened(token=token, kind=kind, reply=reply)
