"""What of an import can be taken back: whatever nothing has been built on since.

A rule: what was done and what stands now, in; what to do, and what stays and why, out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from saovuong.interop.import_changes import Change


class PersonNow(NamedTuple):
    """``memberships`` are all he ever had, ``current`` the open one."""

    name: str
    version: int
    has_left: bool
    current: UUID | None
    memberships: int
    values: Mapping[str, Any]


class Now(NamedTuple):
    """``used``: people that anything but their lists points at; ``units``: those that stand."""

    people: Mapping[UUID, PersonNow]
    used: Collection[UUID]
    units: Collection[UUID]


class Stays(NamedTuple):
    """What is not taken back, and why: used, changed, gone, unit-gone."""

    name: str
    reason: str


@dataclass
class Undoing:
    remove: list[Change] = field(default_factory=list)
    restore: list[Change] = field(default_factory=list)
    move_back: list[Change] = field(default_factory=list)
    withdraw: list[Change] = field(default_factory=list)
    stays: list[Stays] = field(default_factory=list)

    def numbers(self) -> dict[str, int]:
        return {
            "removed": len(self.remove),
            "restored": len(self.restore),
            "moved_back": len(self.move_back),
            "withdrawn": len(self.withdraw),
            "stays": len(self.stays),
        }


def undoing_of(changes: Iterable[Change], now: Now) -> Undoing:
    """For changes of people; those of units need the tree and are judged by ``UnitUndos``."""
    undoing = Undoing()
    for change in changes:
        person = now.people.get(change.person_id) if change.person_id else None
        if person is None:
            undoing.stays.append(Stays("", "gone"))
            continue
        reason = _in_the_way(change, person, now)
        if reason:
            undoing.stays.append(Stays(person.name, reason))
        else:
            _sort(undoing, change)
    return undoing


def _in_the_way(change: Change, person: PersonNow, now: Now) -> str | None:
    after, before = change.after or {}, change.before or {}
    if person.has_left:
        return "gone"
    if change.deed == "person-new":
        if change.person_id in now.used:
            return "used"
        is_as_made = seal(person.values) == after.get("seal") and person.memberships == 1
        is_there = str(person.current) == after.get("membership")
        return None if is_as_made and is_there else "changed"
    if change.deed == "person-changed":
        is_same = all(person.values[name] == value for name, value in _fields(after).items())
        return None if is_same else "changed"
    if change.deed == "person-moved":
        if str(person.current) != after.get("membership"):
            return "changed"
        return None if UUID(before["unit"]) in now.units else "unit-gone"
    return None


def seal(values: Mapping[str, Any]) -> str:
    """Tells whether a person's fields are as they were made, without keeping them twice."""
    fields = [values[name] for name in ("name", "roster_code", "birth_year", "phone")]
    return hashlib.sha256(repr(fields).encode()).hexdigest()[:32]


def _fields(after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if name != "version"}


def _sort(undoing: Undoing, change: Change) -> None:
    kinds = {
        "person-new": undoing.remove,
        "person-changed": undoing.restore,
        "person-moved": undoing.move_back,
        "roles-granted": undoing.withdraw,
    }
    kinds[change.deed].append(change)
