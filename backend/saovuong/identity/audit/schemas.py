"""Wire shapes of the audit log. Instants are milliseconds since 1970."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from saovuong.identity.audit.kinds import Kind
from saovuong.wire import PERSONAL, Output


class AuditParty(Output):
    """Null name: not yours to know, or a person whose data was erased or is left alone."""

    id: UUID
    name: Annotated[str | None, PERSONAL]


class AuditUnit(Output):
    id: UUID
    name: str | None


class AuditLine(Output):
    """``details`` are ids, numbers and words of the system, never names."""

    position: int
    at: int
    action: str
    kind: Kind
    actor: AuditParty | None
    person: AuditParty | None
    unit: AuditUnit | None
    details: dict[str, Any]


class AuditPage(Output):
    """``next``: the position to ask for after."""

    entries: list[AuditLine]
    next: int | None


class AuditChain(Output):
    """``broken``: the first entry that is not as it was written; ``hash``: of the last good one."""

    entries: int
    broken: int | None
    hash: str
    checked_at: int
