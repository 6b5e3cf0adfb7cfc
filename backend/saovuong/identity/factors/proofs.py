"""Proofs within a session: the second factor that makes it whole, and step-up later on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.factors import recovery_codes, webauthn
from saovuong.identity.factors.passkeys import Passkeys, registered
from saovuong.identity.factors.recovery_codes import RecoveryCodes
from saovuong.identity.factors.schemas import PasskeyAnswer, SecondFactor, StepUp
from saovuong.identity.factors.totps import Totps
from saovuong.identity.factors.webauthn import PasskeyRefused, Site
from saovuong.identity.limits import backoff
from saovuong.identity.limits.backoff import Subject
from saovuong.identity.limits.tries import Tries, trying
from saovuong.identity.permits import PROVED_FOR
from saovuong.identity.roles import Identity
from saovuong.identity.sessions.entries import CODES_A_DAY, Entries
from saovuong.identity.sessions.tokens import Tokens
from saovuong.identity.signing_in import challenges, passwords
from saovuong.identity.signing_in.challenges import Challenges
from saovuong.identity.signing_in.openings import Caller, Opened, Openings
from saovuong.identity.signing_in.passwords import Passwords, WrongPresentPassword
from saovuong.identity.trust import Trust
from saovuong.problems import Conflict, Forbidden, Invalid, Problem
from saovuong.signing import BadSignature, unb64url


class OneProofNeeded(Invalid):
    code = "one-proof-needed"
    message = _("Give a password, a code or a passkey: one of them.")


class AlreadyWhole(Conflict):
    code = "already-signed-in"
    message = _("You are signed in already.")


class CodesPaused(Forbidden):
    code = "codes-paused"
    message = _(
        "Too many wrong codes today. Use a passkey or a recovery code, or ask the officer above"
        " you for a new sign-in card."
    )


class Proofs:
    """Tries are counted before the secret is looked at, and refusals kept for their owner."""

    def __init__(self, sessions: Sessions, trust: Trust) -> None:
        self._sessions = sessions
        self._trust = trust

    async def complete(
        self, identity: Identity, shown: SecondFactor, caller: Caller, site: Site
    ) -> Opened:
        """A whole session, under a new token, in place of a half one.

        Raises AlreadyWhole, OneProofNeeded, WrongCode, WrongRecoveryCode, PasskeyRefused,
        ChallengeInvalid, CodesPaused, SignInPaused.
        """
        if not identity.is_half:
            raise AlreadyWhole
        way = _only_one(shown)
        subjects = backoff.subjects("factor", str(identity.person_id), caller.address)
        async with trying(self._sessions, way, subjects, identity.person_id):
            try:
                return await self._completed(identity, shown, caller, site, subjects)
            except Problem:
                await self._note_refusal(identity.person_id, way, caller)
                raise

    async def step_up(
        self, identity: Identity, shown: StepUp, caller: Caller, site: Site
    ) -> datetime:
        """Until when nothing more is asked for. Raises as ``complete``, and
        WrongPresentPassword.
        """
        way = _only_one(shown)
        what: backoff.What = "password" if way == "password" else "factor"
        subjects = backoff.subjects(what, str(identity.person_id), caller.address)
        async with trying(self._sessions, "step-up", subjects, identity.person_id):
            try:
                await self._stepped_up(identity, shown, way, site, subjects)
            except Problem:
                await self._note_refusal(identity.person_id, way, caller)
                raise
        return clock.now() + PROVED_FOR

    async def request(self, identity: Identity | None, site: Site) -> tuple[str, dict[str, Any]]:
        """A challenge for a passkey: of the person signed in, or of whoever answers."""
        about = None if identity is None else identity.person_id
        token, _expires = challenges.issue(self._trust.key, challenges.PASSKEY, about)
        known: list[bytes] = []
        if about is not None:
            async with self._sessions.reading() as session:
                known = [one.credential_id for one in await Passkeys(session).of(about)]
        return token, webauthn.request(site, token, known)

    async def sign_in_by_passkey(self, answer: PasskeyAnswer, caller: Caller, site: Site) -> Opened:
        """A whole staff session: a passkey that asked for a PIN or a finger is two factors.

        Raises PasskeyRefused, ChallengeInvalid, SignInPaused.
        """
        subjects = backoff.subjects("passkey", answer.credential_id, caller.address)
        async with (
            trying(self._sessions, "passkey", subjects),
            self._sessions.writing() as session,
        ):
            person_id = await self._spend_passkey(session, answer, None, site, asks_user=True)
            await Tries(session).forget(subjects)
            return await Openings(session, self._trust).open(
                person_id, "staff", "passkey", caller, is_proved=True
            )

    async def _completed(
        self,
        identity: Identity,
        shown: SecondFactor,
        caller: Caller,
        site: Site,
        subjects: Sequence[Subject],
    ) -> Opened:
        recovery = await self._recovery_hash(identity.person_id, shown.recovery_code)
        async with self._sessions.writing() as session:
            way = await self._spend(session, identity.person_id, shown, site, recovery)
            await Tries(session).forget(subjects)
            return await Openings(session, self._trust).open(
                identity.person_id, "staff", f"{identity.opened_by}+{way}", caller, is_proved=True
            )

    async def _stepped_up(
        self,
        identity: Identity,
        shown: StepUp,
        way: str,
        site: Site,
        subjects: Sequence[Subject],
    ) -> None:
        if shown.password is not None:
            await self._require_password(identity.person_id, shown.password)
        async with self._sessions.writing() as session:
            if shown.password is None:
                factor = SecondFactor(code=shown.code, passkey=shown.passkey)
                await self._spend(session, identity.person_id, factor, site, None)
            await Tries(session).forget(subjects)
            await Tokens(session).proved(identity.token_hash)
            await Audit(session).append(
                "step-up", actor=identity.person_id, subject=identity.person_id, way=way
            )

    async def _require_password(self, person_id: UUID, password: str) -> None:
        async with self._sessions.reading() as session:
            stored = await Passwords(session).of(person_id)
        if not await passwords.matches(password, stored.hash if stored else None):
            raise WrongPresentPassword

    async def _recovery_hash(self, person_id: UUID, typed: str | None) -> bytes | None:
        if typed is None:
            return None
        async with self._sessions.reading() as session:
            salt = await RecoveryCodes(session).salt(person_id)
        return await recovery_codes.hashed(typed, salt)

    async def _spend(
        self,
        session: AsyncSession,
        person_id: UUID,
        shown: SecondFactor,
        site: Site,
        recovery: bytes | None,
    ) -> str:
        """Which factor it was; it works no more."""
        if shown.code is not None:
            if await Entries(session).refused_codes(person_id) >= CODES_A_DAY:
                raise CodesPaused
            await Totps(session, self._trust.seal).spend(person_id, shown.code)
            return "code"
        if recovery is not None:
            await RecoveryCodes(session).spend(person_id, recovery)
            return "recovery-code"
        if shown.passkey is None:
            raise OneProofNeeded
        await self._spend_passkey(session, shown.passkey, person_id, site, asks_user=False)
        return "passkey"

    async def _spend_passkey(
        self,
        session: AsyncSession,
        answer: PasskeyAnswer,
        person_id: UUID | None,
        site: Site,
        *,
        asks_user: bool,
    ) -> UUID:
        """Whose passkey answered; the challenge and the counter are used up."""
        await Challenges(session).spend(
            answer.token, self._trust.key, challenges.PASSKEY, person_id
        )
        passkeys = Passkeys(session)
        passkey = await passkeys.answering(_identifier(answer.credential_id), person_id)
        counter = webauthn.verified(
            site,
            answer.token,
            registered(passkey),
            client_data=answer.client_data,
            authenticator_data=answer.authenticator_data,
            signature=answer.signature,
            asks_user=asks_user,
        )
        await passkeys.used(passkey, counter)
        return passkey.person_id

    async def _note_refusal(self, person_id: UUID, way: str, caller: Caller) -> None:
        async with self._sessions.writing() as session:
            await Entries(session).refused(person_id, way, caller.place)


def _only_one(shown: SecondFactor | StepUp) -> str:
    given = [
        name.replace("_", "-")
        for name in shown.__struct_fields__
        if getattr(shown, name) is not None
    ]
    if len(given) != 1:
        raise OneProofNeeded
    return given[0]


def _identifier(text: str) -> bytes:
    try:
        return unb64url(text)
    except BadSignature:
        raise PasskeyRefused from None
