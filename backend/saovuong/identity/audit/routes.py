"""HTTP for the audit log: looking through it, checking its chain, taking it away.

``refuses`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.identity import guards
from saovuong.identity.audit import examples, export
from saovuong.identity.audit.audit import Audit
from saovuong.identity.audit.chain_checks import ChainChecks
from saovuong.identity.audit.kinds import Kind
from saovuong.identity.audit.log import AuditLog, Line, Named, Wanted
from saovuong.identity.audit.schemas import (
    AuditChain,
    AuditLine,
    AuditPage,
    AuditParty,
    AuditUnit,
)
from saovuong.identity.guards import RoleNeeded, Signed
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.people import PersonUnknown
from saovuong.identity.permits import SecondFactorNeeded, StepUpNeeded
from saovuong.identity.roles import Identity
from saovuong.identity.units.units import UnitUnknown
from saovuong.problems import Unauthenticated

_REFUSES = (Unauthenticated, SecondFactorNeeded, RoleNeeded)
_FILTERS = (UnitUnknown, PersonUnknown)
Position = Annotated[int | None, QueryParameter(ge=1, le=2**53)]
WantedKind = Annotated[Kind | None, QueryParameter(name="kind")]


@get(
    "/audit",
    operation_id="auditLog",
    summary="What was done in your units and by whom, newest first",
    refuses=(*_REFUSES, *_FILTERS),
    reply_example=examples.AUDIT_PAGE,
)
async def audit_log(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    person: FromQuery[UUID | None] = None,
    wanted_kind: WantedKind = None,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    unit: FromQuery[UUID | None] = None,
    after: Position = None,
) -> AuditPage:
    wanted = Wanted(person, wanted_kind, since, until, unit)
    log = AuditLog(session, identity)
    await log.require(wanted)
    lines, more = await log.page(wanted, after)
    page = AuditPage(entries=[_line(one) for one in lines], next=more)
    if after is None:
        await _note(session, identity, "audit-read", wanted)
    return page


@get(
    "/audit/chain",
    operation_id="auditChain",
    limit="export",
    summary="Check that no entry was changed, added in between or taken away",
    refuses=_REFUSES,
    reply_example=examples.AUDIT_CHAIN,
)
async def audit_chain(identity: Signed, chain_checks: NamedDependency[ChainChecks]) -> AuditChain:
    chain, at = await chain_checks.check()
    return AuditChain(
        entries=chain.entries,
        broken=chain.broken,
        hash=chain.hash.hex(),
        checked_at=clock.to_ms(at),
    )


@get(
    "/audit.jsonl",
    operation_id="auditFile",
    limit="export",
    summary="The same entries as JSON lines, with everything their seals cover",
    guards=[guards.stepped_up],
    refuses=(*_REFUSES, StepUpNeeded, *_FILTERS),
    media_type="application/jsonl",
)
async def audit_file(
    identity: Signed,
    sessions: NamedDependency[Sessions],
    person: FromQuery[UUID | None] = None,
    wanted_kind: WantedKind = None,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    unit: FromQuery[UUID | None] = None,
) -> Stream:
    wanted = Wanted(person, wanted_kind, since, until, unit)
    async with sessions.writing() as session:
        await AuditLog(session, identity).require(wanted)
        await _note(session, identity, "audit-export", wanted)
    name = f"nhat-ky-{clock.today()}.jsonl"
    return Stream(
        _lines(sessions, identity, wanted),
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


async def _lines(sessions: Sessions, identity: Identity, wanted: Wanted) -> AsyncIterator[bytes]:
    async with sessions.reading() as reader:
        async for entry in AuditLog(reader, identity).every(wanted):
            yield export.line(entry)


async def _note(session: AsyncSession, identity: Identity, action: str, wanted: Wanted) -> None:
    chosen = {"kind": wanted.kind, "since": wanted.since, "until": wanted.until}
    told = {name: value for name, value in chosen.items() if value is not None}
    await Audit(session).append(
        action, actor=identity.person_id, unit=wanted.unit, person=wanted.person, **told
    )


def _line(one: Line) -> AuditLine:
    entry = one.entry
    return AuditLine(
        position=entry.position,
        at=clock.to_ms(entry.at),
        action=entry.action,
        kind=one.kind,
        actor=_party(one.actor),
        person=_party(one.person),
        unit=None if one.unit is None else AuditUnit(id=one.unit.id, name=one.unit.name),
        details=entry.details,
    )


def _party(one: Named | None) -> AuditParty | None:
    return None if one is None else AuditParty(id=one.id, name=one.name)


def provide_chain_checks(state: State) -> ChainChecks:
    checks: ChainChecks = state.chain_checks
    return checks


router = Router(
    "/api/manage",
    route_handlers=[audit_log, audit_chain, audit_file],
    guards=[guards.require(*MANAGERS)],
    dependencies={"chain_checks": Provide(provide_chain_checks, sync_to_thread=False)},
    tags=["Audit"],
)
