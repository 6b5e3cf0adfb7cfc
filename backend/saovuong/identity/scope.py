"""The one rule of who sees what. Every query about units or people joins this select."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from saovuong.identity.models import Role, UnitAncestor
from saovuong.identity.units.models import UnitChange, UnitChangePart

_ENDING = ("merge", "split", "close")
"""Changes by which units end. Others may have thousands of parts, which no look-up should walk."""


def scope(person_id: UUID, roles: Collection[str], on: date) -> Select[UUID]:
    """Ids of all units at or under those where the person holds one of ``roles`` on that day.

    A unit may come up twice: use it as ``unit_id.in_(scope(…))``.
    """
    return (
        select(UnitAncestor.unit_id)
        .join(Role, Role.unit_id == UnitAncestor.ancestor_id)
        .where(Role.person_id == person_id, Role.role.in_(roles), Role.holds_on(on))
    )


def keeping(person_id: UUID, on: date) -> Select[UUID]:
    """Ids of all units the person may change on that day: an operator those of his scope, an admin
    those strictly below his own."""
    keeps = or_(Role.role == "operator", and_(Role.role == "admin", UnitAncestor.depth > 0))
    return scope(person_id, ("admin", "operator"), on).where(keeps)


def with_ended(units: Select[UUID]) -> Select[UUID]:
    """``units``, which stand today, and the ended ones that they took the place of.

    What may be seen of the past is what is in somebody's charge today, so a unit that has moved
    away is out of sight on every day.
    """
    seen = units.cte(recursive=True)
    ended, heir = aliased(UnitChangePart), aliased(UnitChangePart)
    seen = seen.union(
        select(ended.unit_id)
        .join(UnitChange, UnitChange.id == ended.change_id)
        .join(heir, heir.change_id == UnitChange.id)
        .join(seen, seen.c.unit_id == heir.unit_id)
        .where(UnitChange.kind.in_(_ENDING), ended.part == "ended")
        .where(heir.part.in_(("after", "over")))
    )
    return select(seen.c.unit_id)
