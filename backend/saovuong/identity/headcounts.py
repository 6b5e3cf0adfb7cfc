"""How many learners each leaf unit has, kept so that a national view never counts people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.models import Membership, Role, UnitHeadcount


class Headcounts:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def recount(self, unit_id: UUID | None = None) -> None:
        """Makes the headcount of one unit, or of all, what its open memberships say."""
        old, present = delete(UnitHeadcount), counted()
        if unit_id is not None:
            old = old.where(UnitHeadcount.unit_id == unit_id)
            present = present.where(Membership.unit_id == unit_id)
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
