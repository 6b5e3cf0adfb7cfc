"""The rows a run of ingest left behind, cut into its transactions again, for a database to write
them once more by plain prepared statements and nothing else.

Reads of what is known already, parsing, signatures, marks: all that is left out. It is the limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from saovuong.identity.models import Device
from saovuong.learning.models import Attempt, Completion, Counter, Event, LessonProgress
from saovuong.sync.models import Held, Receipt

Row = dict[str, Any]


@dataclass
class Transaction:
    """The rows of one group of envelopes, by table."""

    events: list[Row] = field(default_factory=list)
    receipts: dict[UUID, Row] = field(default_factory=dict)
    lessons: dict[tuple[UUID, str], Row] = field(default_factory=dict)
    attempts: dict[UUID, Row] = field(default_factory=dict)
    completions: dict[tuple[UUID, str], Row] = field(default_factory=dict)
    held: dict[UUID, Row] = field(default_factory=dict)
    contacts: list[Row] = field(default_factory=list)


@dataclass
class Leavings:
    """What ``people`` have in the tables of a database after a run."""

    events: list[Row]
    receipts: dict[UUID, Row]
    lessons: dict[tuple[UUID, str], Row]
    attempts: dict[UUID, Row]
    completions: dict[tuple[UUID, str], Row]
    held: dict[UUID, Row]

    @classmethod
    def of(cls, connection: Connection, people: set[UUID]) -> Leavings:
        def rows(table: Any, *order: Any) -> list[Row]:
            found = connection.execute(select(table.__table__).order_by(*order))
            return [dict(row) for row in found.mappings()]

        return cls(
            [row for row in rows(Event, Event.position) if row["person_id"] in people],
            {row["id"]: row for row in rows(Receipt)},
            {(row["person_id"], row["lesson_id"]): row for row in rows(LessonProgress)},
            {row["id"]: row for row in rows(Attempt)},
            {(row["person_id"], row["item"]): row for row in rows(Completion)},
            {row["device_id"]: row for row in rows(Held)},
        )

    def transactions(self, envelope: int, group: int) -> Iterator[Transaction]:
        """``group`` envelopes of ``envelope`` events a transaction, in the order they came."""
        done: set[tuple[UUID, str]] = set()
        size, ordered = envelope * group, self._by_envelope(envelope)
        for start in range(0, len(ordered), size):
            some = ordered[start : start + size]
            made = Transaction()
            for event in some:
                self._add(made, event, done)
            for first in some[::envelope]:
                made.contacts.append({"of_device": first["device_id"], "at": first["received_at"]})
            yield made

    def _by_envelope(self, envelope: int) -> list[Row]:
        """The events of an envelope side by side: two writers number theirs through each other."""
        envelopes: dict[tuple[UUID, int], list[Row]] = {}
        for event in self.events:
            number = (msgspec.json.decode(event["body"])["seq"] - 1) // envelope
            envelopes.setdefault((event["device_id"], number), []).append(event)
        return [event for events in envelopes.values() for event in events]

    def _add(self, made: Transaction, event: Row, done: set[tuple[UUID, str]]) -> None:
        person, device = event["person_id"], event["device_id"]
        made.events.append(event)
        made.receipts[event["receipt_id"]] = self.receipts[event["receipt_id"]]
        made.held[device] = self.held[device]
        data = msgspec.json.decode(event["body"])["data"]
        if "lesson" in data:
            made.lessons[person, data["lesson"]] = self.lessons[person, data["lesson"]]
        else:
            attempt = UUID(data["attempt"])
            made.attempts[attempt] = self.attempts[attempt]
        for item in completed(event["type"], data):
            if (person, item) in self.completions and (person, item) not in done:
                done.add((person, item))
                made.completions[person, item] = self.completions[person, item]


def completed(kind: str, data: Row) -> list[str]:
    if kind == "lesson_finished":
        return [f"lesson:{data['lesson']}"]
    return [f"test:{data['test']}", "course"] if kind == "test_submitted" else []


@dataclass(frozen=True)
class Statement:
    """SQL with the engine's own placeholders, and one tuple of the driver's own values a row."""

    sql: str
    rows: list[tuple[Any, ...]]


class Statements:
    """Writes a transaction as plain SQL for ``engine``, "sqlite" or "postgresql"."""

    def __init__(self, engine: str, unit_of: dict[UUID, UUID]) -> None:
        self._is_sqlite = engine == "sqlite"
        self._dialect: Any = sqlite.dialect() if self._is_sqlite else postgresql.dialect()
        self._unit_of = unit_of
        self._devices: dict[UUID, int] = {}

    def of(self, made: Transaction) -> list[Statement]:
        written = [
            self._insert(Receipt, list(made.receipts.values())),
            self._insert(Event, made.events),
            self._insert(LessonProgress, list(made.lessons.values()), ("person_id", "lesson_id")),
            self._insert(Attempt, list(made.attempts.values()), ("id",)),
            self._insert(Completion, list(made.completions.values())),
            self._counters(made),
            self._insert(Held, list(made.held.values()), ("device_id",)),
            self._contacts(made),
        ]
        return [one for one in written if one.rows]

    def _insert(self, model: Any, rows: list[Row], keys: tuple[str, ...] = ()) -> Statement:
        table: Table = model.__table__
        names = [c.name for c in table.columns if c.name != "position"]
        sql = f"INSERT INTO {table.name} ({self._names(names)}) VALUES ({self._marks(len(names))})"
        if keys:
            moved = ", ".join(f'"{n}" = excluded."{n}"' for n in names if n not in keys)
            sql += f" ON CONFLICT ({self._names(keys)}) DO UPDATE SET {moved}"
        ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
        return Statement(sql, [self._values(table, names, row) for row in ordered])

    def _counters(self, made: Transaction) -> Statement:
        tally: dict[tuple[str, str, UUID], int] = {}
        for row in made.completions.values():
            key = (row["course_id"], row["item"], self._unit_of[row["person_id"]])
            tally[key] = tally.get(key, 0) + 1
        rows = [
            {"course_id": course, "item": item, "unit_id": unit, "finished": count}
            for (course, item, unit), count in sorted(tally.items())
        ]
        written = self._insert(Counter, rows)
        keys = self._names(("course_id", "item", "unit_id"))
        moved = "finished = counters.finished + excluded.finished"
        return Statement(f"{written.sql} ON CONFLICT ({keys}) DO UPDATE SET {moved}", written.rows)

    def _contacts(self, made: Transaction) -> Statement:
        marks = self._marks(6).split(", ")
        names = ("last_seq", "last_contact_at", "unsent_left", "unsent_oldest")
        values = ", ".join(f"{name} = {mark}" for name, mark in zip(names, marks, strict=False))
        sql = f"UPDATE devices SET {values} WHERE id = {marks[4]} AND last_seq < {marks[5]}"
        return Statement(sql, [self._contact(row) for row in made.contacts])

    def _contact(self, row: Row) -> tuple[Any, ...]:
        device = row["of_device"]
        seq = self._devices[device] = self._devices.get(device, 0) + 1
        known = {"last_contact_at": row["at"], "id": device}
        at, of = self._values(Device.__table__, ["last_contact_at", "id"], known)
        return (seq, at, 0, None, of, seq)

    def _values(self, table: Any, names: list[str], row: Row) -> tuple[Any, ...]:
        return tuple(self._value(table.columns[name].type, row[name]) for name in names)

    def _value(self, kind: Any, value: Any) -> Any:
        """As the driver takes it: SQLite knows no UUIDs, and JSON goes in as text."""
        if isinstance(value, dict):
            return msgspec.json.encode(value).decode()
        if isinstance(value, UUID):
            return value.hex if self._is_sqlite else value
        process = kind.dialect_impl(self._dialect).bind_processor(self._dialect)
        return value if process is None or value is None else process(value)

    def _names(self, names: Any) -> str:
        return ", ".join(f'"{name}"' for name in names)

    def _marks(self, count: int) -> str:
        return ", ".join("?" if self._is_sqlite else f"${n}" for n in range(1, count + 1))
