"""HTTP for operators: the state of the server; and for browsers: reports of broken pages."""

from __future__ import annotations

from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.identity.guards import RoleNeeded, Signed, address, require
from saovuong.identity.limits.allowances import (
    Allowances,
    AskedTooOften,
    address_subject,
    everybody,
)
from saovuong.identity.limits.limits import ALL_REPORTS, REPORTS
from saovuong.problems import Unauthenticated
from saovuong.watch import examples, views
from saovuong.watch.audit_tail import AuditTail
from saovuong.watch.conditions import Conditions
from saovuong.watch.csp_reports import CspReports, violations
from saovuong.watch.schemas import SystemView
from saovuong.wire import MalformedJSON

MOST_BYTES = 16_384


@get(
    "/system",
    operation_id="systemState",
    summary="How the server is: database, audit log, intake, refusals, disk, reports of browsers",
    guards=[require("operator")],
    refuses=(Unauthenticated, RoleNeeded),
    reply_example=examples.SYSTEM,
)
async def system_state(
    identity: Signed, reader: NamedDependency[AsyncSession], state: State
) -> SystemView:
    reports = CspReports(reader)
    return SystemView(
        **views.process(state.process),
        database=views.database(await Conditions(reader).engine()),
        audit=views.audit(await AuditTail(reader).check()),
        intake=views.intake(state.sink.intake()),
        refused=views.refused(await Conditions(reader).refused()),
        limits=views.limits(),
        reports=views.reports(await reports.total(), await reports.latest()),
    )


@post(
    "/csp-reports",
    operation_id="reportViolation",
    summary="For browsers: something our policy for pages has stopped",
    status_code=204,
    request_max_body_size=MOST_BYTES,
    refuses=(AskedTooOften, MalformedJSON),
)
async def report_violation(
    request: Request[Any, Any, State], session: NamedDependency[AsyncSession]
) -> None:
    raw = await request.body()
    wanted = {
        address_subject("csp-report", address(request)): REPORTS,
        everybody("csp-report"): ALL_REPORTS,
    }
    await Allowances(session).spend(wanted)
    await CspReports(session).note(violations(raw))


router = Router("/api", route_handlers=[system_state, report_violation], tags=["Watch"])
