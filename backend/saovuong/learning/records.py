"""Service: loads and saves the derived rows of many people at once, on one bare connection.

The sink and the rebuild both work on whole groups of people, so it speaks Core, not ORM, and runs
inside ``AsyncConnection.run_sync``.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, delete, select, union
from sqlalchemy.dialects import postgresql, sqlite

from saovuong.db.base import Base
from saovuong.identity.models import Membership, Role
from saovuong.learning.marking import Result
from saovuong.learning.models import Attempt, Completion, Counter, Event, LessonProgress
from saovuong.learning.progress import Key, LessonState, Record, Sitting

Query = Select[*tuple[Any, ...]]
Rows = list[dict[str, Any]]
_MANY = 500


def insert_into(connection: Connection, table: type[Base]) -> Any:
    """``INSERT`` with ``ON CONFLICT`` in the engine's own dialect."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


class Records:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, people: Collection[UUID]) -> dict[UUID, Record]:
        """The record of each of ``people``, empty where there is none."""
        records: dict[UUID, Record] = {person: Record() for person in people}
        for row in self._rows(select(LessonProgress.__table__), LessonProgress.person_id, people):
            records[row.person_id].lessons[row.lesson_id] = LessonState(
                row.course_id, row.opened_at, row.finished_at, row.practised, row.right
            )
        for row in self._rows(select(Completion.__table__), Completion.person_id, people):
            records[row.person_id].completions[row.course_id, row.item] = row.at
        for row in self._rows(select(Attempt.__table__), Attempt.person_id, people):
            _add_sitting(records[row.person_id], row)
        return records

    def owners(self, attempts: Collection[UUID]) -> dict[UUID, UUID]:
        """Whose each known attempt is."""
        rows = self._rows(select(Attempt.id, Attempt.person_id), Attempt.id, attempts)
        return {row.id: row.person_id for row in rows}

    def placements(self, people: Collection[UUID]) -> dict[UUID, UUID]:
        """The leaf unit in which each of ``people`` counts as a learner today."""
        is_learner = (
            select(Role.id)
            .where(Role.person_id == Membership.person_id)
            .where(Role.role == "learner", Role.valid_to.is_(None))
            .exists()
        )
        query = select(Membership.person_id, Membership.unit_id)
        present = query.where(Membership.valid_to.is_(None), is_learner)
        rows = self._rows(present, Membership.person_id, people)
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
        self._upsert(LessonProgress, rows, ("person_id", "lesson_id"))

    def _save_sittings(self, records: list[tuple[UUID, Record]]) -> None:
        rows = [
            sitting_row(person, attempt, record.sittings[attempt])
            for person, record in records
            for attempt in sorted(record.touched_sittings)
        ]
        self._upsert(Attempt, rows, ("id",))

    def _save_completions(self, records: list[tuple[UUID, Record]]) -> list[tuple[UUID, Key]]:
        rows = [
            {"person_id": person, "course_id": course, "item": item, "at": at}
            for person, record in records
            for (course, item), at in sorted(record.fresh.items())
        ]
        if not rows:
            return []
        statement = insert_into(self._connection, Completion).on_conflict_do_nothing()
        kept = statement.returning(Completion.person_id, Completion.course_id, Completion.item)
        return [(p, (c, i)) for p, c, i in self._connection.execute(kept, rows)]

    def _count(self, completed: list[tuple[UUID, Key]]) -> None:
        places = self.placements({person for person, _ in completed})
        tally = Tally((key, places[person]) for person, key in completed if person in places)
        self.add_to_counters({(*key, unit): count for (key, unit), count in tally.items()})

    def add_to_counters(self, changes: Mapping[tuple[str, str, UUID], int]) -> None:
        """Moves counters named by (course, item, leaf unit), in key order so that none deadlock."""
        rows = [
            {"course_id": course, "item": item, "unit_id": unit, "finished": count}
            for (course, item, unit), count in sorted(changes.items())
        ]
        if rows:
            insert = insert_into(self._connection, Counter)
            moved = Counter.finished + insert.excluded.finished
            keys = ["course_id", "item", "unit_id"]
            upsert = insert.on_conflict_do_update(index_elements=keys, set_={"finished": moved})
            self._connection.execute(upsert, rows)

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

    def _upsert(self, table: type[Base], rows: Rows, keys: tuple[str, ...]) -> None:
        if not rows:
            return
        insert = insert_into(self._connection, table)
        values = {name: insert.excluded[name] for name in rows[0] if name not in keys}
        upsert = insert.on_conflict_do_update(index_elements=list(keys), set_=values)
        self._connection.execute(upsert, rows)

    def _rows(self, query: Query, column: Any, wanted: Collection[UUID]) -> Iterable[Any]:
        ordered = sorted(wanted)
        for start in range(0, len(ordered), _MANY):
            yield from self._connection.execute(
                query.where(column.in_(ordered[start : start + _MANY]))
            )


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
