"""A province to look at, marked as a sample in every name; running it again adds nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.curriculum.editions import Editions
from saovuong.db.session import Sessions
from saovuong.identity.cards.cards import Cards, shown
from saovuong.identity.people.people import People
from saovuong.identity.roles import RoleName
from saovuong.identity.units.units import Units
from saovuong.learning.assignments import Assignments

PROVINCE = "mau"
LEARNERS = (14, 13, 13)
DUE_IN = {
    "dan-quan-tu-ve": timedelta(days=30),
    "phong-thu-dan-su": timedelta(days=45),
    "an-toan-so": timedelta(days=60),
}
"""What the sample province is asked to study, and how soon; the rest is open to all."""


class Link(NamedTuple):
    """A single-use way in: for whom, and the code of the card."""

    name: str
    code: str


async def set_up(sessions: Sessions) -> list[Link]:
    """Makes what is missing; returns fresh links for a learner, the instructor and the admin."""
    async with sessions.writing() as session:
        province = await _province(session)
        people = await _by_name(session, province)
        await _assign(session, province, people["Học viên 01 (mẫu)"])
        return [
            await _link(session, people, "Học viên 01 (mẫu)", "learner"),
            await _link(session, people, "Giáo viên (mẫu)", "instructor"),
            await _link(session, people, "Cán bộ quản lý (mẫu)", "admin"),
        ]


async def _province(session: AsyncSession) -> UUID:
    units = Units(session)
    known = await units.with_code(PROVINCE)
    if known is not None:
        return known
    top = await units.with_code("root")
    province = await units.create("Tỉnh mẫu (trình diễn)", "province", top, code=PROVINCE)
    await _staff(session, province, "Cán bộ quản lý (mẫu)", "admin")
    await _staff(session, province, "Giáo viên (mẫu)", "instructor")
    first = 1
    for number, learners in enumerate(LEARNERS, start=1):
        name, code = f"Xã mẫu {number}", f"{PROVINCE}-{number}"
        commune = await units.create(name, "commune", province, code=code)
        await _learners(session, commune, range(first, first + learners))
        first += learners
    return province


async def _learners(session: AsyncSession, commune: UUID, numbers: range) -> None:
    people = People(session)
    for number in numbers:
        person = await people.create(f"Học viên {number:02} (mẫu)", commune)
        await people.grant(person, "learner", commune)


async def _staff(session: AsyncSession, unit: UUID, name: str, role: RoleName) -> None:
    people = People(session)
    await people.grant(await people.create(name, unit), role, unit)


async def _by_name(session: AsyncSession, province: UUID) -> dict[str, UUID]:
    return {person.name: person.id for person in await People(session).under(province)}


async def _assign(session: AsyncSession, province: UUID, learner: UUID) -> None:
    today, assignments = clock.today(), Assignments(session)
    asked = {one.course for one in await assignments.of_person(learner, today)}
    for edition in await Editions(session).current():
        course = edition.course_id
        if course in DUE_IN and course not in asked:
            due_on = today + DUE_IN[course]
            await assignments.assign(course, province, opens_on=today, due_on=due_on)


async def _link(session: AsyncSession, people: dict[str, UUID], name: str, role: RoleName) -> Link:
    code = await Cards(session).issue(people[name], "learner" if role == "learner" else "staff")
    return Link(name, shown(code))
