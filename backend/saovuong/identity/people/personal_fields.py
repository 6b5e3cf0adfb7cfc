"""Which parts of a person's file each role sees; docs/security.md shows the same table.

A rule: the roles a reader holds over the person's unit in, names of fields out.
"""

from __future__ import annotations

from collections.abc import Iterable

_LISTED = frozenset({"name", "unit", "roles", "ended_at", "last_contact_at"})
_WHOLE = _LISTED | {"phone", "birth_year", "language", "memberships", "sign_in", "phones"}

SEEN: dict[str, frozenset[str]] = {
    "learner": frozenset(),
    "instructor": _LISTED,
    "admin": _WHOLE,
    "operator": _WHOLE,
}


def seen_by(roles: Iterable[str]) -> frozenset[str]:
    """The fields somebody with ``roles`` over a person's unit may read; several roles add up."""
    return frozenset().union(*(SEEN.get(role, frozenset()) for role in roles))
