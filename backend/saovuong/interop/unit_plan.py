"""What a list of units would change: which are new, renamed, of another kind, elsewhere.

A rule: rows and what is known in; a plan and remarks out. A unit is known again by its code;
without one by its name under the same unit. Empty cells leave things as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from saovuong import ids
from saovuong.formats.remarks import Remark
from saovuong.formats.roster_sheet import UnitRow
from saovuong.interop.directory import Directory, KnownUnit
from saovuong.text import fold, lowered


class Kind(NamedTuple):
    """A kind of unit: what it is called, folded, and under which kinds it may stand."""

    id: str
    words: frozenset[str]
    under: frozenset[str]


class KnownUnits(NamedTuple):
    """``taken`` are codes of the file that units elsewhere have, or had."""

    directory: Directory
    kinds: Collection[Kind]
    taken: Collection[str]
    today: date


class NewUnitRow(NamedTuple):
    row: UnitRow
    id: UUID
    kind: str
    parent_id: UUID
    since: date


class UnitAlteration(NamedTuple):
    """New values of a unit from a day on; None leaves as it is."""

    row: UnitRow
    unit: KnownUnit
    name: str | None
    kind: str | None
    parent_id: UUID | None
    code: str | None
    since: date


@dataclass
class UnitPlan:
    new: list[NewUnitRow] = field(default_factory=list)
    changes: list[UnitAlteration] = field(default_factory=list)
    unchanged: int = 0
    missing: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def numbers(self) -> dict[str, int]:
        return {
            "new": len(self.new),
            "changed": sum(1 for one in self.changes if one.name or one.kind or one.code),
            "moved": sum(1 for one in self.changes if one.parent_id),
            "granted": 0,
            "unchanged": self.unchanged,
            "missing": self.missing,
        }


class _Placed(NamedTuple):
    """A row that is known to be a new unit (``known`` None) or one that stands."""

    row: UnitRow
    id: UUID
    known: KnownUnit | None


def plan_units(rows: Iterable[UnitRow], known: KnownUnits) -> UnitPlan:
    return _Planner(known).planned(list(rows))


class _Planner:
    def __init__(self, known: KnownUnits) -> None:
        self._known = known
        self._directory = known.directory
        self._plan = UnitPlan()
        self._words = {word: kind for kind in known.kinds for word in kind.words}
        self._kinds = {kind.id: kind for kind in known.kinds}
        self._file_codes: dict[str, UUID] = {}
        self._file_names: dict[str, list[UUID]] = {}
        self._rows: dict[UUID, UnitRow] = {}
        self._parents: dict[UUID, UUID] = {}
        self._kind_of: dict[UUID, str] = {
            one.id: one.kind for one in self._directory.units.values()
        }
        self._since: dict[UUID, date] = {}
        self._namesakes: dict[tuple[UUID, str], UnitRow] = {}

    def planned(self, rows: list[UnitRow]) -> UnitPlan:
        named = [one for row in rows if (one := self._identified(row))]
        placed = [one for one in named if self._find_parent(one) and not self._has_namesake(one)]
        for one in self._parents_first(placed):
            self._decide(one)
        seen = self._rows.keys()
        below = self._directory.units.keys() - {self._directory.root}
        self._plan.missing = len(below - seen)
        return self._plan

    def _identified(self, row: UnitRow) -> _Placed | None:
        """Which unit the row is about; its code or its place and name say so."""
        unit_id = self._directory.with_code(row.code) if row.code else None
        top = self._directory.units[self._directory.root]
        if lowered(row.name) == lowered(top.name) and not row.parent and unit_id in (None, top.id):
            self._fault(row, "name", row.name, "row-ignored")
            return None
        if unit_id is None:
            unit_id = self._of_that_name(row)
        if unit_id is None and row.code and row.code.casefold() in self._known.taken:
            self._fault(row, "code", row.code, "code-elsewhere")
            return None
        if unit_id == self._directory.root:
            self._fault(row, "name", row.name, "unit-is-the-top")
            return None
        known = self._directory.units[unit_id] if unit_id else None
        placed = _Placed(row, unit_id or ids.uuid7(), known)
        if self._repeats(placed):
            return None
        self._file_names.setdefault(lowered(row.name), []).append(placed.id)
        return placed

    def _repeats(self, placed: _Placed) -> bool:
        row = placed.row
        before = self._rows.setdefault(placed.id, row)
        if before is not row:
            self._fault(row, "name", row.name, "unit-repeats", first=before.spot.row)
            return True
        if row.code and self._file_codes.setdefault(row.code.casefold(), placed.id) != placed.id:
            other = self._rows[self._file_codes[row.code.casefold()]]
            self._fault(row, "code", row.code, "code-repeats", first=other.spot.row)
            return True
        return False

    def _of_that_name(self, row: UnitRow) -> UUID | None:
        """A standing unit of that name under the parent the row names, if codes do not differ."""
        over = self._directory.meant(row.parent) if row.parent else [self._directory.root]
        if len(over) != 1:
            return None
        unit_id = self._directory.child(over[0], row.name)
        if unit_id is None or (row.code and self._directory.units[unit_id].code):
            return None
        return unit_id

    def _find_parent(self, placed: _Placed) -> bool:
        row = placed.row
        if not row.parent:
            known = placed.known.parent_id if placed.known else None
            self._parents[placed.id] = known or self._directory.root
            return True
        found = self._meant(row.parent)
        if len(found) == 1:
            self._parents[placed.id] = found[0]
            return True
        code = "unit-ambiguous" if found else "parent-unknown"
        self._fault(row, "parent", row.parent, code)
        return False

    def _has_namesake(self, placed: _Placed) -> bool:
        """Whether a row before it, not told apart by a code, is of the same name and parent."""
        key = (self._parents[placed.id], lowered(placed.row.name))
        before = self._namesakes.setdefault(key, placed.row)
        if before is placed.row or (before.code and placed.row.code):
            return False
        name = placed.row.name
        self._fault(placed.row, "name", name, "unit-repeats", first=before.spot.row)
        return True

    def _meant(self, reference: str) -> list[UUID]:
        """Units of the file by code, then those that stand, then those of the file by name."""
        in_file = self._file_codes.get(reference.casefold())
        if in_file is not None:
            return [in_file]
        standing = self._directory.meant(reference)
        named = self._file_names.get(lowered(reference), [])
        return list(dict.fromkeys((*standing, *(one for one in named if one not in standing))))

    def _parents_first(self, placed: list[_Placed]) -> list[_Placed]:
        """Those that would stand under themselves are faults and left out."""
        by_id = {one.id: one for one in placed}
        order: list[_Placed] = []
        state: dict[UUID, bool] = {}
        for one in placed:
            chain: list[_Placed] = []
            at: UUID | None = one.id
            while at in by_id and at not in state:
                state[at] = False
                chain.append(by_id[at])
                at = self._parents.get(at)
            is_ring = at is not None and at in state and not state[at]
            for link in reversed(chain):
                if is_ring or self._is_under_itself(link):
                    self._fault(link.row, "parent", link.row.parent, "unit-under-itself")
                    continue
                state[link.id] = True
                order.append(link)
        return order

    def _is_under_itself(self, placed: _Placed) -> bool:
        at: UUID | None = self._over(placed.id)
        for _step in range(len(self._directory.units) + len(self._rows)):
            if at is None or at == self._directory.root:
                return False
            if at == placed.id:
                return True
            at = self._over(at)
        return True

    def _over(self, unit_id: UUID) -> UUID | None:
        if unit_id in self._parents:
            return self._parents[unit_id]
        known = self._directory.units.get(unit_id)
        return known.parent_id if known else None

    def _decide(self, placed: _Placed) -> None:
        row, parent = placed.row, self._parents[placed.id]
        if parent not in self._kind_of:
            self._fault(row, "parent", row.parent, "parent-unknown")
            return
        kind = self._kind(placed, parent)
        since = row.valid_from or self._known.today
        if since > self._known.today:
            self._fault(row, "valid_from", since.isoformat(), "date-ahead")
        elif kind is not None and placed.known is None:
            self._add(placed, kind, parent, since)
        elif kind is not None and placed.known is not None:
            self._alter(placed, placed.known, kind, parent, since)

    def _kind(self, placed: _Placed, parent: UUID) -> str | None:
        row = placed.row
        if not row.kind and placed.known is None:
            self._fault(row, "kind", "", "kind-missing")
            return None
        kind = self._words.get(fold(row.kind)) if row.kind else None
        if row.kind and kind is None:
            self._fault(row, "kind", row.kind, "kind-unknown")
            return None
        chosen = kind.id if kind else self._kind_of[placed.id]
        is_same = placed.known and (chosen, parent) == (placed.known.kind, placed.known.parent_id)
        allowed = self._kinds[chosen].under if chosen in self._kinds else frozenset()
        if not is_same and self._kind_of[parent] not in allowed:
            over = self._name_of(parent)
            self._fault(row, "kind", row.kind, "kind-misplaced", parent=over)
            return None
        self._kind_of[placed.id] = chosen
        return chosen

    def _add(self, placed: _Placed, kind: str, parent: UUID, since: date) -> None:
        over = self._since.get(parent) or self._stands_since(parent)
        if over and since < over:
            self._kind_of.pop(placed.id, None)
            self._fault(
                placed.row, "valid_from", since.isoformat(), "date-before-parent",
                since=over.isoformat(),
            )  # fmt: skip
            return
        self._since[placed.id] = since
        self._plan.new.append(NewUnitRow(placed.row, placed.id, kind, parent, since))

    def _alter(
        self, placed: _Placed, unit: KnownUnit, kind: str, parent: UUID, since: date
    ) -> None:
        row = placed.row
        change = UnitAlteration(
            row,
            unit,
            row.name if row.name != unit.name else None,
            kind if kind != unit.kind else None,
            parent if parent != unit.parent_id else None,
            row.code if row.code and not unit.code else None,
            since,
        )
        if not (change.name or change.kind or change.parent_id or change.code):
            self._plan.unchanged += 1
        elif since.isoformat() < unit.valid_from:
            self._fault(
                row, "valid_from", since.isoformat(), "date-too-early", since=unit.valid_from
            )
        else:
            self._plan.changes.append(change)

    def _stands_since(self, unit_id: UUID) -> date | None:
        known = self._directory.units.get(unit_id)
        return date.fromisoformat(known.valid_from) if known else None

    def _name_of(self, unit_id: UUID) -> str:
        known = self._directory.units.get(unit_id)
        return known.name if known else self._rows[unit_id].name

    def _fault(self, row: UnitRow, name: str, value: str, code: str, **details: Any) -> None:
        self._plan.remarks.append(row.spot.remark(name, value, code, **details))


def kinds_from(rows: Iterable[tuple[str, str, str, Collection[str]]]) -> list[Kind]:
    """From (id, Vietnamese name, English name, under); several words of one name count each."""
    return [
        Kind(one, frozenset({fold(one), fold(vi), fold(en), *_parts(vi)}), frozenset(under))
        for one, vi, en, under in rows
    ]


def _parts(name: str) -> list[str]:
    return [fold(part) for part in name.replace(" hoặc ", ",").split(",")]
