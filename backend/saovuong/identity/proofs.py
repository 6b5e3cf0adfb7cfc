"""Showing again, within a session, that it is still the same person: step-up."""

from __future__ import annotations

from datetime import datetime

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.identity import backoff, passwords
from saovuong.identity.audit import Audit
from saovuong.identity.passwords import Passwords, WrongPassword
from saovuong.identity.roles import Identity
from saovuong.identity.schemas_factors import StepUp
from saovuong.identity.tokens import PROVED_FOR, Tokens
from saovuong.identity.tries import Tries, trying
from saovuong.problems import Invalid


class OneProofNeeded(Invalid):
    code = "one-proof-needed"
    message = _("Give a password, a code or a passkey: one of them.")


class Proofs:
    """Checks a proof of the person who is signed in. Tries are counted as at sign-in."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def step_up(self, identity: Identity, shown: StepUp, address: str) -> datetime:
        """Until when nothing more is asked for. Raises OneProofNeeded and what a proof raises."""
        if shown.password is None:
            raise OneProofNeeded
        return await self.by_password(identity, shown.password, address)

    async def by_password(self, identity: Identity, password: str, address: str) -> datetime:
        """Until when the session counts as proved. Raises WrongPassword, SignInPaused."""
        subjects = backoff.subjects("password", str(identity.person_id), address)
        async with trying(self._sessions, "step-up", subjects, identity.person_id):
            async with self._sessions.reading() as session:
                stored = await Passwords(session).of(identity.person_id)
            if not await passwords.matches(password, stored.hash if stored else None):
                raise WrongPassword
            async with self._sessions.writing() as session:
                await Tries(session).forget(subjects)
                await Tokens(session).proved(identity.token_hash)
                await Audit(session).append(
                    "step-up", actor=identity.person_id, subject=identity.person_id, way="password"
                )
        return clock.now() + PROVED_FOR
