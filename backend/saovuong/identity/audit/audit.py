"""The audit log: append-only, each entry sealed by a hash over itself and the one before.

Here entries are added and the chain is checked; ``audit_log`` reads them for people.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Row, ScalarSelect, Uuid, func, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from saovuong import clock
from saovuong.identity.models import AuditEntry, AuditHead, Card, Device, Membership, Person, Unit

_START = b""
_AT_ONCE = 1000
_CONCERNED = ("unit_id", "actor_unit_id", "person_id", "person_unit_id")
_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


class Chain(NamedTuple):
    """What a check found. ``broken``: the first position that does not hold, one past the last
    if the end was cut off; None when all is as it was written."""

    entries: int
    broken: int | None
    position: int
    hash: bytes


class Audit:
    """Adds to the chain and checks it. Append last: others wait for this transaction to end."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def append(
        self,
        action: str,
        *,
        actor: UUID | None,
        subject: object = None,
        unit: UUID | None = None,
        person: UUID | None = None,
        **details: Any,
    ) -> None:
        """Records that ``actor`` did ``action`` to ``subject``.

        Never put a secret in it, nor a name or a phone number: entries outlive people's data. Whom
        and which unit it concerns is looked up from ``subject`` where ``person`` and ``unit`` do
        not say it.
        """
        concerned = await self._concerned(actor, _as_id(subject), unit, person)
        head = await self._locked_head()
        entry = AuditEntry(
            position=head.position + 1,
            at=clock.now(),
            actor=actor,
            action=action,
            subject=None if subject is None else str(subject),
            details=msgspec.to_builtins(details),
            **concerned,
            previous_hash=head.hash,
        )
        entry.hash = seal(entry)
        self._session.add(entry)
        head.position, head.hash = entry.position, entry.hash
        await self._session.flush()
        written = _written.get()
        if written is not None:
            written.append(action)

    async def first_broken(self) -> int | None:
        """The first position where the chain does not hold (one past the last, if cut short)."""
        return (await self.verify()).broken

    async def verify(self) -> Chain:
        """Checks every link, holding a thousand at a time."""
        previous, position = _START, 0
        async for entry in self._in_order():
            position += 1
            is_linked = (entry.position, entry.previous_hash) == (position, previous)
            if not is_linked or entry.hash != seal(entry):
                return Chain(position - 1, position, position - 1, previous)
            previous = entry.hash
        head = await self._session.get(AuditHead, 1)
        expected = (head.position, head.hash) if head else (0, _START)
        broken = None if expected == (position, previous) else position + 1
        return Chain(position, broken, position, previous)

    async def holds(self, position: int, hashed: bytes) -> bool:
        """Whether the entry at ``position`` is still the one whose hash somebody wrote down."""
        found = await self._session.scalar(
            select(AuditEntry.hash).where(AuditEntry.position == position)
        )
        return found == hashed

    async def _in_order(self) -> AsyncIterator[Row[*tuple[Any, ...]]]:
        query = select(AuditEntry.__table__).order_by(AuditEntry.position).limit(_AT_ONCE)
        last = -(2**62)
        while True:
            rows = (await self._session.execute(query.where(AuditEntry.position > last))).all()
            for row in rows:
                yield row
            if len(rows) < _AT_ONCE:
                return
            last = rows[-1].position

    async def _concerned(
        self, actor: UUID | None, subject: UUID | None, unit: UUID | None, person: UUID | None
    ) -> dict[str, UUID | None]:
        if actor is None and subject is None and person is None:
            return {name: unit if name == "unit_id" else None for name in _CONCERNED}
        about = _person_meant(subject, person)
        query = select(
            func.coalesce(_id(unit), _known(Unit.id, subject)).label("unit_id"),
            _unit_of(_id(actor)).label("actor_unit_id"),
            about.label("person_id"),
            _unit_of(about).label("person_unit_id"),
        )
        return dict((await self._session.execute(query)).one()._mapping)

    async def _locked_head(self) -> AuditHead:
        chosen = select(AuditHead).with_for_update().execution_options(populate_existing=True)
        head = await self._session.scalar(chosen)
        if head is None:
            try:
                async with self._session.begin_nested():
                    self._session.add(AuditHead(id=1, position=0, hash=_START))
            except IntegrityError:
                pass  # another transaction has just begun the chain
            head = (await self._session.scalars(chosen)).one()
        return head


@contextmanager
def noticing() -> Iterator[list[str]]:
    """The actions appended within the block, also by what it calls."""
    written: list[str] = []
    token = _written.set(written)
    try:
        yield written
    finally:
        _written.reset(token)


def seal(entry: AuditEntry | Row[*tuple[Any, ...]]) -> bytes:
    """sha256 over the entry's columns as canonical JSON, the previous hash among them.

    Whom it concerns stands at the end, and only if known: entries from before these columns keep
    the seal they were given.
    """
    content = [
        entry.position,
        clock.to_ms(entry.at),
        entry.actor,
        entry.action,
        entry.subject,
        entry.details,
        entry.previous_hash.hex(),
    ]
    concerned = [getattr(entry, name) for name in _CONCERNED]
    if any(concerned):
        content += concerned
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).digest()


def _as_id(subject: object) -> UUID | None:
    if isinstance(subject, UUID):
        return subject
    try:
        return UUID(subject) if isinstance(subject, str) else None
    except ValueError:
        return None


def _id(value: UUID | None) -> ColumnElement[UUID | None]:
    return literal(value, Uuid())


def _known(column: Any, wanted: UUID | None) -> ScalarSelect[UUID]:
    return select(column).where(column == _id(wanted)).scalar_subquery()


def _person_meant(subject: UUID | None, person: UUID | None) -> ColumnElement[Any]:
    owners = [
        select(table.person_id).where(table.id == _id(subject)).scalar_subquery()
        for table in (Device, Card)
    ]
    return func.coalesce(_id(person), _known(Person.id, subject), *owners)


def _unit_of(person: ColumnElement[Any]) -> ScalarSelect[UUID]:
    """Where the person belongs, or belonged last."""
    return (
        select(Membership.unit_id)
        .where(Membership.person_id == person)
        .order_by(Membership.valid_from.desc(), Membership.id.desc())
        .limit(1)
        .scalar_subquery()
    )
