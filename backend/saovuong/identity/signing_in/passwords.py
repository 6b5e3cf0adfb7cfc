"""Staff passwords: Argon2id off the event loop, a few at a time; length is the only rule."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from argon2.low_level import Type, hash_secret_raw
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, text
from saovuong.i18n import _
from saovuong.identity.models import Person, StaffPassword
from saovuong.problems import Conflict, Invalid, Unauthenticated

MIN_LENGTH = 10
MAX_LENGTH = 128
_ARGON2 = PasswordHash([Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1)])
_NOBODYS = _ARGON2.hash("the password of nobody")
Result = TypeVar("Result")
_limiter: RunVar[CapacityLimiter] = RunVar("argon2")


class WrongPassword(Unauthenticated):
    code = "wrong-password"
    title = _("The name or the password is not right")
    message = _("Check both and try again, or ask your operator for a new sign-in link.")


class WrongPresentPassword(WrongPassword):
    """The same, where somebody is signed in and only the password is asked for."""

    title = _("The password is not right")
    message = _("Try again. Small and capital letters differ.")


class LoginTaken(Conflict):
    code = "login-taken"
    message = _("Someone else already signs in as {login}.")


class LoginNeeded(Invalid):
    code = "login-needed"
    message = _("Choose the name you will sign in with.")


def login_form(typed: str) -> str:
    """A login as it is stored and compared."""
    return text.nfc(typed).strip().casefold()


async def matches(password: str, stored: str | None) -> bool:
    """Whether the password is right; takes as long when there is nothing stored."""
    right = await _off_loop(_ARGON2.verify, text.nfc(password), stored or _NOBODYS)
    return right and bool(stored)


async def hashed(password: str) -> str:
    return await _off_loop(_ARGON2.hash, text.nfc(password))


async def salted(secret: str, salt: bytes) -> bytes:
    """Argon2id of a short secret under a known salt, as costly as a password."""

    def work(secret: str) -> bytes:
        return hash_secret_raw(secret.encode(), salt, 2, 19456, 1, 32, Type.ID)

    return await _off_loop(work, secret)


class Passwords:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def with_login(self, login: str) -> Row[UUID, str] | None:
        """Person id and hash behind a login, unless the person has left."""
        found = await self._session.execute(
            select(StaffPassword.person_id, StaffPassword.hash)
            .join(Person, Person.id == StaffPassword.person_id)
            .where(StaffPassword.login == login_form(login), Person.ended_at.is_(None))
        )
        return found.one_or_none()

    async def of(self, person_id: UUID) -> StaffPassword | None:
        """The person's password, if one was ever set."""
        row = await self._session.get(StaffPassword, person_id)
        return row if row is not None and row.hash else None

    async def reserve(self, person_id: UUID, login: str) -> None:
        """Keeps a login for a person who has yet to choose the password; raises LoginTaken."""
        await self.set(person_id, login, "")

    async def login(self, person_id: UUID) -> str | None:
        """What the person signs in with, password set or not."""
        return await self._session.scalar(
            select(StaffPassword.login).where(StaffPassword.person_id == person_id)
        )

    async def owner(self, login: str) -> UUID | None:
        """Whose login it is, password set or not."""
        return await self._session.scalar(
            select(StaffPassword.person_id).where(StaffPassword.login == login_form(login))
        )

    async def set(self, person_id: UUID, login: str | None, password_hash: str) -> None:
        """Stores the hash; raises LoginTaken, or LoginNeeded the first time without a login."""
        current = await self._session.get(StaffPassword, person_id)
        wanted = login_form(login) if login else current and current.login
        if not wanted:
            raise LoginNeeded
        await self._require_free(wanted, person_id)
        if current is None:
            current = StaffPassword(person_id=person_id)
            self._session.add(current)
        current.login, current.hash, current.changed_at = wanted, password_hash, clock.now()
        await self._session.flush()

    async def _require_free(self, login: str, person_id: UUID) -> None:
        owner = await self.owner(login)
        if owner not in (None, person_id):
            raise LoginTaken(login=login)


async def _off_loop(work: Callable[..., Result], *values: str) -> Result:
    """One hash takes 19 MB and a core: no more at a time than there are cores."""
    try:
        limiter = _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(os.cpu_count() or 1)
        _limiter.set(limiter)
    return await anyio.to_thread.run_sync(work, *values, limiter=limiter)
