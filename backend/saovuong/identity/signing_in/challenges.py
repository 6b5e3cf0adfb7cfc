"""Challenges a phone answers with its key: signed by us, short-lived, answered once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.i18n import _
from saovuong.identity.models import SpentNonce
from saovuong.problems import Unauthenticated
from saovuong.signing import BadSignature, ServerKey

VALID_FOR = timedelta(minutes=5)
_TYP = "saovuong-challenge"
PASSKEY = "saovuong-passkey-challenge"


class ChallengeInvalid(Unauthenticated):
    code = "challenge-invalid"
    message = _("This sign-in took too long or was repeated. Please try again.")


def issue(key: ServerKey, typ: str = _TYP, about: UUID | None = None) -> tuple[str, datetime]:
    """A fresh nonce and when it expires; nothing is stored until it is answered.

    One of another ``typ``, or ``about`` another person, is no answer.
    """
    expires_at = clock.now() + VALID_FOR
    told = {"nonce": ids.token(), "exp": clock.to_ms(expires_at), "about": about and str(about)}
    return key.sign(told, typ), expires_at


class Challenges:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def spend(
        self, nonce: str, key: ServerKey, typ: str = _TYP, about: UUID | None = None
    ) -> None:
        """Takes an answered nonce out of use; raises ChallengeInvalid for any but a fresh one."""
        try:
            told = key.verify(nonce, typ)
        except BadSignature:
            raise ChallengeInvalid from None
        now, expires_at = clock.now(), clock.from_ms(int(told["exp"]))
        if expires_at <= now or told.get("about") != (about and str(about)):
            raise ChallengeInvalid
        await self._session.execute(delete(SpentNonce).where(SpentNonce.expires_at <= now))
        row = {"nonce_hash": hashlib.sha256(nonce.encode()).digest(), "expires_at": expires_at}
        try:
            await self._session.execute(insert(SpentNonce), [row])
        except IntegrityError:
            raise ChallengeInvalid from None
