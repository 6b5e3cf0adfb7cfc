"""Officers and cards as the services make them, where signing in is not what a test is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.cards.cards import Cards
from saovuong.identity.models import Person, SessionToken
from saovuong.identity.people.people import People
from saovuong.identity.sessions.places import Place
from saovuong.identity.sessions.tokens import Tokens
from saovuong.identity.signing_in.passwords import Passwords, hashed
from saovuong.identity.units.units import Units

PASSWORD = "cầu vồng ăn khoai lang"
Work = Callable[[AsyncSession], Awaitable[str]]


def officer_name(name: str) -> str:
    return f"Cán bộ {name} (mẫu)"


def card_of(name: str) -> Work:
    """The code of a fresh card of the learner with that name."""

    async def work(session: AsyncSession) -> str:
        person = await session.scalar(select(Person.id).where(Person.name == name))
        assert person is not None
        return await Cards(session).issue(person, "learner")

    return work


def card_of_new_admin(name: str) -> Work:
    """The code of a staff card of somebody new who manages the sample province."""

    async def work(session: AsyncSession) -> str:
        return await Cards(session).issue(await _appoint(session, name), "staff")

    return work


def session_of_new_admin(name: str) -> Work:
    """The token of a session that somebody new has just opened by ``PASSWORD``."""

    async def work(session: AsyncSession) -> str:
        person = await _appoint(session, name)
        await Passwords(session).set(person, f"can-bo-{name}", await hashed(PASSWORD))
        place = Place("127.0.0.0/24", "Chrome, Linux")
        return await Tokens(session).open(person, "staff", "password", place=place)

    return work


async def let_proofs_grow_old(session: AsyncSession) -> None:
    earlier = select(SessionToken.token_hash, SessionToken.proved_at)
    for hashed_token, proved_at in (await session.execute(earlier)).all():
        await session.execute(
            update(SessionToken)
            .where(SessionToken.token_hash == hashed_token)
            .values(proved_at=proved_at and proved_at - timedelta(minutes=11))
        )


async def _appoint(session: AsyncSession, name: str) -> UUID:
    (province,) = await Units(session).children(None)
    person = await People(session).create(officer_name(name), province.id)
    await People(session).grant(person, "admin", province.id)
    return person
