"""The ways in: a card, the key of a known phone, a password. Every try is counted and audited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids, signing
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cards.cards import Cards
from saovuong.identity.devices import Devices, UnknownDevice
from saovuong.identity.factors.factors import Factors
from saovuong.identity.limits import backoff
from saovuong.identity.limits.tries import Tries, trying
from saovuong.identity.models import Card
from saovuong.identity.permits import came_by_card, require_whole
from saovuong.identity.roles import Identity, SessionKind
from saovuong.identity.sessions.entries import Entries
from saovuong.identity.sessions.tokens import Tokens
from saovuong.identity.signing_in import challenges, password_rules, passwords
from saovuong.identity.signing_in.challenges import Challenges
from saovuong.identity.signing_in.openings import Caller, Opened, Openings
from saovuong.identity.signing_in.passwords import Passwords, WrongPassword, WrongPresentPassword
from saovuong.identity.signing_in.schemas import NewDevice
from saovuong.identity.trust import Trust
from saovuong.problems import Invalid, Unauthenticated
from saovuong.signing import BadSignature

AUDIENCE = "saovuong"
ASSERTION_TYP = "saovuong-assertion"


class WrongSignature(Unauthenticated):
    code = "wrong-signature"
    message = _("This was not signed by the key of this device.")


class DeviceNeeded(Invalid):
    code = "device-needed"
    message = _("This card is for a phone that can keep a key; open the link in its browser.")


class _Assertion(msgspec.Struct):
    nonce: str
    aud: str


class SignIn:
    """Opens sessions. Counts and refusals are committed apart, so a refusal cannot undo them."""

    def __init__(self, sessions: Sessions, trust: Trust) -> None:
        self._sessions = sessions
        self._trust = trust
        self._key = trust.key

    def challenge(self) -> tuple[str, datetime]:
        """A nonce for a phone to sign, and when it expires; nothing is stored."""
        return challenges.issue(self._key)

    async def by_card(self, code: str, device: NewDevice | None, caller: Caller) -> Opened:
        """Uses a card up and registers the phone's key.

        Raises CardUnknown, CardUsed, CardExpired, DeviceNeeded, DeviceTaken, SignInPaused.
        """
        subjects = backoff.subjects("card", ids.read_code(code), caller.address)
        async with trying(self._sessions, "card", subjects), self._sessions.writing() as session:
            card = await Cards(session).redeem(code)
            device_id = await _register(session, card, device)
            await Tries(session).forget(subjects)
            if card.purpose == "staff":
                await self._start_over(session, card.person_id)
            kind: SessionKind = "staff" if card.purpose == "staff" else "learner"
            return await Openings(session, self._trust).open(
                card.person_id, kind, "card", caller, device_id=device_id
            )

    async def by_device(self, assertion: str, caller: Caller) -> Opened:
        """A fresh learner session for a phone whose key is known.

        Raises UnknownDevice, RevokedDevice, LostDevice, WrongSignature, ChallengeInvalid,
        SignInPaused.
        """
        device_id = _device_named(assertion)
        subjects = backoff.subjects("device", str(device_id), caller.address)
        async with trying(self._sessions, "device", subjects), self._sessions.writing() as session:
            device = await Devices(session).trusted(device_id)
            answer = _verified(assertion, device.public_key)
            await Challenges(session).spend(answer.nonce, self._key)
            await Tries(session).forget(subjects)
            return await Openings(session, self._trust).open(
                device.person_id, "learner", "device", caller, device_id=device.id
            )

    async def by_password(self, login: str, password: str, caller: Caller) -> Opened:
        """A staff session; an unknown login takes as long. Raises WrongPassword, SignInPaused."""
        subjects = backoff.subjects("login", passwords.login_form(login), caller.address)
        async with trying(self._sessions, "password", subjects):
            async with self._sessions.reading() as session:
                found = await Passwords(session).with_login(login)
            if not await passwords.matches(password, found.hash if found else None) or not found:
                await self._note_refusal(found and found.person_id, caller)
                raise WrongPassword
            async with self._sessions.writing() as session:
                await Tries(session).forget(subjects)
                return await Openings(session, self._trust).open(
                    found.person_id, "staff", "password", caller
                )

    async def set_password(
        self, identity: Identity, new: str, login: str | None, current: str | None, address: str
    ) -> None:
        """Sets the password and ends the person's other sessions.

        Whoever has just come in by a staff card need not know the old one. Raises
        SecondFactorNeeded, WrongPassword, PasswordTooPlain, PasswordTooCommon, LoginTaken,
        LoginNeeded, SignInPaused.
        """
        is_new = came_by_card(identity, clock.now())
        if not is_new:
            require_whole(identity)
        async with self._sessions.reading() as session:
            stored = await Passwords(session).of(identity.person_id)
            known = await Passwords(session).login(identity.person_id)
        password_rules.refuse_guessable(new, login or known or "", identity.name)
        subjects = backoff.subjects("password", str(identity.person_id), address)
        async with trying(self._sessions, "password-change", subjects):
            if stored is not None and not is_new:
                await _require_current(current, stored.hash)
            new_hash = await passwords.hashed(new)
            async with self._sessions.writing() as session:
                await Passwords(session).set(identity.person_id, login, new_hash)
                await Tokens(session).end_others(identity)
                await Tries(session).forget(subjects)
                await Audit(session).append(
                    "password-set", actor=identity.person_id, subject=identity.person_id
                )

    async def _start_over(self, session: AsyncSession, person_id: UUID) -> None:
        """A staff card is handed over in person: what was set up before it counts no more."""
        await Tokens(session).end_all(person_id)
        if await Factors(session, self._trust).reset(person_id):
            await Audit(session).append("factors-reset", actor=person_id, subject=person_id)

    async def _note_refusal(self, person_id: UUID | None, caller: Caller) -> None:
        async with self._sessions.writing() as session:
            await Entries(session).refused(person_id, "password", caller.place)


async def _register(session: AsyncSession, card: Card, device: NewDevice | None) -> UUID | None:
    """Staff get a session, not a device: a key they never study with would only look silent."""
    if card.purpose == "staff":
        return None
    if device is None:
        raise DeviceNeeded
    registered = await Devices(session).register(
        card.person_id, device.id, device.public_key.jwk(), device.label
    )
    return registered.id


async def _require_current(current: str | None, stored: str) -> None:
    if not await passwords.matches(current or "", stored):
        raise WrongPresentPassword


def _device_named(assertion: str) -> UUID:
    try:
        return UUID(str(signing.token_header(assertion).get("kid")))
    except (BadSignature, ValueError):
        raise UnknownDevice from None


def _verified(assertion: str, jwk: signing.PublicJWK) -> _Assertion:
    try:
        payload = signing.verify_compact(assertion, signing.public_key(jwk), ASSERTION_TYP)
        answer = msgspec.json.decode(payload, type=_Assertion)
    except (BadSignature, msgspec.MsgspecError, RecursionError):
        raise WrongSignature from None
    if answer.aud != AUDIENCE:
        raise WrongSignature
    return answer
