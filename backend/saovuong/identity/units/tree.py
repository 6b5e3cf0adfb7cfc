"""The shape of the tree as plain values.

A rule: parents in, who stands above whom out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

Parents = Mapping[UUID, UUID | None]


def above(unit_id: UUID, parents: Parents) -> Iterator[UUID]:
    """The units over ``unit_id``, nearest first; stops at a parent that is not in the tree."""
    parent = parents.get(unit_id)
    while parent is not None and parent in parents:
        yield parent
        parent = parents[parent]


def closure(parents: Parents) -> Iterator[tuple[UUID, UUID, int]]:
    """Every (unit, ancestor, depth) of the tree, each unit being its own ancestor at depth 0."""
    for unit_id in parents:
        yield unit_id, unit_id, 0
        for depth, ancestor in enumerate(above(unit_id, parents), start=1):
            yield unit_id, ancestor, depth


def has_ring(parents: Parents) -> bool:
    """Whether somebody stands over himself."""
    sound: set[UUID] = set()
    for unit in parents:
        walked: set[UUID] = set()
        at: UUID | None = unit
        while at is not None and at in parents and at not in sound:
            if at in walked:
                return True
            walked.add(at)
            at = parents[at]
        sound |= walked
    return False
