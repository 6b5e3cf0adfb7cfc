"""Service: loads and saves the derived rows of many people at once, on one bare connection.

The sink and the rebuild both work on whole groups of people, so it speaks Core, not ORM, and runs
inside ``AsyncConnection.run_sync``.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, union

from saovuong.db.bulk import inserts, lookup
from saovuong.identity.models import Membership
from saovuong.identity.units.headcounts import ROLL_LOCK
from saovuong.learning.marking import Result
from saovuong.learning.models import Attempt, Completion, Counter, Event, LessonProgress
from saovuong.learning.progress import Key, LessonState, Record, Sitting

_LOCK = """SELECT pg_advisory_xact_lock_shared($1), count(pg_advisory_xact_lock(k))
FROM unnest($2::bigint[]) k"""


_LESSONS_OF = lookup(LessonProgress, key="person_id")
_COMPLETIONS_OF = lookup(Completion, key="person_id")
_ATTEMPTS_OF = lookup(Attempt, key="person_id")
_OWNERS = lookup(Attempt, key="id", names=("id", "person_id"))
_PLACES = lookup(
    Membership,
    key="person_id",
    names=("person_id", "unit_id"),
    only_if="""valid_to IS NULL AND EXISTS (SELECT 1 FROM roles WHERE roles.person_id =
    memberships.person_id AND roles.role = 'learner' AND roles.valid_to IS NULL)""",
)
_LESSONS = inserts(LessonProgress, keys=("person_id", "lesson_id"))
_ATTEMPTS = inserts(Attempt, keys=("id",))
_COMPLETIONS = inserts(Completion)
_COUNTERS = inserts(Counter, keys=("course_id", "unit_id", "item"), sums=("finished",))


class Records:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, people: Collection[UUID]) -> None:
        """Until the transaction ends nobody else decides for ``people``, and nobody moves anybody.

        On PostgreSQL, taken in one order so that none deadlock; SQLite has one writer anyway.
        """
        if self._connection.dialect.name == "postgresql":
            keys = sorted(person.int >> 65 for person in people)
            self._connection.exec_driver_sql(_LOCK, (ROLL_LOCK, keys))

    def load(self, people: Collection[UUID]) -> dict[UUID, Record]:
        """The record of each of ``people``, empty where there is none."""
        records: dict[UUID, Record] = {person: Record() for person in people}
        for row in _LESSONS_OF.run(self._connection, people):
            records[row.person_id].lessons[row.lesson_id] = LessonState(
                row.course_id, row.opened_at, row.finished_at, row.practised, row.right
            )
        for row in _COMPLETIONS_OF.run(self._connection, people):
            records[row.person_id].completions[row.course_id, row.item] = row.at
        for row in _ATTEMPTS_OF.run(self._connection, people):
            _add_sitting(records[row.person_id], row)
        return records

    def owners(self, attempts: Collection[UUID]) -> dict[UUID, UUID]:
        """Whose each known attempt is."""
        return {row.id: row.person_id for row in _OWNERS.run(self._connection, attempts)}

    def placements(self, people: Collection[UUID]) -> dict[UUID, UUID]:
        """The leaf unit in which each of ``people`` counts as a learner today."""
        rows = _PLACES.run(self._connection, people)
        return {row.person_id: row.unit_id for row in rows}

    def save(self, records: Mapping[UUID, Record]) -> None:
        """Writes what the folds changed, and moves the counters by what is newly complete."""
        ordered = sorted(records.items())
        self._save_lessons(ordered)
        self._save_sittings(ordered)
        self._count(self._save_completions(ordered))
        for record in records.values():
            record.touched_lessons.clear()
            record.touched_sittings.clear()
            record.fresh.clear()

    def _save_lessons(self, records: list[tuple[UUID, Record]]) -> None:
        rows = [
            lesson_row(person, lesson, record.lessons[lesson])
            for person, record in records
            for lesson in sorted(record.touched_lessons)
        ]
        _LESSONS.run(self._connection, rows)

    def _save_sittings(self, records: list[tuple[UUID, Record]]) -> None:
        rows = [
            sitting_row(person, attempt, record.sittings[attempt])
            for person, record in records
            for attempt in sorted(record.touched_sittings)
        ]
        _ATTEMPTS.run(self._connection, rows)

    def _save_completions(self, records: list[tuple[UUID, Record]]) -> list[tuple[UUID, Key]]:
        """What was written: all of it, for whoever saves has locked the people and knows theirs."""
        fresh = [
            (person, key, at)
            for person, record in records
            for key, at in sorted(record.fresh.items())
        ]
        rows = [
            {"person_id": person, "course_id": course, "item": item, "at": at}
            for person, (course, item), at in fresh
        ]
        _COMPLETIONS.run(self._connection, rows)
        return [(person, key) for person, key, _ in fresh]

    def _count(self, completed: list[tuple[UUID, Key]]) -> None:
        places = self.placements({person for person, _ in completed})
        tally = Tally((key, places[person]) for person, key in completed if person in places)
        self.add_to_counters({(*key, unit): count for (key, unit), count in tally.items()})

    def add_to_counters(self, changes: Mapping[tuple[str, str, UUID], int]) -> None:
        """Moves counters named by (course, item, leaf unit), in key order so that none deadlock."""
        rows = [
            {"course_id": course, "item": item, "unit_id": unit, "finished": count}
            for (course, item, unit), count in sorted(changes.items(), key=_counter_order)
        ]
        _COUNTERS.run(self._connection, rows)

    def save_all(self, records: Mapping[UUID, Record]) -> None:
        """Writes everything in ``records``, as after ``forget``; counters are not touched."""
        ordered = sorted(records.items())
        for _, record in ordered:
            record.touched_lessons = set(record.lessons)
            record.touched_sittings = set(record.sittings)
            record.fresh = dict(record.completions)
        self._save_lessons(ordered)
        self._save_sittings(ordered)
        self._save_completions(ordered)

    def known_people(self) -> set[UUID]:
        """Everyone who has an event or anything derived."""
        tables = (Event, LessonProgress, Attempt, Completion)
        found = union(*(select(table.person_id) for table in tables))
        return set(self._connection.scalars(found))

    def forget(self, people: Collection[UUID]) -> None:
        """Deletes what is derived for ``people``, counters aside; only a repair does this."""
        for table in (LessonProgress, Attempt, Completion):
            self._connection.execute(delete(table).where(table.person_id.in_(list(people))))


def _counter_order(change: tuple[tuple[str, str, UUID], int]) -> tuple[str, UUID, str]:
    (course, item, unit), _ = change
    return course, unit, item


def _add_sitting(record: Record, row: Any) -> None:
    record.sittings[row.id] = Sitting(
        row.course_id,
        row.test_id,
        row.edition,
        row.started_at,
        row.submitted_at,
        row.received_at,
        row.elapsed_ms,
        None if row.marks is None else _result(row),
        row.label,
        row.code,
    )
    if row.label in ("counted", "over-time"):
        record.submitted[row.test_id] = record.submitted.get(row.test_id, 0) + 1


def _result(row: Any) -> Result:
    return Result(row.points, len(row.marks), row.percent, row.is_passed, row.marks)


def lesson_row(person: UUID, lesson: str, state: LessonState) -> dict[str, Any]:
    return {
        "person_id": person,
        "lesson_id": lesson,
        "course_id": state.course,
        "opened_at": state.opened_at,
        "finished_at": state.finished_at,
        "practised": state.practised,
        "right": state.right,
    }


def sitting_row(person: UUID, attempt: UUID, sitting: Sitting) -> dict[str, Any]:
    result = sitting.result
    return {
        "id": attempt,
        "person_id": person,
        "course_id": sitting.course,
        "test_id": sitting.test,
        "edition": sitting.edition,
        "started_at": sitting.started_at,
        "submitted_at": sitting.submitted_at,
        "received_at": sitting.received_at,
        "elapsed_ms": sitting.elapsed_ms,
        "points": None if result is None else result.points,
        "percent": None if result is None else result.percent,
        "is_passed": sitting.is_passed,
        "label": sitting.label,
        "code": sitting.code,
        "marks": None if result is None else result.marks,
    }
