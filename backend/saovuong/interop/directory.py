"""Which unit a cell means: by code, by name, or by name with the units above it.

A rule: the units at or under one, as plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from saovuong.text import lowered

APART = " > "
_APART = re.compile(r"\s*[>›»\\|]\s*|\s+/\s+")


class KnownUnit(NamedTuple):
    id: UUID
    code: str | None
    name: str
    kind: str
    parent_id: UUID | None
    valid_from: str
    """The day since when it is like this, ISO."""


class Directory:
    """The units at or under ``root``, as of today."""

    def __init__(self, root: UUID, units: Iterable[KnownUnit]) -> None:
        self.root = root
        self.units = {unit.id: unit for unit in units}
        self._by_code = {unit.code.casefold(): unit.id for unit in self.units.values() if unit.code}
        self._by_name: dict[str, list[UUID]] = {}
        for unit in self.units.values():
            self._by_name.setdefault(lowered(unit.name), []).append(unit.id)
        self._children = {
            (unit.parent_id, lowered(unit.name)): unit.id
            for unit in self.units.values()
            if unit.id != root
        }

    def with_code(self, code: str) -> UUID | None:
        return self._by_code.get(code.casefold())

    def child(self, parent: UUID, name: str) -> UUID | None:
        """The unit right under ``parent`` that is called so."""
        return self._children.get((parent, lowered(name)))

    def meant(self, reference: str) -> list[UUID]:
        """The units ``reference`` can mean: one by its code, else all whose path ends so."""
        by_code = self.with_code(reference)
        if by_code is not None:
            return [by_code]
        *above, name = [lowered(part) for part in _APART.split(reference)]
        return [one for one in self._by_name.get(name, ()) if self._stands_under(one, above)]

    def path(self, unit_id: UUID) -> list[str]:
        """Names from right under the root down to the unit; empty for the root."""
        names: list[str] = []
        while unit_id != self.root:
            unit = self.units[unit_id]
            names.append(unit.name)
            if unit.parent_id not in self.units:
                break
            unit_id = unit.parent_id
        return names[::-1]

    def reference(self, unit_id: UUID) -> str:
        """What to write so that ``meant`` finds the unit: its code, or as much of its path as
        tells it apart."""
        unit = self.units[unit_id]
        if unit.code:
            return unit.code
        path = self.path(unit_id) or [unit.name]
        for length in range(1, len(path) + 1):
            written = APART.join(path[-length:])
            if self.meant(written) == [unit_id]:
                return written
        return APART.join([self.units[self.root].name, *path])

    def _stands_under(self, unit_id: UUID, above: list[str]) -> bool:
        for name in reversed(above):
            parent = self.units[unit_id].parent_id
            if unit_id == self.root or parent not in self.units:
                return False
            if lowered(self.units[parent].name) != name:
                return False
            unit_id = parent
        return True
