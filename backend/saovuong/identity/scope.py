"""The one rule of who sees what. Every query about units or people joins this select."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from saovuong.identity.models import Role, UnitAncestor


def scope(person_id: UUID, roles: Collection[str], on: date) -> Select[UUID]:
    """Ids of all units at or under those where the person holds one of ``roles`` on that day.

    A unit may come up twice: use it as ``unit_id.in_(scope(…))``.
    """
    return (
        select(UnitAncestor.unit_id)
        .join(Role, Role.unit_id == UnitAncestor.ancestor_id)
        .where(Role.person_id == person_id, Role.role.in_(roles), Role.holds_on(on))
    )
