"""Second factors of a person taken together: which there are, and that one always stays."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.i18n import _
from saovuong.identity.factors.passkeys import Passkeys
from saovuong.identity.factors.recovery_codes import RecoveryCodes
from saovuong.identity.factors.totps import Totps
from saovuong.identity.models import Person
from saovuong.identity.trust import FactorNeeded, Trust
from saovuong.problems import Conflict


class LastFactor(Conflict):
    code = "last-factor"
    message = _("This is your only second factor. Set another one up before you remove it.")


class NoFactor(Conflict):
    code = "no-factor"
    message = _("Set up an authenticator app or a passkey first.")


class Held(msgspec.Struct, frozen=True):
    has_totp: bool
    passkeys: int

    @property
    def count(self) -> int:
        return self.has_totp + self.passkeys


class Factors:
    def __init__(self, session: AsyncSession, trust: Trust) -> None:
        self._session = session
        self._trust = trust
        self.totps = Totps(session, trust.seal)
        self.passkeys = Passkeys(session)
        self.recovery_codes = RecoveryCodes(session)

    async def held(self, person_id: UUID) -> Held:
        return Held(
            has_totp=await self.totps.is_set_up(person_id),
            passkeys=len(await self.passkeys.of(person_id)),
        )

    async def needed(self, person_id: UUID) -> FactorNeeded:
        """What a person who showed a password or a card still has to show."""
        if (await self.held(person_id)).count:
            return "verify"
        return "enrol" if self._trust.is_factor_required else "none"

    async def lock(self, person_id: UUID) -> None:
        """Others who change this person's factors wait until this transaction ends."""
        await self._session.execute(
            select(Person.id).where(Person.id == person_id).with_for_update()
        )

    async def require_one_left(self, person_id: UUID) -> None:
        """After one has gone; raises LastFactor where it was the only one and one is required."""
        if self._trust.is_factor_required and not (await self.held(person_id)).count:
            raise LastFactor

    async def require_any(self, person_id: UUID) -> None:
        """Raises NoFactor."""
        if not (await self.held(person_id)).count:
            raise NoFactor

    async def forget_spare(self, person_id: UUID) -> None:
        """Recovery codes stand in for a factor: with the last one they go too."""
        if not (await self.held(person_id)).count:
            await self.recovery_codes.remove(person_id)

    async def reset(self, person_id: UUID) -> bool:
        """Removes every factor, as for somebody new; whether there was one."""
        had = bool((await self.held(person_id)).count)
        await self.totps.remove(person_id)
        await self.passkeys.remove_all(person_id)
        await self.recovery_codes.remove(person_id)
        return had
