"""What people see of themselves once they are signed in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.people.people import People
from saovuong.identity.roles import HeldRole, Identity, usable
from saovuong.identity.signing_in.passwords import Passwords
from saovuong.identity.signing_in.schemas import (
    Me,
    PersonBrief,
    PersonView,
    RoleView,
    SignedIn,
    UnitOfPerson,
)
from saovuong.identity.trust import FactorNeeded
from saovuong.identity.units.units import Units
from saovuong.signing import PublicJWK


class Profiles:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._people = People(session)

    async def me(self, identity: Identity) -> Me:
        unit_id = await self._people.unit(identity.person_id)
        return Me(
            person=PersonView(id=identity.person_id, name=identity.name, lang=identity.language),
            units=[] if unit_id is None else [await self._unit(unit_id)],
            roles=await self._named(identity.roles),
            has_password=await self._has_password(identity.person_id),
        )

    async def signed_in(
        self, person_id: UUID, kind: str, key: PublicJWK, second_factor: FactorNeeded
    ) -> SignedIn:
        person = await self._people.get(person_id)
        unit_id = await self._people.unit(person_id)
        names = await self._people.unit_names([unit_id] if unit_id else [])
        roles = usable(await self._people.roles(person_id), kind)
        return SignedIn(
            person=PersonBrief(id=person.id, name=person.name),
            unit_name=names.get(unit_id) if unit_id else None,
            roles=await self._named(roles),
            needs_password=kind == "staff" and not await self._has_password(person_id),
            second_factor=second_factor,
            server_keys=[key],
        )

    async def _unit(self, unit_id: UUID) -> UnitOfPerson:
        *above, unit = await Units(self._session).path(unit_id)
        return UnitOfPerson(
            id=unit.id, name=unit.name, kind=unit.kind, path=[over.name for over in above]
        )

    async def _named(self, roles: tuple[HeldRole, ...]) -> list[RoleView]:
        names = await self._people.unit_names([held.unit_id for held in roles])
        return [
            RoleView(role=held.role, unit_id=held.unit_id, unit_name=names[held.unit_id])
            for held in roles
            if held.unit_id in names
        ]

    async def _has_password(self, person_id: UUID) -> bool:
        return await Passwords(self._session).of(person_id) is not None
