"""Setting second factors up and taking them away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.identity.factors import recovery_codes, webauthn
from saovuong.identity.factors.factors import Factors
from saovuong.identity.factors.models import Passkey
from saovuong.identity.factors.schemas import FactorsView, NewPasskey, PasskeyView
from saovuong.identity.factors.totps import uri
from saovuong.identity.factors.webauthn import Site
from saovuong.identity.limits import backoff
from saovuong.identity.limits.tries import Tries, trying
from saovuong.identity.permits import (
    PROVED_FOR,
    SecondFactorNeeded,
    came_by_card,
    require_proved,
)
from saovuong.identity.roles import Identity
from saovuong.identity.sessions.tokens import Tokens
from saovuong.identity.signing_in import challenges
from saovuong.identity.signing_in.challenges import Challenges
from saovuong.identity.signing_in.openings import Caller, Opened, Openings
from saovuong.identity.signing_in.passwords import Passwords
from saovuong.identity.trust import Trust


class Enrolments:
    """Whoever is only half signed in may set a first factor up, never another one."""

    def __init__(self, sessions: Sessions, trust: Trust) -> None:
        self._sessions = sessions
        self._trust = trust

    async def begin_totp(self, identity: Identity) -> tuple[str, str]:
        """A secret for the app and the address its QR code holds.

        Raises SecondFactorNeeded, StepUpNeeded, TotpKnown.
        """
        async with self._sessions.writing() as session:
            factors = await self._permitted(session, identity)
            secret = await factors.totps.begin(identity.person_id)
            login = await Passwords(session).login(identity.person_id)
        return secret, uri(secret, login or identity.name)

    async def confirm_totp(self, identity: Identity, code: str, caller: Caller) -> Opened | None:
        """The app counts from now on; a half session becomes whole, under a new token.

        Raises SecondFactorNeeded, StepUpNeeded, TotpNotBegun, TotpKnown, WrongCode, SignInPaused.
        """
        subjects = backoff.subjects("factor", str(identity.person_id), caller.address)
        async with (
            trying(self._sessions, "totp-set-up", subjects, identity.person_id),
            self._sessions.writing() as session,
        ):
            factors = await self._permitted(session, identity)
            await factors.totps.confirm(identity.person_id, code)
            await Tries(session).forget(subjects)
            await _audit(session, identity, "factor-added", kind="totp")
            return await self._made_whole(session, identity, "code", caller)

    async def creation(self, identity: Identity, site: Site) -> tuple[str, dict[str, Any]]:
        """What the browser is asked to make a passkey with.

        Raises SecondFactorNeeded, StepUpNeeded.
        """
        async with self._sessions.writing() as session:
            factors = await self._permitted(session, identity)
            known = [one.credential_id for one in await factors.passkeys.of(identity.person_id)]
            login = await Passwords(session).login(identity.person_id)
        token, _expires = challenges.issue(self._trust.key, challenges.PASSKEY, identity.person_id)
        name = login or identity.name
        return token, webauthn.creation(site, token, identity.person_id, name, known)

    async def add_passkey(
        self, identity: Identity, made: NewPasskey, caller: Caller, site: Site
    ) -> tuple[PasskeyView, Opened | None]:
        """The passkey; a half session becomes whole, under a new token.

        Raises SecondFactorNeeded, StepUpNeeded, ChallengeInvalid, PasskeyRefused, PasskeyKnown,
        TooManyPasskeys.
        """
        async with self._sessions.writing() as session:
            factors = await self._permitted(session, identity)
            await Challenges(session).spend(
                made.token, self._trust.key, challenges.PASSKEY, identity.person_id
            )
            found = webauthn.registered(site, made.token, made.client_data, made.attestation)
            passkey = await factors.passkeys.add(identity.person_id, found, made.name)
            await _audit(session, identity, "factor-added", kind="passkey", passkey=passkey.id)
            opened = await self._made_whole(session, identity, "passkey", caller)
            return _passkey(passkey), opened

    async def remove_totp(self, identity: Identity) -> None:
        """Raises LastFactor."""
        async with self._sessions.writing() as session:
            factors = Factors(session, self._trust)
            await factors.lock(identity.person_id)
            if await factors.totps.is_set_up(identity.person_id):
                await factors.totps.remove(identity.person_id)
                await factors.require_one_left(identity.person_id)
                await factors.forget_spare(identity.person_id)
                await _audit(session, identity, "factor-removed", kind="totp")

    async def remove_passkey(self, identity: Identity, passkey_id: UUID) -> None:
        """Raises PasskeyUnknown, LastFactor."""
        async with self._sessions.writing() as session:
            factors = Factors(session, self._trust)
            await factors.lock(identity.person_id)
            await factors.passkeys.remove(identity.person_id, passkey_id)
            await factors.require_one_left(identity.person_id)
            await factors.forget_spare(identity.person_id)
            await _audit(session, identity, "factor-removed", kind="passkey", passkey=passkey_id)

    async def rename_passkey(self, identity: Identity, passkey_id: UUID, name: str) -> None:
        """Raises PasskeyUnknown."""
        async with self._sessions.writing() as session:
            await Factors(session, self._trust).passkeys.rename(
                identity.person_id, passkey_id, name
            )

    async def view(self, identity: Identity) -> FactorsView:
        """How the person signs in, and what the session lacks."""
        now, person_id = clock.now(), identity.person_id
        async with self._sessions.reading() as session:
            factors, passwords = Factors(session, self._trust), Passwords(session)
            until = identity.proved_at and identity.proved_at + PROVED_FOR
            return FactorsView(
                login=await passwords.login(person_id),
                has_password=await passwords.of(person_id) is not None,
                may_set_password=came_by_card(identity, now),
                is_required=self._trust.is_factor_required,
                lacks=await factors.needed(person_id) if identity.is_half else "none",
                has_totp=await factors.totps.is_set_up(person_id),
                passkeys=[_passkey(one) for one in await factors.passkeys.of(person_id)],
                recovery_codes_left=await factors.recovery_codes.left(person_id),
                proved_until=clock.to_ms(until) if until and until > now else None,
            )

    async def new_recovery_codes(self, identity: Identity) -> list[str]:
        """Ten fresh codes, told this once; earlier ones stop working. Raises NoFactor."""
        codes, salt = recovery_codes.made(), recovery_codes.fresh_salt()
        async with self._sessions.reading() as session:
            await Factors(session, self._trust).require_any(identity.person_id)
        hashes = [await recovery_codes.hashed(code, salt) for code in codes]
        async with self._sessions.writing() as session:
            factors = Factors(session, self._trust)
            await factors.lock(identity.person_id)
            await factors.recovery_codes.replace(identity.person_id, salt, hashes)
            await _audit(session, identity, "recovery-codes-made")
        return codes

    async def _permitted(self, session: AsyncSession, identity: Identity) -> Factors:
        """A password alone adds no factor beside those there are."""
        factors = Factors(session, self._trust)
        await factors.lock(identity.person_id)
        if not identity.is_half:
            require_proved(identity, clock.now())
        elif (await factors.held(identity.person_id)).count:
            raise SecondFactorNeeded
        return factors

    async def _made_whole(
        self, session: AsyncSession, identity: Identity, way: str, caller: Caller
    ) -> Opened | None:
        if not identity.is_half:
            return None
        await Tokens(session).end_others(identity)
        return await Openings(session, self._trust).open(
            identity.person_id, "staff", f"{identity.opened_by}+{way}", caller, is_proved=True
        )


def _passkey(kept: Passkey) -> PasskeyView:
    return PasskeyView(
        id=kept.id,
        name=kept.name,
        created_at=clock.to_ms(kept.created_at),
        used_at=None if kept.used_at is None else clock.to_ms(kept.used_at),
    )


async def _audit(session: AsyncSession, identity: Identity, action: str, **details: Any) -> None:
    await Audit(session).append(
        action, actor=identity.person_id, subject=identity.person_id, **details
    )
