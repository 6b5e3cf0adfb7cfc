"""Who may give and take which role, and who may act on whose account.

A rule: roles held and units in, a claim out. ``over`` is a unit together with all above it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from saovuong.identity.roles import STAFF, HeldRole

MANAGERS: frozenset[str] = frozenset({"admin", "operator"})
"""Roles that look after people; to give one of them takes a fresh proof of who one is."""
READERS: frozenset[str] = MANAGERS | {"instructor"}
"""Roles that see lists of people."""


def roles_over(held: Iterable[HeldRole], over: Collection[UUID]) -> frozenset[str]:
    """What somebody who holds ``held`` is in the unit that ``over`` begins with."""
    return frozenset(one.role for one in held if one.unit_id in over)


def may_appoint(held: Iterable[HeldRole], role: str, over: Collection[UUID]) -> bool:
    """Whether he gives and takes ``role``: an operator any, an admin any but operator."""
    mine = roles_over(held, over)
    return "operator" in mine or ("admin" in mine and role != "operator")


def may_answer_for(
    held: Iterable[HeldRole], theirs: Iterable[tuple[str, Collection[UUID]]]
) -> bool:
    """Whether he could take every staff role of another, given as (role, over).

    Only then may he end that person or hand out a card that opens a session with those roles:
    otherwise an officer could make himself whoever stands above him.
    """
    mine = tuple(held)
    return all(may_appoint(mine, role, over) for role, over in theirs if role in STAFF)
