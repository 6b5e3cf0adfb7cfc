"""A whole country's tree and counters, written straight into the tables: no person but the reader.

34 provinces in 7 regions and 3,321 communes, as the country has; a course of 20 lessons and a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, text

from saovuong import clock
from saovuong.identity.models import (
    Person,
    Role,
    Unit,
    UnitAncestor,
    UnitHeadcount,
    UnitVersion,
)
from saovuong.identity.units.tree import closure
from saovuong.ids import uuid7
from saovuong.learning.models import Counter

COURSE = "khoa-ca-nuoc"
LESSONS = 20
ITEMS = (*(f"lesson:bai-{n:02}" for n in range(1, LESSONS + 1)), "test:kiem-tra", "course")
REGIONS, PROVINCES, COMMUNES = 7, 34, 3321
Row = dict[str, Any]


@dataclass
class Country:
    nation: UUID
    regions: list[UUID]
    provinces: list[UUID]
    communes: list[UUID]
    parents: dict[UUID, UUID | None]
    reader: UUID
    """Somebody who may see all of it."""

    @classmethod
    def of_its_size(cls) -> Country:
        nation = uuid7()
        regions = [uuid7() for _ in range(REGIONS)]
        provinces = [uuid7() for _ in range(PROVINCES)]
        communes = [uuid7() for _ in range(COMMUNES)]
        parents: dict[UUID, UUID | None] = {nation: None}
        parents |= dict.fromkeys(regions, nation)
        parents |= {one: regions[n % REGIONS] for n, one in enumerate(provinces)}
        parents |= {one: provinces[n % PROVINCES] for n, one in enumerate(communes)}
        return cls(nation, regions, provinces, communes, parents, uuid7())

    def settle(self, connection: Connection) -> None:
        for table, rows in self._rows():
            connection.execute(insert(table), rows)

    def count(self, connection: Connection, learners: int) -> None:
        """As if ``learners`` had come as far as people do: fewer with every lesson."""
        for name in ("unit_headcounts", "counters"):
            connection.execute(text(f"DELETE FROM {name}"))
        random, each = Random(learners), learners / COMMUNES
        heads = [{"unit_id": one, "learners": round(each)} for one in self.communes]
        connection.execute(insert(UnitHeadcount), heads)
        counters = [
            {
                "course_id": COURSE,
                "item": item,
                "unit_id": unit,
                "finished": round(each * (1 - n / len(ITEMS)) * random.random()),
            }
            for n, item in enumerate(ITEMS)
            for unit in self.communes
        ]
        connection.execute(insert(Counter), counters)

    def _rows(self) -> Iterator[tuple[Any, list[Row]]]:
        now, today = clock.now(), clock.today()
        yield Unit, [{"id": one, "code": None, "created_at": now} for one in self.parents]
        yield UnitVersion, [self._version(one) for one in self.parents]
        yield (
            UnitAncestor,
            [
                {"unit_id": unit, "ancestor_id": ancestor, "depth": depth}
                for unit, ancestor, depth in closure(self.parents)
            ],
        )
        yield Person, [{"id": self.reader, "name": "Người xem", "created_at": now}]
        role = {"id": uuid7(), "role": "operator", "unit_id": self.nation, "valid_from": today}
        yield Role, [{**role, "person_id": self.reader}]

    def _version(self, unit: UUID) -> Row:
        kinds = {self.nation: "nation"} | dict.fromkeys(self.regions, "region")
        kind = kinds.get(unit) or ("province" if unit in self._provinces else "commune")
        named = {"name": f"Đơn vị {unit.hex[-6:]}", "kind": kind}
        today = clock.today()
        return {"unit_id": unit, "parent_id": self.parents[unit], "valid_from": today} | named

    @property
    def _provinces(self) -> set[UUID]:
        return set(self.provinces)
