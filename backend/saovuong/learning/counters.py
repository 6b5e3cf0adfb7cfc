"""Service: recounts what the ingest keeps by adding, for units whose members changed, or to verify.

A counter is the number of present learners of a leaf unit who completed an item. Sums above the
leaf are folded when they are read.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, delete, func, insert, select

from saovuong.identity.models import Membership
from saovuong.identity.units.headcounts import is_present_learner
from saovuong.learning.models import Completion, Counter

Query = Select[*tuple[Any, ...]]
CounterKey = tuple[str, str, UUID]


class Counters:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def recount(self, units: Collection[UUID] | None = None) -> dict[CounterKey, int]:
        """What the counters (of ``units``, or all) should be, from completions and members."""
        rows = self._connection.execute(_within(_recounted(), Membership.unit_id, units))
        return {(row.course_id, row.item, row.unit_id): row.finished for row in rows}

    def kept(self, units: Collection[UUID] | None = None) -> dict[CounterKey, int]:
        """What the counters say; zeros are left out."""
        query = select(Counter.course_id, Counter.item, Counter.unit_id, Counter.finished)
        rows = self._connection.execute(
            _within(query.where(Counter.finished != 0), Counter.unit_id, units)
        )
        return {(row.course_id, row.item, row.unit_id): row.finished for row in rows}

    def correct(self, units: Collection[UUID]) -> None:
        """Makes the counters of ``units`` right: after members joined, left or moved."""
        self._connection.execute(delete(Counter).where(Counter.unit_id.in_(list(units))))
        rows = [
            {"course_id": course, "item": item, "unit_id": unit, "finished": count}
            for (course, item, unit), count in sorted(self.recount(units).items())
        ]
        if rows:
            self._connection.execute(insert(Counter), rows)


def _recounted() -> Query:
    return (
        select(
            Completion.course_id,
            Completion.item,
            Membership.unit_id,
            func.count().label("finished"),
        )
        .join(Membership, Membership.person_id == Completion.person_id)
        .where(is_present_learner())
        .group_by(Completion.course_id, Completion.item, Membership.unit_id)
    )


def _within(query: Query, column: Any, units: Collection[UUID] | None) -> Query:
    return query if units is None else query.where(column.in_(list(units)))
