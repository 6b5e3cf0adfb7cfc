"""What a list of people would change: who is new, corrected, moved, and what each may become.

A rule: rows and what is known in; a plan and remarks out. A person is known again by his code;
without one by name, birth year and unit. Empty cells take nothing away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from saovuong.formats.remarks import Remark
from saovuong.formats.roster_sheet import PersonRow
from saovuong.interop.directory import Directory
from saovuong.text import lowered

DEFAULT_ROLE = "learner"


class KnownPerson(NamedTuple):
    """Somebody of the units in question. ``roles`` maps those held over his own unit, and that of a
    learner wherever held, to the ids of their rows. Who is restricted is left as he is."""

    id: UUID
    code: str | None
    name: str
    birth_year: int | None
    phone: str | None
    unit_id: UUID
    membership_id: UUID
    version: int
    is_restricted: bool
    roles: Mapping[str, UUID]


class Known(NamedTuple):
    """``taken`` are codes of the file that belong to people elsewhere or who have left."""

    directory: Directory
    people: Sequence[KnownPerson]
    taken: Collection[str]
    grantable: Collection[str]
    """Roles the importer may grant."""


class NewPerson(NamedTuple):
    row: PersonRow
    unit_id: UUID
    roles: tuple[str, ...]


class PersonChange(NamedTuple):
    """``fields`` are new values; ``moves_to`` a new unit; ``grants`` roles over his then unit."""

    person: KnownPerson
    fields: dict[str, Any]
    moves_to: UUID | None
    grants: tuple[str, ...]


@dataclass
class PeoplePlan:
    new: list[NewPerson] = field(default_factory=list)
    changes: list[PersonChange] = field(default_factory=list)
    unchanged: int = 0
    missing: int = 0
    """People of the units in the file who do not stand in it; they stay."""
    remarks: list[Remark] = field(default_factory=list)

    def numbers(self) -> dict[str, int]:
        return {
            "new": len(self.new),
            "changed": sum(1 for one in self.changes if one.fields),
            "moved": sum(1 for one in self.changes if one.moves_to),
            "granted": sum(len(one.grants) for one in self.changes),
            "unchanged": self.unchanged,
            "missing": self.missing,
        }


def plan_people(rows: Iterable[PersonRow], known: Known) -> PeoplePlan:
    return _Planner(known).planned(rows)


class _Planner:
    def __init__(self, known: Known) -> None:
        self._known = known
        self._plan = PeoplePlan()
        self._codes: dict[str, int] = {}
        self._keys: dict[tuple[str, int | None, UUID], int] = {}
        self._found: set[UUID] = set()
        self._by_code = {one.code.casefold(): one for one in known.people if one.code}
        self._by_key: dict[tuple[str, UUID], list[KnownPerson]] = {}
        self._by_name: dict[tuple[str, int | None], list[KnownPerson]] = {}
        for one in known.people:
            name = lowered(one.name)
            self._by_key.setdefault((name, one.unit_id), []).append(one)
            self._by_name.setdefault((name, one.birth_year), []).append(one)
        self._units: dict[str, list[UUID]] = {}

    def planned(self, rows: Iterable[PersonRow]) -> PeoplePlan:
        units = set()
        for row in rows:
            unit_id, may_grant = self._unit(row), self._may_grant(row)
            if unit_id is None or not may_grant or not row.is_sound or self._repeats(row, unit_id):
                continue
            units.add(unit_id)
            self._decide(row, unit_id)
        of_units = [one for one in self._known.people if one.unit_id in units]
        self._plan.missing = sum(1 for one in of_units if one.id not in self._found)
        return self._plan

    def _decide(self, row: PersonRow, unit_id: UUID) -> None:
        candidates = self._candidates(row, unit_id)
        if candidates and (len(candidates) > 1 or candidates[0].id in self._found):
            self._remark(row, "name", row.name, "person-ambiguous")
        elif candidates:
            self._found.add(candidates[0].id)
            self._change(row, candidates[0], unit_id)
        elif row.code and row.code.casefold() in self._known.taken:
            self._remark(row, "code", row.code, "code-elsewhere")
        else:
            self._add(row, unit_id)

    def _candidates(self, row: PersonRow, unit_id: UUID) -> list[KnownPerson]:
        """Whom the row can mean; a code decides alone, if anybody has it."""
        by_code = self._by_code.get(row.code.casefold()) if row.code else None
        if by_code is not None:
            return [by_code]
        alike = [
            one
            for one in self._by_key.get((lowered(row.name), unit_id), ())
            if not (row.code and one.code)
        ]
        exact = [one for one in alike if one.birth_year == row.birth_year]
        if exact:
            return exact
        return [one for one in alike if row.birth_year is None or one.birth_year is None]

    def _add(self, row: PersonRow, unit_id: UUID) -> None:
        namesakes = self._by_name.get((lowered(row.name), row.birth_year), ())
        if not row.code and row.birth_year and namesakes:
            self._remark(row, "name", row.name, "person-of-same-name")
        self._plan.new.append(NewPerson(row, unit_id, row.roles or (DEFAULT_ROLE,)))

    def _change(self, row: PersonRow, person: KnownPerson, unit_id: UUID) -> None:
        wanted = {
            "name": row.name,
            "roster_code": row.code or None,
            "birth_year": row.birth_year,
            "phone": row.phone,
        }
        now = person._asdict() | {"roster_code": person.code}
        fields = {
            name: value
            for name, value in wanted.items()
            if value is not None and value != now[name]
        }
        moves_to = unit_id if unit_id != person.unit_id else None
        grants = self._grants(row, person, moves_to)
        if (fields or moves_to or grants) and not person.is_restricted:
            self._plan.changes.append(PersonChange(person, fields, moves_to, grants))
        else:
            self._plan.unchanged += 1

    def _grants(
        self, row: PersonRow, person: KnownPerson, moves_to: UUID | None
    ) -> tuple[str, ...]:
        """Who moves leaves his roles over the old unit there; that of a learner follows him."""
        kept = person.roles if moves_to is None else {DEFAULT_ROLE} & person.roles.keys()
        return tuple(role for role in dict.fromkeys(row.roles) if role not in kept)

    def _unit(self, row: PersonRow) -> UUID | None:
        if row.unit is None:
            return self._known.directory.root
        if not row.unit:
            self._remark(row, "unit", "", "unit-missing")
            return None
        meant = self._units.get(row.unit)
        if meant is None:
            meant = self._units[row.unit] = self._known.directory.meant(row.unit)
        if len(meant) == 1:
            return meant[0]
        self._remark(row, "unit", row.unit, "unit-ambiguous" if meant else "unit-unknown")
        return None

    def _may_grant(self, row: PersonRow) -> bool:
        refused = [role for role in row.roles if role not in self._known.grantable]
        for role in refused:
            self._remark(row, "roles", role, "role-not-yours")
        return not refused

    def _repeats(self, row: PersonRow, unit_id: UUID) -> bool:
        """Whether an earlier row has the same code, or without codes says the same person."""
        if row.code:
            before = self._codes.setdefault(row.code.casefold(), row.spot.row)
            code = "code-repeats"
        else:
            key = (lowered(row.name), row.birth_year, unit_id)
            before = self._keys.setdefault(key, row.spot.row)
            code = "person-repeats"
        if before == row.spot.row:
            return False
        self._remark(row, "code" if row.code else "name", row.code or row.name, code, first=before)
        return True

    def _remark(self, row: PersonRow, name: str, value: str, code: str, **details: Any) -> None:
        self._plan.remarks.append(row.spot.remark(name, value, code, **details))
