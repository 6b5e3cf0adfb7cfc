"""The audit log as JSON lines that anybody can check: every sealed column, no names.

A rule: an entry in, one line out.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from saovuong import clock


def line(entry: Any) -> bytes:
    """One entry as a line of JSON; with the lines of all entries the chain can be recomputed."""
    return msgspec.json.encode(told(entry)) + b"\n"


def told(entry: Any) -> dict[str, Any]:
    """What a line says of an entry."""
    return {
        "position": entry.position,
        "at": entry.at.astimezone(clock.VIETNAM).isoformat(timespec="milliseconds"),
        "at_ms": clock.to_ms(entry.at),
        "action": entry.action,
        "actor": _text(entry.actor),
        "subject": entry.subject,
        "details": entry.details,
        "unit": _text(entry.unit_id),
        "actor_unit": _text(entry.actor_unit_id),
        "person": _text(entry.person_id),
        "person_unit": _text(entry.person_unit_id),
        "previous_hash": entry.previous_hash.hex(),
        "hash": entry.hash.hex(),
    }


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
