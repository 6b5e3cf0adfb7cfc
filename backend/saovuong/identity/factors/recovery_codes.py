"""Recovery codes: ten on paper, each opens one door once when the phone is lost."""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.i18n import _
from saovuong.identity.factors.models import RecoveryCode
from saovuong.identity.signing_in import passwords
from saovuong.problems import Unauthenticated

HOW_MANY = 10
LENGTH = 10
_SALT_BYTES = 16


class WrongRecoveryCode(Unauthenticated):
    code = "wrong-recovery-code"
    title = _("This recovery code is not right")
    message = _("Each recovery code works once. Check it, or take the next one.")


def made() -> list[str]:
    """Fresh codes of 50 bits each, to be shown once."""
    return [ids.readable_code(LENGTH) for _number in range(HOW_MANY)]


class RecoveryCodes:
    """Hashing takes a while and happens outside of transactions: ``hashed`` first, then use."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def salt(self, person_id: UUID) -> bytes:
        """The salt of the person's codes; some bytes if there are none."""
        known = await self._session.scalar(
            select(RecoveryCode.salt).where(RecoveryCode.person_id == person_id).limit(1)
        )
        return known or secrets.token_bytes(_SALT_BYTES)

    async def replace(self, person_id: UUID, salt: bytes, hashes: list[bytes]) -> None:
        """Earlier codes stop working."""
        await self.remove(person_id)
        now = clock.now()
        self._session.add_all(
            RecoveryCode(code_hash=one, salt=salt, person_id=person_id, made_at=now)
            for one in hashes
        )
        await self._session.flush()

    async def spend(self, person_id: UUID, code_hash: bytes) -> None:
        """Uses a code up: of several at once exactly one succeeds. Raises WrongRecoveryCode."""
        spent = await self._session.execute(
            update(RecoveryCode)
            .where(
                RecoveryCode.code_hash == code_hash,
                RecoveryCode.person_id == person_id,
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=clock.now())
            .returning(RecoveryCode.person_id)
        )
        if spent.first() is None:
            raise WrongRecoveryCode

    async def left(self, person_id: UUID) -> int:
        found = await self._session.scalar(
            select(func.count()).where(
                RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
            )
        )
        return found or 0

    async def remove(self, person_id: UUID) -> None:
        await self._session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


async def hashed(typed: str, salt: bytes) -> bytes:
    """Argon2id of what was typed: case, blanks and look-alikes forgiven."""
    return await passwords.salted(ids.read_code(typed), salt)


def fresh_salt() -> bytes:
    return secrets.token_bytes(_SALT_BYTES)
