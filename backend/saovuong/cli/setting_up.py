"""The first operator: there are no default accounts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cards.cards import Cards, shown
from saovuong.identity.people.people import People
from saovuong.identity.signing_in.passwords import Passwords
from saovuong.identity.units.units import Units

TOP = "root"


async def operator_code(
    sessions: Sessions, name: str, login: str, top_name: str, since: date | None = None
) -> str:
    """A single-use code for the operator with ``login``, who is made if there is none, as is the
    topmost unit, which then stands ``since`` that day."""
    async with sessions.writing() as session:
        person = await Passwords(session).owner(login)
        if person is None:
            person = await _operator(session, name, login, await _top(session, top_name, since))
        code = await Cards(session).issue(person, "staff")
        await Audit(session).append("staff-card-issued", actor=None, subject=person, by="init")
    return shown(code)


async def _top(session: AsyncSession, name: str, since: date | None) -> UUID:
    units = Units(session)
    known = await units.with_code(TOP)
    if known is not None:
        return known
    top = await units.create(name, "country", code=TOP, on=since)
    for tree in await units.children(None):
        if tree.id != top:
            await units.move(tree.id, top)
    return top


async def _operator(session: AsyncSession, name: str, login: str, unit: UUID) -> UUID:
    people = People(session)
    person = await people.create(name, unit)
    await people.grant(person, "operator", unit)
    await Passwords(session).reserve(person, login)
    await Audit(session).append("operator-made", actor=None, subject=person, by="init")
    return person
