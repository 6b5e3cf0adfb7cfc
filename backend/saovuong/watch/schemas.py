"""What the page of the system says. Instants are milliseconds since 1970."""

from __future__ import annotations

from saovuong.wire import Output


class DatabaseView(Output):
    """``migration`` is the schema there is, ``newest`` the one this version needs."""

    engine: str
    version: str
    bytes: int
    migration: str
    newest: str


class AuditView(Output):
    """``holds``: whether the last ``checked`` of all ``entries`` are as they were written."""

    entries: int
    checked: int
    holds: bool
    last_at: int | None


class IntakeView(Output):
    """Work taken in by this process since it started; ``waiting`` of ``room`` in the queue."""

    waiting: int
    room: int
    parcels: int
    events: int
    refused: int
    last_at: int | None


class RefusedView(Output):
    """``tries``: failed sign-ins of 15 minutes · ``staff``: refused staff of a day · ``busy``:
    accounts and addresses that have asked for a lot."""

    tries: int
    staff: int
    busy: int


class DiskView(Output):
    free: int
    total: int


class LimitView(Output):
    """``burst`` times at once, then once more every ``seconds``; an address ``address_factor``
    times as often."""

    purpose: str
    burst: int
    seconds: int


class CspReportView(Output):
    directive: str
    blocked: str
    page: str
    source: str
    seen: int
    first_at: int
    last_at: int


class CspReportsView(Output):
    total: int
    latest: list[CspReportView]


class SystemView(Output):
    version: str
    is_production: bool
    started_at: int
    now: int
    database: DatabaseView
    audit: AuditView
    intake: IntakeView
    refused: RefusedView
    disk: DiskView
    limits: list[LimitView]
    address_factor: int
    reports: CspReportsView
