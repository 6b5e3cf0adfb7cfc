"""Turns what services return into what the page of the system says.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from saovuong import __version__, clock
from saovuong.identity.limits.limits import ADDRESS_FACTOR, LIMITS
from saovuong.sync.sink import Intake
from saovuong.watch.audit_tail import Tail
from saovuong.watch.conditions import Engine, Refused
from saovuong.watch.models import CspReport
from saovuong.watch.processes import Process
from saovuong.watch.schemas import (
    AuditView,
    CspReportsView,
    CspReportView,
    DatabaseView,
    DiskView,
    IntakeView,
    LimitView,
    RefusedView,
)


def process(running: Process) -> dict[str, Any]:
    free, total = running.room()
    return {
        "version": __version__,
        "is_production": running.is_production,
        "started_at": clock.to_ms(running.started_at),
        "now": clock.now_ms(),
        "disk": DiskView(free=free, total=total),
        "address_factor": ADDRESS_FACTOR,
    }


def database(engine: Engine) -> DatabaseView:
    return DatabaseView(
        engine=engine.name,
        version=engine.version,
        bytes=engine.bytes,
        migration=engine.migration,
        newest=engine.newest,
    )


def audit(tail: Tail) -> AuditView:
    return AuditView(
        entries=tail.entries, checked=tail.checked, holds=tail.holds, last_at=_ms(tail.last_at)
    )


def intake(now: Intake) -> IntakeView:
    return IntakeView(**{**now._asdict(), "last_at": _ms(now.last_at)})


def refused(counted: Refused) -> RefusedView:
    return RefusedView(**counted._asdict())


def limits() -> list[LimitView]:
    return [
        LimitView(purpose=purpose, burst=limit.burst, seconds=limit.seconds)
        for purpose, limit in LIMITS.items()
    ]


def reports(total: int, latest: Sequence[CspReport]) -> CspReportsView:
    return CspReportsView(total=total, latest=[_report(one) for one in latest])


def _report(one: CspReport) -> CspReportView:
    return CspReportView(
        directive=one.directive,
        blocked=one.blocked,
        page=one.page,
        source=one.source,
        seen=one.seen,
        first_at=clock.to_ms(one.first_at),
        last_at=clock.to_ms(one.last_at),
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else clock.to_ms(at)
