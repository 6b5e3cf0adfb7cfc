"""What a unit holds — units, people, roles — handed on from a day, many rows in one statement.

What was true before that day stays on record: a row that reaches over it is cut in two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from saovuong import ids
from saovuong.identity.models import Membership, Role, UnitVersion
from saovuong.identity.units.headcounts import Headcounts

_KEEPING = {"synchronize_session": False}
_AT_ONCE = 5000
"""Ids in one condition; SQLite takes 32,766 values."""


class UnitContents:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_held(self, unit_id: UUID, day: date) -> bool:
        """Whether units or people are in the unit on ``day`` or later."""
        units = select(UnitVersion.id).where(
            UnitVersion.parent_id == unit_id, UnitVersion.holds_after(day)
        )
        people = select(Membership.id).where(
            Membership.unit_id == unit_id, Membership.holds_after(day)
        )
        return bool(await self._session.scalar(select(units.exists() | people.exists())))

    async def kinds(self, unit_ids: Collection[UUID]) -> set[str]:
        """Kinds of the units right under ``unit_ids`` now."""
        return await self._kinds(UnitVersion.parent_id.in_(unit_ids))

    async def kinds_of(self, unit_ids: Collection[UUID]) -> set[str]:
        """Kinds of ``unit_ids`` themselves now."""
        return await self._kinds(UnitVersion.unit_id.in_(unit_ids))

    async def hand_on_units(
        self, source: UUID, target: UUID, day: date, only: Collection[UUID] | None = None
    ) -> None:
        """From ``day`` the units right under ``source`` (all, or some) stand under ``target``."""
        for some in _few(only, UnitVersion.unit_id):
            concerned = (
                UnitVersion.parent_id == source,
                UnitVersion.unit_id != target,
                UnitVersion.holds_after(day),
                *some,
            )
            names = ("unit_id", "name", "folded", "kind", "parent_id", "valid_from")
            past = await self._before(UnitVersion, names, day, concerned)
            await self._from(UnitVersion, day, concerned, parent_id=target)
            await self._keep(UnitVersion, past)

    async def hand_on_people(
        self, source: UUID, target: UUID, day: date, only: Collection[UUID] | None = None
    ) -> None:
        """From ``day`` the members of ``source`` (all, or some) belong to ``target``."""
        await Headcounts(self._session).touch(source, target)
        for some in _few(only, Membership.person_id):
            concerned = (Membership.unit_id == source, Membership.holds_after(day), *some)
            names = ("person_id", "unit_id", "valid_from")
            past = await self._before(Membership, names, day, concerned)
            await self._from(Membership, day, concerned, unit_id=target)
            await self._keep(Membership, past)

    async def end_roles(
        self, units: Collection[UUID], day: date, *, learners: Collection[UUID] | None = None
    ) -> None:
        """Ends every role over ``units``; with ``learners``, only those people's as learners.

        Who learns goes on as a learner where he belongs by now. No other role is handed on: rights
        over the successor are for somebody to give.
        """
        for some in _few(learners, Role.person_id):
            concerned = [Role.unit_id.in_(units), Role.holds_after(day), *some]
            if learners is not None:
                concerned.append(Role.role == "learner")
            following = await self._learning_elsewhere(concerned, day)
            await self._session.execute(
                update(Role)
                .where(*concerned)
                .values(valid_to=case((Role.valid_from > day, Role.valid_from), else_=day)),
                execution_options=_KEEPING,
            )
            await self._keep(Role, following)

    async def _kinds(self, which: ColumnElement[bool]) -> set[str]:
        query = select(UnitVersion.kind).where(which, UnitVersion.valid_to.is_(None))
        return set(await self._session.scalars(query.distinct()))

    async def _learning_elsewhere(
        self, ending: Sequence[ColumnElement[bool]], day: date
    ) -> list[dict[str, Any]]:
        """The learner's role each person is left with, unless he has it there already."""
        other = aliased(Role)
        has = select(other.id).where(
            other.person_id == Role.person_id,
            other.unit_id == Membership.unit_id,
            other.role == "learner",
            other.valid_to.is_(None),
        )
        rows = await self._session.execute(
            select(Role.person_id, Role.valid_from, Role.valid_to, Membership.unit_id)
            .join(Membership, Membership.person_id == Role.person_id)
            .where(Membership.valid_to.is_(None), Role.role == "learner", *ending, ~has.exists())
        )
        following = {
            person: {
                "person_id": person,
                "role": "learner",
                "unit_id": unit,
                "valid_from": max(since, day),
                "valid_to": until,
            }
            for person, since, until, unit in rows
        }
        return list(following.values())

    async def _before(
        self, model: Any, names: Sequence[str], day: date, concerned: Any
    ) -> list[dict[str, Any]]:
        """The part before ``day`` of each row that reaches over it."""
        columns = [getattr(model, name) for name in names]
        rows = await self._session.execute(
            select(*columns).where(*concerned, model.valid_from < day)
        )
        return [{**dict(zip(names, row, strict=True)), "valid_to": day} for row in rows]

    async def _from(self, model: Any, day: date, concerned: Any, **changed: UUID) -> None:
        start = case((model.valid_from < day, day), else_=model.valid_from)
        await self._session.execute(
            update(model).where(*concerned).values(valid_from=start, **changed),
            execution_options=_KEEPING,
        )

    async def _keep(self, model: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            new = [{"id": ids.uuid7(), **row} for row in rows]
            await self._session.execute(insert(model), new)


def _few(only: Collection[UUID] | None, column: Any) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """The condition that a row is one of ``only``, in bearable pieces; no condition for None."""
    if only is None:
        yield ()
        return
    chosen = sorted(only)
    for start in range(0, len(chosen), _AT_ONCE):
        yield (column.in_(chosen[start : start + _AT_ONCE]),)
