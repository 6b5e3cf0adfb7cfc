"""Service: letting go of what has been kept long enough, and saying how much there was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update

from saovuong import clock
from saovuong.db.base import Base
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Person
from saovuong.identity.sessions.tokens import STAFF_IDLE
from saovuong.privacy.erasures import Erasures
from saovuong.privacy.models import DataRequest, DataRequestStep, RetentionChange
from saovuong.privacy.retention_rules import Rule, rules
from saovuong.problems import Invalid, NotFound

Condition = Callable[[Table, datetime], ColumnElement[bool]]
_ERASED_AT_ONCE = 50


class RuleUnknown(NotFound):
    code = "rule-unknown"
    message = _("There is no such span.")


class DaysInvalid(Invalid):
    code = "days-invalid"
    message = _("This can be kept from {least} to {most} days.")


class Span(NamedTuple):
    """A rule and how many days hold here."""

    rule: Rule
    days: int


class Deletion(NamedTuple):
    """Rows of a table that go: ``ended`` tells which by the instant before which they ended."""

    rule: str
    table: str
    ended: Condition


def _expired(table: Table, before: datetime) -> ColumnElement[bool]:
    return table.c.expires_at <= before


def _idle(table: Table, before: datetime) -> ColumnElement[bool]:
    is_idle = (table.c.kind == "staff") & (table.c.seen_at <= before - STAFF_IDLE)
    return or_(table.c.expires_at <= before, is_idle)


def _happened(table: Table, before: datetime) -> ColumnElement[bool]:
    return table.c.at <= before


def _over(table: Table, before: datetime) -> ColumnElement[bool]:
    """A used card still says at a gathering whose it is, so it stays as long as the person."""
    left = select(Person.id).where(Person.ended_at <= before)
    never_used = table.c.used_at.is_(None) & (table.c.expires_at <= before)
    return or_(table.c.revoked_at <= before, never_used, table.c.person_id.in_(left))


def _uploaded(table: Table, before: datetime) -> ColumnElement[bool]:
    imports = Base.metadata.tables["imports"]
    old = select(imports.c.id).where(imports.c.made_at <= before)
    return table.c.import_id.in_(old)


DELETIONS: tuple[Deletion, ...] = (
    Deletion("sessions", "session_tokens", _idle),
    Deletion("sign-in-tries", "sign_in_attempts", _happened),
    Deletion("expired-challenges", "spent_nonces", _expired),
    Deletion("expired-challenges", "provider_journeys", _expired),
    Deletion("staff-entries", "staff_entries", _happened),
    Deletion("cards", "cards", _over),
    Deletion("import-files", "import_files", _uploaded),
    Deletion("import-reports", "import_faults", _uploaded),
    Deletion("import-reports", "import_changes", _uploaded),
)


class Retention:
    """``sessions`` and not one session: each rule is a transaction of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def spans(self) -> list[Span]:
        async with self._sessions.reading() as session:
            rows = await session.execute(select(RetentionChange.rule, RetentionChange.days))
            chosen = dict(rows.all())
        return [Span(rule, chosen.get(rule.id, rule.days)) for rule in rules().values()]

    async def set(self, rule_id: str, days: int, by: UUID) -> None:
        """Raises RuleUnknown, DaysInvalid."""
        rule = rules().get(rule_id)
        if rule is None:
            raise RuleUnknown
        if not rule.least <= days <= rule.most:
            raise DaysInvalid(
                faults=[{"path": "$.days", "message": f"{rule.least}-{rule.most}"}],
                least=rule.least,
                most=rule.most,
            )
        async with self._sessions.writing() as session:
            await session.merge(
                RetentionChange(rule=rule_id, days=days, changed_at=clock.now(), changed_by=by)
            )
            await Audit(session).append("retention-changed", actor=by, rule=rule_id, days=days)

    async def run(self, *, only_look: bool = False) -> dict[str, int]:
        """How many rows went (or would go) by rule; the log is told unless there were none."""
        days = {span.rule.id: span.days for span in await self.spans()}
        counts = dict.fromkeys(days, 0)
        for one in DELETIONS:
            counts[one.rule] += await self._delete(one, _before(days[one.rule]), only_look)
        others: dict[str, Callable[[datetime, bool], Awaitable[int]]] = {
            "set-aside-work": self._empty_set_aside,
            "data-requests": self._empty_requests,
            "ended-people": self._erase_ended,
        }
        for rule, work in others.items():
            counts[rule] = await work(_before(days[rule]), only_look)
        if not only_look:
            await self._note(counts)
        return counts

    async def _delete(self, one: Deletion, before: datetime, only_look: bool) -> int:
        table = Base.metadata.tables[one.table]
        gone = one.ended(table, before)
        if only_look:
            return await self._counted(table, gone)
        async with self._sessions.writing() as session:
            done: Any = await session.execute(delete(table).where(gone))
            return int(done.rowcount)

    async def _empty_set_aside(self, before: datetime, only_look: bool) -> int:
        """The digest stays, for phones compare by it what they and the server hold."""
        table = Base.metadata.tables["oddities"]
        old = (table.c.received_at <= before) & (table.c.body != b"{}")
        values = {"body": b"{}"}
        return await self._changed(table, old, values, only_look)

    async def _empty_requests(self, before: datetime, only_look: bool) -> int:
        requests = Base.metadata.tables[DataRequest.__tablename__]
        steps = Base.metadata.tables[DataRequestStep.__tablename__]
        closed = select(requests.c.id).where(requests.c.closed_at <= before)
        told = (requests.c.closed_at <= before) & (requests.c.wish != "")
        count = await self._changed(requests, told, {"wish": ""}, only_look)
        noted = steps.c.request_id.in_(closed) & (steps.c.note != "")
        return count + await self._changed(steps, noted, {"note": ""}, only_look)

    async def _erase_ended(self, before: datetime, only_look: bool) -> int:
        """A few at a time, so that nobody waits long for the database."""
        left = (Person.ended_at <= before, Person.erased_at.is_(None))
        if only_look:
            async with self._sessions.reading() as session:
                query = select(func.count()).select_from(Person).where(*left)
                return await session.scalar(query) or 0
        count = 0
        while True:
            async with self._sessions.writing() as session:
                some = select(Person.id).where(*left).order_by(Person.id).limit(_ERASED_AT_ONCE)
                people = (await session.scalars(some)).all()
                for person in people:
                    await Erasures(session).erase(person, by=None, why="retention")
            count += len(people)
            if len(people) < _ERASED_AT_ONCE:
                return count

    async def _changed(
        self, table: Table, which: ColumnElement[bool], values: dict[str, Any], only_look: bool
    ) -> int:
        if only_look:
            return await self._counted(table, which)
        async with self._sessions.writing() as session:
            done: Any = await session.execute(update(table).where(which).values(values))
            return int(done.rowcount)

    async def _counted(self, table: Table, which: ColumnElement[bool]) -> int:
        async with self._sessions.reading() as session:
            query = select(func.count()).select_from(table).where(which)
            return await session.scalar(query) or 0

    async def _note(self, counts: dict[str, int]) -> None:
        gone = {rule: count for rule, count in counts.items() if count}
        if gone:
            async with self._sessions.writing() as session:
                await Audit(session).append("retention-run", actor=None, gone=gone)


def _before(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
