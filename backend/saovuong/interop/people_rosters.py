"""People as lists know them: who is there, and everything of a plan written in a few statements."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids, text
from saovuong.db.bulk import Many, inserts, updates
from saovuong.identity.models import Membership, Person, Role, UnitAncestor
from saovuong.identity.roles import STAFF
from saovuong.identity.units.headcounts import Headcounts
from saovuong.interop.import_changes import Change
from saovuong.interop.people_plan import (
    DEFAULT_ROLE,
    KnownPerson,
    NewPerson,
    PeoplePlan,
    PersonChange,
)
from saovuong.interop.undoing import seal

_AT_ONCE = 5_000
_PEOPLE, _MEMBERSHIPS, _ROLES = inserts(Person), inserts(Membership), inserts(Role)
_NEW_VALUES = updates(
    Person,
    key="id",
    names=("name", "lowered", "folded", "roster_code", "birth_year", "phone", "version"),
    only_if="true",
)
_ENDS = updates(Membership, key="id", names=("valid_to",), only_if="memberships.valid_to IS NULL")
_ROLE_ENDS = updates(Role, key="id", names=("valid_to",), only_if="roles.valid_to IS NULL")
_ROLE_MOVES = updates(Role, key="id", names=("unit_id",), only_if="roles.valid_to IS NULL")

Rows = list[dict[str, Any]]


class Grant(NamedTuple):
    """A staff role that was given, for the audit log."""

    person: UUID
    role: str
    unit: UUID


class PeopleRosters:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def under(self, root: UUID, *, only_shown: bool = False) -> list[KnownPerson]:
        """Everybody present at or under ``root``; a file leaves out who asked to be left alone."""
        below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == root)
        here = (Membership.valid_to.is_(None), Membership.unit_id.in_(below))
        roles: dict[UUID, dict[str, UUID]] = {}
        for person_id, role, role_id in await self._session.execute(
            select(Role.person_id, Role.role, Role.id)
            .join(Membership, Membership.person_id == Role.person_id)
            .where(Role.valid_to.is_(None), *here)
            .where((Role.unit_id == Membership.unit_id) | (Role.role == DEFAULT_ROLE))
        ):
            roles.setdefault(person_id, {})[role] = role_id
        rows = await self._session.execute(
            select(
                Person.id, Person.roster_code, Person.name, Person.birth_year, Person.phone,
                Membership.unit_id, Membership.id, Person.version,
                Person.restricted_at.is_not(None),
            )
            .join(Membership, Membership.person_id == Person.id)
            .where(Person.ended_at.is_(None), *here, *([Person.is_shown()] if only_shown else []))
            .order_by(Membership.unit_id, Person.folded, Person.id)
        )  # fmt: skip
        return [KnownPerson(*row, roles.get(row[0], {})) for row in rows]

    async def taken(self, codes: Iterable[str], known: Iterable[KnownPerson]) -> set[str]:
        """Those of ``codes``, folded, that somebody else has or had."""
        own = {one.code for one in known}
        wanted = sorted({code for code in codes if code and code not in own})
        found: set[str] = set()
        for start in range(0, len(wanted), _AT_ONCE):
            some = Person.roster_code.in_(wanted[start : start + _AT_ONCE])
            found |= {
                code.casefold()
                for code in await self._session.scalars(select(Person.roster_code).where(some))
                if code is not None
            }
        return found

    async def write(self, plan: PeoplePlan, by: UUID) -> tuple[list[Change], list[Grant]]:
        """Does what the plan says, in a few statements; what it did, for undoing and the audit."""
        batch = _Batch(by)
        await asyncio.to_thread(batch.gather, plan)
        await self._session.run_sync(lambda within: batch.run(within.connection()))
        await Headcounts(self._session).touch(*batch.units)
        return batch.done, batch.grants


class _Batch:
    """Rows for each statement, gathered person by person."""

    def __init__(self, by: UUID) -> None:
        self._by = by
        self._today = clock.today()
        self._now = clock.now()
        self._rows: dict[Many, Rows] = {}
        self.units: set[UUID] = set()
        self.done: list[Change] = []
        self.grants: list[Grant] = []

    def run(self, connection: Connection) -> None:
        """Ends before beginnings: nobody may have two open memberships."""
        for many in (
            _PEOPLE, _NEW_VALUES, _ENDS, _ROLE_ENDS, _MEMBERSHIPS, _ROLE_MOVES, _ROLES,
        ):  # fmt: skip
            many.run(connection, self._rows.get(many, []))

    def gather(self, plan: PeoplePlan) -> None:
        for new in plan.new:
            self.add(new)
        for change in plan.changes:
            self.change(change)

    def add(self, new: NewPerson) -> None:
        row, person_id = new.row, ids.uuid7()
        values = {
            "name": row.name,
            "roster_code": row.code or None,
            "birth_year": row.birth_year,
            "phone": row.phone,
        }
        more = {**_folded(row.name), "created_at": self._now}
        self._put(_PEOPLE, **filled(Person, id=person_id, **values, **more))
        membership = self._join(person_id, new.unit_id)
        roles = self._grant(person_id, new.unit_id, new.roles)
        made = {"membership": str(membership), "roles": [str(one) for one in roles]}
        after = {**made, "seal": seal(values)}
        self.done.append(Change("person-new", person_id, None, None, after))

    def change(self, change: PersonChange) -> None:
        person = change.person
        if change.fields:
            self._correct(person, change.fields)
        unit_id = change.moves_to or person.unit_id
        moved = self._move(person, change.moves_to) if change.moves_to else None
        roles = self._grant(person.id, unit_id, change.grants)
        granted = [str(one) for one in roles]
        if moved is not None:
            before, after = moved
            self.done.append(
                Change("person-moved", person.id, None, before, {**after, "roles": granted})
            )
        elif granted:
            self.units.add(unit_id)
            self.done.append(Change("roles-granted", person.id, None, None, {"roles": granted}))

    def _correct(self, person: KnownPerson, fields: Mapping[str, Any]) -> None:
        now = {
            "name": person.name,
            "roster_code": person.code,
            "birth_year": person.birth_year,
            "phone": person.phone,
        }
        values = {**now, **fields}
        version = person.version + 1
        self._put(_NEW_VALUES, id=person.id, **values, **_folded(values["name"]), version=version)
        before = {name: now[name] for name in fields}
        after = {**fields, "version": version}
        self.done.append(Change("person-changed", person.id, None, before, after))

    def _move(self, person: KnownPerson, unit_id: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
        """What stood before and what stands now; a learner goes on learning in the new unit."""
        self._put(_ENDS, id=person.membership_id, valid_to=self._today)
        learner = person.roles.get(DEFAULT_ROLE)
        if learner is not None:
            self._put(_ROLE_MOVES, id=learner, unit_id=unit_id)
        ended = [
            role_id
            for role, role_id in person.roles.items()
            if role in STAFF and role != "operator" and person.id != self._by
        ]
        for role_id in ended:
            self._put(_ROLE_ENDS, id=role_id, valid_to=self._today)
        self.units.add(person.unit_id)
        before = {
            "membership": str(person.membership_id),
            "unit": str(person.unit_id),
            "ended": [str(one) for one in ended],
            "learner": None if learner is None else str(learner),
        }
        return before, {"membership": str(self._join(person.id, unit_id)), "unit": str(unit_id)}

    def _join(self, person_id: UUID, unit_id: UUID) -> UUID:
        membership = ids.uuid7()
        self._put(
            _MEMBERSHIPS,
            **filled(
                Membership,
                id=membership,
                person_id=person_id,
                unit_id=unit_id,
                valid_from=self._today,
            ),
        )
        self.units.add(unit_id)
        return membership

    def _grant(self, person_id: UUID, unit_id: UUID, roles: Collection[str]) -> Sequence[UUID]:
        made = []
        for role in roles:
            made.append(ids.uuid7())
            values = {"person_id": person_id, "role": role, "unit_id": unit_id}
            self._put(_ROLES, **filled(Role, id=made[-1], **values, valid_from=self._today))
            if role in STAFF:
                self.grants.append(Grant(person_id, role, unit_id))
        return made

    def _put(self, many: Many, **values: Any) -> None:
        self._rows.setdefault(many, []).append(values)


def filled(model: Any, **values: Any) -> dict[str, Any]:
    """A value for every column: the given one, the column's plain default, or None."""
    return {**_blank(model), **values}


def _blank(model: Any) -> dict[str, Any]:
    known = _BLANKS.get(model)
    if known is None:
        known = _BLANKS[model] = {
            column.name: column.default.arg
            if column.default is not None and column.default.is_scalar
            else None
            for column in model.__table__.columns
        }
    return known


_BLANKS: dict[Any, dict[str, Any]] = {}


def _folded(name: str) -> dict[str, str]:
    return {"lowered": text.lowered(name), "folded": text.fold(name)}
