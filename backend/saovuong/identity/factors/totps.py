"""One-time codes of an authenticator app (RFC 6238): six digits, 30 s, each step taken once."""

from __future__ import annotations

import base64
import secrets
from uuid import UUID

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.i18n import _
from saovuong.identity.factors.models import Totp
from saovuong.identity.factors.sealing import Seal, SealBroken
from saovuong.problems import Conflict, Unauthenticated

ISSUER = "Sao Vuông"
_SECRET_BYTES = 20
_STEPS_OFF = 1
"""A phone's clock may be half a minute off either way."""


class WrongCode(Unauthenticated):
    code = "wrong-code"
    title = _("This code is not right")
    message = _("Each code works once. Wait for the next one and type it in.")


class TotpKnown(Conflict):
    code = "totp-known"
    message = _("An authenticator app is set up already. Remove it first.")


class TotpNotBegun(Conflict):
    code = "totp-not-begun"
    message = _("Set the authenticator app up from the beginning.")


class Totps:
    def __init__(self, session: AsyncSession, seal: Seal) -> None:
        self._session = session
        self._seal = seal

    async def begin(self, person_id: UUID) -> str:
        """A fresh secret (base32) that counts once a code has shown it arrived.

        Raises TotpKnown.
        """
        await self._session.execute(
            delete(Totp).where(Totp.person_id == person_id, Totp.confirmed_at.is_(None))
        )
        if await self._session.get(Totp, person_id) is not None:
            raise TotpKnown
        secret = secrets.token_bytes(_SECRET_BYTES)
        self._session.add(
            Totp(
                person_id=person_id,
                sealed_secret=self._seal.seal(secret, person_id.bytes),
                created_at=clock.now(),
                last_step=0,
            )
        )
        await self._session.flush()
        return base64.b32encode(secret).decode()

    async def confirm(self, person_id: UUID, code: str) -> None:
        """The app shows the right codes: from now on they are asked for.

        Raises TotpNotBegun, TotpKnown, WrongCode.
        """
        known = await self._session.get(Totp, person_id)
        if known is None:
            raise TotpNotBegun
        if known.confirmed_at is not None:
            raise TotpKnown
        known.last_step = self._step_of(known, code)
        known.confirmed_at = clock.now()
        await self._session.flush()

    async def spend(self, person_id: UUID, code: str) -> None:
        """Takes a code out of use: of several at once exactly one succeeds. Raises WrongCode."""
        known = await self._session.scalar(
            select(Totp).where(Totp.person_id == person_id, Totp.confirmed_at.is_not(None))
        )
        if known is None:
            raise WrongCode
        step = self._step_of(known, code)
        taken = await self._session.execute(
            update(Totp)
            .where(Totp.person_id == person_id, Totp.last_step < step)
            .values(last_step=step)
            .returning(Totp.person_id)
        )
        if taken.first() is None:
            raise WrongCode

    async def is_set_up(self, person_id: UUID) -> bool:
        known = await self._session.scalar(
            select(Totp.person_id).where(
                Totp.person_id == person_id, Totp.confirmed_at.is_not(None)
            )
        )
        return known is not None

    async def remove(self, person_id: UUID) -> None:
        await self._session.execute(delete(Totp).where(Totp.person_id == person_id))

    def _step_of(self, known: Totp, code: str) -> int:
        try:
            secret = self._seal.open(known.sealed_secret, known.person_id.bytes)
            app = pyotp.TOTP(base64.b32encode(secret).decode())
            return app.verify_and_get_timecode(
                digits_of(code), for_time=clock.now(), valid_window=_STEPS_OFF
            )
        except (OTPVerificationError, SealBroken):
            raise WrongCode from None


def digits_of(typed: str) -> str:
    """Apps show "123 456"; people type it so."""
    return "".join(typed.split())


def uri(secret: str, login: str) -> str:
    """What the QR code holds: otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
