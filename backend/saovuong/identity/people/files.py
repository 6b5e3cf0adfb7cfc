"""What an officer reads of one person: as much as his roles over the person's unit let him see."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.factors.models import Passkey, Totp
from saovuong.identity.models import Device, Membership, Person, Role, StaffPassword, UnitAncestor
from saovuong.identity.people.appointments import Appointments
from saovuong.identity.people.delegation import MANAGERS, READERS, may_appoint, roles_over
from saovuong.identity.people.members import Members
from saovuong.identity.people.personal_fields import seen_by
from saovuong.identity.roles import STAFF, Identity
from saovuong.identity.scope import scope


class Stay(NamedTuple):
    """A membership; unit None: a unit that is not the reader's."""

    unit_id: UUID | None
    unit_name: str | None
    since: date
    until: date | None


class Held(NamedTuple):
    role: str
    unit_id: UUID
    unit_name: str
    since: date
    until: date | None
    can_take: bool


class SignInState(NamedTuple):
    has_password: bool
    has_second_factor: bool


class MemberFile(NamedTuple):
    """``fields``: what the reader may see; the rest is empty. ``deeds``: what he may do."""

    person: Person
    unit_id: UUID
    unit_name: str
    fields: frozenset[str]
    deeds: frozenset[str]
    memberships: list[Stay]
    roles: list[Held]
    has_other_roles: bool
    sign_in: SignInState | None
    phones: int | None
    last_contact_at: datetime | None


class MemberFiles:
    def __init__(self, session: AsyncSession, reader: Identity) -> None:
        self._session = session
        self._reader = reader
        self._members = Members(session, reader, READERS)
        self._appointments = Appointments(session, reader)

    async def read(self, person_id: UUID) -> MemberFile:
        """Raises PersonUnknown."""
        person = await self._members.require(person_id, has_left=None)
        stays = await self._memberships(person_id)
        last = stays[-1]
        mine = await self._roles_over(last.unit_id)
        fields = seen_by(mine)
        roles, has_others = await self._roles(person_id)
        phones, contact = await self._phones(person_id)
        names = await self._members.unit_names([last.unit_id])
        return MemberFile(
            person=person,
            unit_id=last.unit_id,
            unit_name=names.get(last.unit_id, ""),
            fields=fields,
            deeds=await self._deeds(person, mine, roles),
            memberships=await self._named(stays) if "memberships" in fields else [],
            roles=roles,
            has_other_roles=has_others,
            sign_in=await self._sign_in(person_id) if "sign_in" in fields else None,
            phones=phones if "phones" in fields else None,
            last_contact_at=contact if "last_contact_at" in fields else None,
        )

    async def _roles_over(self, unit_id: UUID) -> frozenset[str]:
        """What the reader is in a unit; of one that has ended, what he is anywhere."""
        over = (await self._appointments.over([unit_id]))[unit_id]
        if not over:
            return frozenset(held.role for held in self._reader.roles)
        return roles_over(self._reader.roles, over)

    async def _memberships(self, person_id: UUID) -> list[Membership]:
        """All that lasted, oldest first; the last one whatever its length."""
        rows = (
            await self._session.scalars(
                select(Membership)
                .where(Membership.person_id == person_id)
                .order_by(Membership.valid_from, Membership.id)
            )
        ).all()
        return [one for one in rows[:-1] if one.valid_to != one.valid_from] + list(rows[-1:])

    async def _named(self, stays: list[Membership]) -> list[Stay]:
        """Units that are not the reader's go unnamed: where somebody served is not his to know."""
        mine = await self._mine({stay.unit_id for stay in stays})
        names = await self._members.unit_names(mine)
        return [
            Stay(
                stay.unit_id if stay.unit_id in mine else None,
                names.get(stay.unit_id),
                stay.valid_from,
                stay.valid_to,
            )
            for stay in stays
        ]

    async def _mine(self, units: set[UUID]) -> set[UUID]:
        visible = scope(self._reader.person_id, READERS, clock.today())
        found = select(UnitAncestor.unit_id).where(
            UnitAncestor.unit_id.in_(units), UnitAncestor.unit_id.in_(visible)
        )
        return set(await self._session.scalars(found))

    async def _roles(self, person_id: UUID) -> tuple[list[Held], bool]:
        """Roles within the reader's units, the present first; and whether there are others now."""
        rows = (
            await self._session.scalars(
                select(Role)
                .where(Role.person_id == person_id)
                .order_by(Role.valid_to.is_not(None), Role.valid_from.desc(), Role.role)
            )
        ).all()
        mine = await self._mine({row.unit_id for row in rows})
        names = await self._members.unit_names(mine)
        over = await self._appointments.over(mine)
        held = [
            Held(
                row.role,
                row.unit_id,
                names[row.unit_id],
                row.valid_from,
                row.valid_to,
                row.valid_to is None
                and may_appoint(self._reader.roles, row.role, over[row.unit_id]),
            )
            for row in rows
            if row.unit_id in mine and row.valid_to != row.valid_from
        ]
        return held, any(row.valid_to is None and row.unit_id not in mine for row in rows)

    async def _deeds(
        self, person: Person, mine: frozenset[str], roles: list[Held]
    ) -> frozenset[str]:
        if not mine & MANAGERS:
            return frozenset()
        if person.ended_at is not None:
            return frozenset({"reinstate"})
        deeds = {"correct", "move", "appoint"}
        is_self = person.id == self._reader.person_id
        if not is_self and await self._is_answerable(person.id):
            deeds.add("end")
            if any(role.role in STAFF and role.until is None for role in roles):
                deeds.add("invite")
        return frozenset(deeds)

    async def _is_answerable(self, person_id: UUID) -> bool:
        return await self._appointments.is_answerable(person_id)

    async def _sign_in(self, person_id: UUID) -> SignInState:
        password = exists().where(StaffPassword.person_id == person_id, StaffPassword.hash != "")
        totp = exists().where(Totp.person_id == person_id, Totp.confirmed_at.is_not(None))
        passkey = exists().where(Passkey.person_id == person_id)
        row = await self._session.execute(select(password, totp | passkey))
        has_password, has_second = row.one()
        return SignInState(bool(has_password), bool(has_second))

    async def _phones(self, person_id: UUID) -> tuple[int, datetime | None]:
        row = await self._session.execute(
            select(func.count(), func.max(Device.last_contact_at)).where(
                Device.person_id == person_id, Device.revoked_at.is_(None)
            )
        )
        phones, contact = row.one()
        return phones, contact
