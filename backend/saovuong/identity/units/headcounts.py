"""How many learners each leaf unit has, kept so that a national view never counts people."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.models import Membership, Role, UnitHeadcount

ROLL_LOCK = 5_820_011
"""The advisory lock (PostgreSQL) between those who change who belongs where and those who count."""

_TOUCHED = "touched_units"


class Headcounts:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def touch(self, *units: UUID) -> None:
        """Says that learners join or leave ``units``: their figures are settled at the commit.

        Call it before reading who belongs where. From then to the commit nobody else moves or
        counts anybody: on PostgreSQL by a lock, and SQLite has one writer anyway.
        """
        touched: set[UUID] | None = self._session.info.get(_TOUCHED)
        if touched is None:
            touched = self._session.info[_TOUCHED] = set()
            if self._session.get_bind().dialect.name == "postgresql":
                await self._session.execute(select(func.pg_advisory_xact_lock(ROLL_LOCK)))
        touched.update(units)

    def take_touched(self) -> set[UUID]:
        """The units touched in this transaction, which are then forgotten."""
        units: set[UUID] = self._session.info.pop(_TOUCHED, set())
        return units

    async def recount(self, units: Collection[UUID] | None = None) -> None:
        """Makes the headcounts of ``units``, or of all, what their open memberships say."""
        old, present = delete(UnitHeadcount), counted()
        if units is not None:
            old = old.where(UnitHeadcount.unit_id.in_(units))
            present = present.where(Membership.unit_id.in_(units))
        await self._session.execute(old)
        columns = ["unit_id", "learners"]
        await self._session.execute(insert(UnitHeadcount).from_select(columns, present))


def is_present_learner() -> ColumnElement[bool]:
    """The condition that an open membership is a learner's: who counts."""
    is_learner = (
        select(Role.id)
        .where(Role.person_id == Membership.person_id)
        .where(Role.role == "learner", Role.valid_to.is_(None))
        .exists()
    )
    return and_(Membership.valid_to.is_(None), is_learner)


def counted() -> Select[UUID, int]:
    """Learners by the unit they belong to, from memberships and roles."""
    return (
        select(Membership.unit_id, func.count())
        .where(is_present_learner())
        .group_by(Membership.unit_id)
    )
