"""Passkeys: public keys of authenticators, several a person, each under a name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, text
from saovuong.i18n import _
from saovuong.identity.factors.models import Passkey
from saovuong.identity.factors.webauthn import PasskeyRefused, Registered
from saovuong.identity.models import Person
from saovuong.problems import Conflict, NotFound

MOST = 10


class PasskeyUnknown(NotFound):
    code = "passkey-unknown"
    message = _("There is no such passkey.")


class PasskeyKnown(Conflict):
    code = "passkey-known"
    message = _("This passkey is registered already.")


class TooManyPasskeys(Conflict):
    code = "too-many-passkeys"
    message = _("There are {most} passkeys already. Remove one first.")


class Passkeys:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, person_id: UUID) -> Sequence[Passkey]:
        """The person's passkeys, oldest first."""
        chosen = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
        return (await self._session.scalars(chosen)).all()

    async def add(self, person_id: UUID, made: Registered, name: str) -> Passkey:
        """Raises PasskeyKnown, TooManyPasskeys."""
        known = select(Passkey.id).where(Passkey.credential_id == made.credential_id)
        if await self._session.scalar(known) is not None:
            raise PasskeyKnown
        if len(await self.of(person_id)) >= MOST:
            raise TooManyPasskeys(most=MOST)
        passkey = Passkey(
            person_id=person_id,
            credential_id=made.credential_id,
            credential_data=made.data,
            sign_count=made.sign_count,
            name=text.nfc(name).strip(),
            created_at=clock.now(),
        )
        self._session.add(passkey)
        await self._session.flush()
        return passkey

    async def answering(self, credential_id: bytes, person_id: UUID | None) -> Passkey:
        """The passkey of that id, and of that person if one is given; raises PasskeyRefused."""
        chosen = (
            select(Passkey)
            .join(Person, Person.id == Passkey.person_id)
            .where(Passkey.credential_id == credential_id, Person.ended_at.is_(None))
        )
        passkey = await self._session.scalar(chosen)
        if passkey is None or person_id not in (None, passkey.person_id):
            raise PasskeyRefused
        return passkey

    async def used(self, passkey: Passkey, counter: int) -> None:
        """Keeps the counter; raises PasskeyRefused if another answer has raised it meanwhile."""
        kept = await self._session.execute(
            update(Passkey)
            .where(
                Passkey.id == passkey.id,
                or_(Passkey.sign_count < counter, Passkey.sign_count == 0),
            )
            .values(sign_count=counter, used_at=clock.now())
            .returning(Passkey.id)
        )
        if kept.first() is None:
            raise PasskeyRefused

    async def rename(self, person_id: UUID, passkey_id: UUID, name: str) -> None:
        """Raises PasskeyUnknown."""
        passkey = await self._own(person_id, passkey_id)
        passkey.name = text.nfc(name).strip()

    async def remove(self, person_id: UUID, passkey_id: UUID) -> None:
        """Raises PasskeyUnknown."""
        await self._session.delete(await self._own(person_id, passkey_id))
        await self._session.flush()

    async def remove_all(self, person_id: UUID) -> None:
        await self._session.execute(delete(Passkey).where(Passkey.person_id == person_id))

    async def _own(self, person_id: UUID, passkey_id: UUID) -> Passkey:
        passkey = await self._session.get(Passkey, passkey_id)
        if passkey is None or passkey.person_id != person_id:
            raise PasskeyUnknown
        return passkey


def registered(passkey: Passkey) -> Registered:
    return Registered(passkey.credential_id, passkey.credential_data, passkey.sign_count)
