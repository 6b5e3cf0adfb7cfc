"""Roles given and taken by one person over another, within what delegation allows."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Person, Role, UnitAncestor
from saovuong.identity.people.delegation import MANAGERS, may_answer_for, may_appoint
from saovuong.identity.people.members import Members
from saovuong.identity.people.people import People
from saovuong.identity.permits import require_proved
from saovuong.identity.roles import STAFF, HeldRole, Identity, RoleName
from saovuong.identity.units.headcounts import Headcounts
from saovuong.problems import Conflict, Forbidden


class AppointmentForbidden(Forbidden):
    code = "appointment-forbidden"
    message = _("Your role does not let you give or take this role in this unit.")


class AppointedAbove(Forbidden):
    code = "appointed-above"
    message = _("This person holds a role that is not yours to take. Ask the unit above yours.")


class OwnLastRole(Conflict):
    code = "own-last-role"
    message = _("This is the role by which you manage. Somebody else has to take it from you.")


class LastOperator(Conflict):
    code = "last-operator"
    message = _("Nobody else operates this unit. Appoint another operator first.")


class Appointments:
    def __init__(self, session: AsyncSession, by: Identity) -> None:
        self._session = session
        self._by = by
        self._people = People(session)
        self._members = Members(session, by, MANAGERS)

    async def grant(self, person_id: UUID, role: RoleName, unit_id: UUID) -> None:
        """Raises PersonUnknown, UnitUnknown, AppointmentForbidden, StepUpNeeded."""
        await self._members.require(person_id)
        await self._require_mine(role, unit_id)
        self._require_proof(role)
        await self._people.grant(person_id, role, unit_id)
        await self._note("role-granted", person_id, role, unit_id)

    async def withdraw(self, person_id: UUID, role: str, unit_id: UUID) -> None:
        """Works at the person's next request.

        Raises PersonUnknown, UnitUnknown, AppointmentForbidden, StepUpNeeded, OwnLastRole,
        LastOperator.
        """
        await self._members.require(person_id)
        await self._require_mine(role, unit_id)
        self._require_proof(role)
        await Headcounts(self._session).touch()  # two who take from each other take turns
        if person_id == self._by.person_id and role in MANAGERS:
            await self._require_another_of_mine(role, unit_id)
        if role == "operator":
            await self._require_another_operator(person_id, unit_id)
        await self._people.withdraw(person_id, role, unit_id)
        await self._note("role-withdrawn", person_id, role, unit_id)

    async def end_elsewhere(self, person_id: UUID, unit_id: UUID) -> None:
        """Takes what staff roles are the mover's to take and do not reach over ``unit_id``.

        Raises StepUpNeeded, LastOperator.
        """
        over = await self.over([unit_id])
        for held in await self.held(person_id):
            is_elsewhere = held.unit_id not in over[unit_id] and held.role in STAFF
            if is_elsewhere and await self._is_mine(held.role, held.unit_id):
                await self.withdraw(person_id, held.role, held.unit_id)

    async def require_answerable(self, person_id: UUID) -> None:
        """Raises AppointedAbove."""
        if not await self.is_answerable(person_id):
            raise AppointedAbove

    async def require_proof_over(self, person_id: UUID) -> None:
        """For whatever ends all roles of the person; raises StepUpNeeded."""
        self._require_proof(*(one.role for one in await self.held(person_id)))

    async def is_answerable(self, person_id: UUID) -> bool:
        """Whether every staff role of the person is ours to take."""
        held = await self.held(person_id)
        over = await self.over([one.unit_id for one in held])
        return may_answer_for(self._by.roles, [(x.role, over[x.unit_id]) for x in held])

    async def require_operators_without(self, person_id: UUID) -> None:
        """Raises LastOperator where a unit would have nobody left who appoints operators."""
        await Headcounts(self._session).touch()
        for held in await self.held(person_id):
            if held.role == "operator":
                await self._require_another_operator(person_id, held.unit_id)

    async def held(self, person_id: UUID) -> list[HeldRole]:
        """Roles that are open, also those that begin later."""
        rows = await self._session.execute(
            select(Role.role, Role.unit_id).where(
                Role.person_id == person_id, Role.valid_to.is_(None)
            )
        )
        return [HeldRole(role, unit_id) for role, unit_id in rows]

    async def over(self, units: Iterable[UUID]) -> dict[UUID, set[UUID]]:
        """Each unit's own id and those of all units above it today."""
        found: dict[UUID, set[UUID]] = {unit: set() for unit in units}
        rows = await self._session.execute(
            select(UnitAncestor.unit_id, UnitAncestor.ancestor_id).where(
                UnitAncestor.unit_id.in_(found)
            )
        )
        for unit, ancestor in rows:
            found[unit].add(ancestor)
        return found

    async def _is_mine(self, role: str, unit_id: UUID) -> bool:
        return may_appoint(self._by.roles, role, (await self.over([unit_id]))[unit_id])

    async def _require_mine(self, role: str, unit_id: UUID) -> None:
        await self._members.require_unit(unit_id)
        if not await self._is_mine(role, unit_id):
            raise AppointmentForbidden

    def _require_proof(self, *roles: str) -> None:
        """Who makes managers, or unmakes them, shows again who he is; raises StepUpNeeded."""
        if set(roles) & set(MANAGERS):
            require_proved(self._by, clock.now())

    async def _require_another_of_mine(self, role: str, unit_id: UUID) -> None:
        rest = [
            held
            for held in await self._people.roles(self._by.person_id)
            if held.role in MANAGERS and (held.role, held.unit_id) != (role, unit_id)
        ]
        if not rest:
            raise OwnLastRole

    async def _require_another_operator(self, person_id: UUID, unit_id: UUID) -> None:
        over = (await self.over([unit_id]))[unit_id]
        others = await self._session.scalar(
            select(func.count())
            .select_from(Role)
            .join(Person, Person.id == Role.person_id)
            .where(
                Role.role == "operator",
                Role.unit_id.in_(over),
                Role.holds_on(clock.today()),
                Role.person_id != person_id,
                Person.ended_at.is_(None),
            )
        )
        if not others:
            raise LastOperator

    async def _note(self, action: str, person_id: UUID, role: str, unit_id: UUID) -> None:
        await Audit(self._session).append(
            action, actor=self._by.person_id, subject=person_id, role=role, unit=unit_id
        )
