"""People around one commune: its own, below it, above it, beside it, and two who moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units
from tests.factories.phones import Phone
from tests.factories.province import Province, registered_phone


@dataclass(frozen=True)
class Member:
    """Every field marked personal has a value here that nobody else has."""

    id: UUID
    name: str
    phone: str
    birth_year: int
    device: Phone


@dataclass(frozen=True)
class Members:
    own: Member
    child: Member
    parent: Member
    sibling: Member
    leaving: Member
    """Of the commune until ``move_over``, then of its sibling."""
    coming: Member

    @property
    def others(self) -> dict[str, Member]:
        """Nobody of these is ever the first commune's."""
        return {"parent": self.parent, "sibling": self.sibling}


async def settle_members(sessions: Sessions, province: Province) -> Members:
    """Members of the province's units with personal particulars and a phone each."""
    first, second = province.communes
    async with sessions.writing() as session:
        hamlet = await Units(session).create("Thôn riêng", "hamlet", first)
    homes = (first, hamlet, province.id, second, first, second)
    return Members(*[await _settle(sessions, n, unit) for n, unit in enumerate(homes, 1)])


async def move_over(sessions: Sessions, province: Province, members: Members) -> None:
    """A month later the two who move have done so."""
    first, second = province.communes
    with clock.frozen(clock.now() + timedelta(days=30)):
        async with sessions.writing() as session:
            await People(session).move(members.leaving.id, second)
            await People(session).move(members.coming.id, first)


async def _settle(sessions: Sessions, number: int, unit: UUID) -> Member:
    name, phone, year = f"Riêng Tư {number}", f"091234567{number}", 1970 + number
    async with sessions.writing() as session:
        people = People(session)
        person = await people.create(name, unit, phone=phone, birth_year=year)
        await people.grant(person, "learner", unit)
        await people.grant(person, "instructor", unit)
    return Member(person, name, phone, year, await registered_phone(sessions, person))
