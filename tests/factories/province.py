"""A province with two communes, learners and an admin, made by the services themselves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from saovuong.db.session import Sessions
from saovuong.identity.devices import Devices
from saovuong.identity.people.people import People
from saovuong.identity.units.units import Units
from tests.factories.phones import Phone


@dataclass(frozen=True)
class Province:
    id: UUID
    communes: tuple[UUID, UUID]
    learners: tuple[UUID, UUID, UUID]
    """Two of the first commune, one of the second."""
    admin: UUID
    commune_admin: UUID
    """Of the first commune only."""


async def found_province(sessions: Sessions) -> Province:
    async with sessions.writing() as session:
        units, people = Units(session), People(session)
        province = await units.create("Tỉnh mẫu", "province")
        communes = (
            await units.create("Xã mẫu 1", "commune", province),
            await units.create("Xã mẫu 2", "commune", province),
        )
        learners = []
        for number, unit in enumerate((communes[0], communes[0], communes[1]), 1):
            learners.append(await people.create(f"Học viên 0{number} (mẫu)", unit))
            await people.grant(learners[-1], "learner", unit)
        admin = await people.create("Cán bộ (mẫu)", province)
        await people.grant(admin, "admin", province)
        commune_admin = await people.create("Cán bộ xã (mẫu)", communes[0])
        await people.grant(commune_admin, "admin", communes[0])
    first, second, third = learners
    return Province(province, communes, (first, second, third), admin, commune_admin)


async def registered_phone(sessions: Sessions, person: UUID, **settings: object) -> Phone:
    """A phone whose key the server knows."""
    phone = Phone(person, **settings)  # type: ignore[arg-type]
    async with sessions.writing() as session:
        await Devices(session).register(person, phone.id, phone.public_key, "Điện thoại mẫu")
    return phone
