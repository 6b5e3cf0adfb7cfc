"""Service: recomputes everything derived from the events and says where the tables differ.

The events are folded again in the order they arrived, person by person, by the same rule as at
ingest. With ``repair`` the tables are made to agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from saovuong.curriculum.banks import EditionBank
from saovuong.learning.counters import Counters
from saovuong.learning.events import read
from saovuong.learning.models import Event
from saovuong.learning.progress import Arrival, Record, fold
from saovuong.learning.records import Records, lesson_row, sitting_row

BATCH = 200
Banks = Mapping[str, EditionBank]


class Difference(NamedTuple):
    """One row that is not what the events say; ``found`` or ``expected`` is None where absent."""

    table: str
    key: str
    found: object
    expected: object


class Rebuild:
    def __init__(self, connection: Connection, banks: Banks) -> None:
        self._connection = connection
        self._banks = banks
        self._records = Records(connection)

    def run(self, *, repair: bool = False) -> list[Difference]:
        differences: list[Difference] = []
        for people in self._people():
            expected = self._refold(people)
            wrong = _compare(self._records.load(people), expected)
            differences += wrong
            if repair and wrong:
                self._records.forget(people)
                self._records.save_all(expected)
        return differences + self._counters(repair)

    def _people(self) -> Iterator[Sequence[UUID]]:
        ids = sorted(self._records.known_people())
        return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))

    def _refold(self, people: Sequence[UUID]) -> dict[UUID, Record]:
        records = {person: Record() for person in people}
        query = select(
            Event.person_id, Event.body, Event.digest, Event.happened_at, Event.received_at
        )
        ordered = query.where(Event.person_id.in_(people)).order_by(Event.position)
        for person, body, digest, happened, received in self._connection.execute(ordered):
            fact = read(body)[1]
            arrival = Arrival(happened, received, digest)
            fold(records[person], fact, self._banks[fact.edition], arrival)
        return records

    def _counters(self, repair: bool) -> list[Difference]:
        counters = Counters(self._connection)
        found, expected = counters.kept(), counters.recount()
        wrong = [
            Difference("counters", str(key), found.get(key), expected.get(key))
            for key in sorted(found.keys() | expected.keys())
            if found.get(key, 0) != expected.get(key, 0)
        ]
        if repair and wrong:
            counters.correct({key[2] for key in found.keys() | expected.keys()})
        return wrong


def _compare(found: Mapping[UUID, Record], expected: Mapping[UUID, Record]) -> list[Difference]:
    differences = []
    for person in expected:
        ours, theirs = _rows(person, found[person]), _rows(person, expected[person])
        differences += [
            Difference(table, key, ours.get((table, key)), theirs.get((table, key)))
            for table, key in sorted(ours.keys() | theirs.keys())
            if ours.get((table, key)) != theirs.get((table, key))
        ]
    return differences


def _rows(person: UUID, record: Record) -> dict[tuple[str, str], Any]:
    rows: dict[tuple[str, str], Any] = {}
    for lesson, state in record.lessons.items():
        rows["lesson_progress", f"{person} {lesson}"] = lesson_row(person, lesson, state)
    for attempt, sitting in record.sittings.items():
        rows["attempts", str(attempt)] = sitting_row(person, attempt, sitting)
    for (course, item), at in record.completions.items():
        rows["completions", f"{person} {course} {item}"] = at
    return {key: msgspec.to_builtins(row) for key, row in rows.items()}
