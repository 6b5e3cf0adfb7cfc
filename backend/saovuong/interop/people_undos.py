"""Takes back what an import did to people, in a few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import text
from saovuong.db.base import Base
from saovuong.db.bulk import updates
from saovuong.identity.models import Membership, Person, Role, UnitAncestor
from saovuong.identity.units.headcounts import Headcounts
from saovuong.interop.import_changes import Change
from saovuong.interop.models import ImportChange
from saovuong.interop.undoing import Now, PersonNow, Undoing, undoing_of

_AT_ONCE = 5_000
_GONE_AT_ONCE = 1_000
"""Each who goes is looked for in every table that could point at him: this takes the longest."""
_OWN_LISTS = frozenset({"memberships", "roles", "import_changes"})
_OLD_VALUES = updates(
    Person,
    key="id",
    names=("name", "lowered", "folded", "roster_code", "birth_year", "phone", "version"),
    only_if="true",
)
_REOPENED = updates(Membership, key="id", names=("valid_to",), only_if="true")
_ROLES_BACK = updates(Role, key="id", names=("unit_id",), only_if="roles.valid_to IS NULL")


class PeopleUndos:
    def __init__(self, session: AsyncSession, import_id: UUID) -> None:
        self._session = session
        self._import = import_id

    async def plan(self, changes: Sequence[Change]) -> Undoing:
        units = {UUID(one.before["unit"]) for one in changes if one.before and "unit" in one.before}
        now = Now(await self._people(), await self._used(), await self._standing(units))
        return undoing_of(changes, now)

    async def carry_out(self, undoing: Undoing, seen: Callable[[int, int], None]) -> None:
        """Call after ``Headcounts.touch``; nobody may have moved since ``plan``."""
        seen(0, len(undoing.remove))
        now = await self._people() if undoing.restore else {}
        await Headcounts(self._session).touch(*await self._units_of(undoing))
        await self._move_back(undoing.move_back)
        await self._restore(undoing.restore, now)
        await self._withdraw((*undoing.move_back, *undoing.withdraw))
        await self._remove({one.person_id for one in undoing.remove if one.person_id}, seen)

    async def _remove(self, people: set[UUID], seen: Callable[[int, int], None]) -> None:
        """Those whom the import brought; the others among them are marked as staying first."""
        kept = [one for one in await self._session.scalars(self._new()) if one not in people]
        for some in _chunks([one for one in kept if one is not None]):
            stays = update(ImportChange).where(
                ImportChange.import_id == self._import, ImportChange.person_id.in_(some)
            )
            await self._session.execute(stays.values(deed="person-stays"), **_QUIETLY)
        for model in (Role, Membership):
            gone = delete(model).where(model.person_id.in_(self._new()))
            await self._session.execute(gone, **_QUIETLY)
        mine = delete(ImportChange).where(ImportChange.import_id == self._import)
        await self._session.execute(mine, **_QUIETLY)
        done = 0
        for some in _chunks(sorted(people), _GONE_AT_ONCE):
            await self._session.execute(delete(Person).where(Person.id.in_(some)), **_QUIETLY)
            done += len(some)
            seen(done, len(people))

    def _new(self) -> Select[UUID | None]:
        return self._touched().where(ImportChange.deed == "person-new")

    def _touched(self) -> Select[UUID | None]:
        """Whom the import changed, as a select to be used in others: there may be 40,000."""
        return select(ImportChange.person_id).where(ImportChange.import_id == self._import)

    async def _people(self) -> dict[UUID, PersonNow]:
        counted = select(Membership.person_id, func.count()).where(
            Membership.person_id.in_(self._touched())
        )
        counts = await self._session.execute(counted.group_by(Membership.person_id))
        memberships = dict(counts.all())
        rows = await self._session.execute(
            select(
                Person.id, Person.name, Person.roster_code, Person.birth_year, Person.phone,
                Person.version, Person.ended_at, Person.restricted_at, Membership.id,
            )
            .outerjoin(
                Membership, (Membership.person_id == Person.id) & Membership.valid_to.is_(None)
            )
            .where(Person.id.in_(self._touched()))
        )  # fmt: skip
        found: dict[UUID, PersonNow] = {}
        for person, name, code, year, phone, version, ended, restricted, membership in rows:
            values = {"name": name, "roster_code": code, "birth_year": year, "phone": phone}
            had, told = memberships.get(person, 0), "" if restricted else name
            found[person] = PersonNow(told, version, ended is not None, membership, had, values)
        return found

    async def _used(self) -> set[UUID]:
        """New people that any table but the lists themselves points at, or a later import."""
        later = select(ImportChange.person_id).where(
            ImportChange.person_id.in_(self._new()), ImportChange.import_id != self._import
        )
        found = {one for one in await self._session.scalars(later) if one is not None}
        for column in pointing_at_people():
            pointed = select(column).where(column.in_(self._new())).distinct()
            found |= set(await self._session.scalars(pointed))
        return found

    async def _standing(self, units: Iterable[UUID]) -> set[UUID]:
        found: set[UUID] = set()
        for some in _chunks(sorted(units)):
            standing = select(UnitAncestor.unit_id).where(
                UnitAncestor.unit_id.in_(some), UnitAncestor.depth == 0
            )
            found |= set(await self._session.scalars(standing))
        return found

    async def _units_of(self, undoing: Undoing) -> set[UUID]:
        """Where anybody touched was and is: whose figures have to follow."""
        here = select(Membership.unit_id).where(Membership.person_id.in_(self._touched()))
        units = set(await self._session.scalars(here.distinct()))
        return units | {UUID(one.before["unit"]) for one in undoing.move_back if one.before}

    async def _move_back(self, changes: Sequence[Change]) -> None:
        made = [UUID(one.after["membership"]) for one in changes if one.after]
        for some in _chunks(made):
            await self._session.execute(
                delete(Membership).where(Membership.id.in_(some)), **_QUIETLY
            )
        before = [one.before for one in changes if one.before]
        reopened = [{"id": UUID(one["membership"]), "valid_to": None} for one in before]
        learners = [
            {"id": UUID(one["learner"]), "unit_id": UUID(one["unit"])}
            for one in before
            if one["learner"]
        ]
        await self._session.run_sync(lambda s: _REOPENED.run(s.connection(), reopened))
        await self._session.run_sync(lambda s: _ROLES_BACK.run(s.connection(), learners))
        for some in _chunks([UUID(role) for one in before for role in one["ended"]]):
            await self._session.execute(
                update(Role).where(Role.id.in_(some)).values(valid_to=None), **_QUIETLY
            )

    async def _restore(self, changes: Sequence[Change], now: dict[UUID, PersonNow]) -> None:
        rows = []
        for change in changes:
            if change.person_id is None or change.before is None:
                continue
            person = now[change.person_id]
            values = {**person.values, **change.before}
            name = values["name"]
            rows.append(
                {
                    "id": change.person_id,
                    **values,
                    "lowered": text.lowered(name),
                    "folded": text.fold(name),
                    "version": person.version + 1,
                }
            )
        await self._session.run_sync(lambda s: _OLD_VALUES.run(s.connection(), rows))

    async def _withdraw(self, changes: Iterable[Change]) -> None:
        roles = [UUID(role) for one in changes if one.after for role in one.after["roles"]]
        for some in _chunks(roles):
            await self._session.execute(
                delete(Role).where(Role.id.in_(some), Role.valid_to.is_(None)), **_QUIETLY
            )


_QUIETLY: dict[str, Any] = {"execution_options": {"synchronize_session": False}}


def pointing_at_people() -> Iterator[Column[Any]]:
    """Every column of every table that names a person, but those of his own lists."""
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.target_fullname == "people.id" and table.name not in _OWN_LISTS:
                column: Column[Any] = key.parent
                yield column


def _chunks(ids: Sequence[UUID], length: int = _AT_ONCE) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), length):
        yield ids[start : start + length]
