"""The dated tree of units. What a unit was on a day stays readable after every change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids, text
from saovuong.i18n import _
from saovuong.identity.models import Membership, Unit, UnitAncestor, UnitVersion
from saovuong.identity.unit_tree import closure
from saovuong.problems import Conflict, Invalid, NotFound


class UnitUnknown(NotFound):
    code = "unit-unknown"
    message = _("There is no such unit on this day.")


class UnitCodeTaken(Conflict):
    code = "unit-code-taken"
    message = _("Another unit already has the code {code}.")


class UnitUnderItself(Conflict):
    code = "unit-under-itself"
    message = _("A unit cannot stand under itself or under a unit of its own.")


class UnitNotEmpty(Conflict):
    code = "unit-not-empty"
    message = _("The unit still has units or people in it; move them first.")


class UnitDateAhead(Invalid):
    code = "unit-date-ahead"
    message = _("A change of units cannot be dated after today, {today}.")


class UnitDateTooEarly(Invalid):
    code = "unit-date-too-early"
    message = _("The unit last changed on {since}; another change has to come after that.")


PlacedUnit = Row[UUID, str | None, str, str, UUID | None]
"""A unit on a day: id, code, name, kind, parent_id."""


class Units:
    """Looks after the tree and its derived closure; all dates default to today."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        name: str,
        kind: str,
        parent_id: UUID | None = None,
        *,
        code: str | None = None,
        on: date | None = None,
    ) -> UUID:
        """A new unit from ``on``; raises UnitUnknown, UnitCodeTaken, UnitDateAhead."""
        day = _not_future(on)
        if parent_id is not None:
            await self._version(parent_id, day)
        if code is not None and await self.with_code(code) is not None:
            raise UnitCodeTaken(code=code)
        unit = Unit(id=ids.uuid7(), code=code, created_at=clock.now())
        self._session.add(unit)
        await self._session.flush()
        self._session.add(
            UnitVersion(
                unit_id=unit.id,
                name=text.nfc(name),
                kind=kind,
                parent_id=parent_id,
                valid_from=day,
            )
        )
        await self._session.flush()
        await self._hang(unit.id, parent_id)
        return unit.id

    async def rename(
        self, unit_id: UUID, name: str, *, kind: str | None = None, on: date | None = None
    ) -> None:
        version = await self._next_version(unit_id, on)
        version.name = text.nfc(name)
        version.kind = kind or version.kind
        await self._session.flush()

    async def move(self, unit_id: UUID, parent_id: UUID | None, *, on: date | None = None) -> None:
        """Puts the unit and all below it under ``parent_id``; raises UnitUnderItself."""
        await self._lock_tree()
        if parent_id is not None:
            await self._version(parent_id, _not_future(on))
            if await self.is_under(parent_id, unit_id):
                raise UnitUnderItself
        version = await self._next_version(unit_id, on)
        version.parent_id = parent_id
        await self._session.flush()
        await self.rebuild_ancestors()

    async def close(self, unit_id: UUID, *, on: date | None = None) -> None:
        """Ends the unit; raises UnitNotEmpty while units or people are in it."""
        day = _not_future(on)
        await self._lock_tree()
        version = await self._open_version(unit_id, day)
        if await self.children(unit_id) or await self._has_members(unit_id):
            raise UnitNotEmpty
        if version.valid_from == day:
            raise UnitDateTooEarly(since=version.valid_from.isoformat())
        version.valid_to = day
        await self._session.flush()
        await self._session.execute(delete(UnitAncestor).where(UnitAncestor.unit_id == unit_id))

    async def with_code(self, code: str) -> UUID | None:
        return await self._session.scalar(select(Unit.id).where(Unit.code == code))

    async def get(self, unit_id: UUID, *, on: date | None = None) -> PlacedUnit:
        found = await self._session.execute(placed(on).where(Unit.id == unit_id))
        row = found.one_or_none()
        if row is None:
            raise UnitUnknown
        return row

    async def children(
        self, parent_id: UUID | None, *, on: date | None = None
    ) -> Sequence[PlacedUnit]:
        """The units right under ``parent_id`` (None: the tops), by name."""
        chosen = placed(on).where(UnitVersion.parent_id.is_not_distinct_from(parent_id))
        return (await self._session.execute(chosen.order_by(UnitVersion.name, Unit.id))).all()

    async def path(self, unit_id: UUID) -> Sequence[PlacedUnit]:
        """Today's units from the top down to ``unit_id`` itself."""
        chosen = (
            placed(None)
            .join(UnitAncestor, UnitAncestor.ancestor_id == Unit.id)
            .where(UnitAncestor.unit_id == unit_id)
        )
        return (await self._session.execute(chosen.order_by(UnitAncestor.depth.desc()))).all()

    async def as_of(self, day: date) -> Sequence[PlacedUnit]:
        """The whole tree as it stood on ``day``."""
        return (await self._session.execute(placed(day).order_by(Unit.id))).all()

    async def is_under(self, unit_id: UUID, ancestor_id: UUID) -> bool:
        """Whether ``unit_id`` is today at or below ``ancestor_id``."""
        found = await self._session.scalar(
            select(UnitAncestor.depth).where(
                UnitAncestor.unit_id == unit_id, UnitAncestor.ancestor_id == ancestor_id
            )
        )
        return found is not None

    async def rebuild_ancestors(self) -> None:
        """Derives the closure anew from today's versions."""
        parents = {unit.id: unit.parent_id for unit in await self.as_of(clock.today())}
        await self._session.execute(delete(UnitAncestor))
        rows = [
            {"unit_id": unit_id, "ancestor_id": ancestor_id, "depth": depth}
            for unit_id, ancestor_id, depth in closure(parents)
        ]
        if rows:
            await self._session.execute(insert(UnitAncestor), rows)

    async def _hang(self, unit_id: UUID, parent_id: UUID | None) -> None:
        itself = {"unit_id": unit_id, "ancestor_id": unit_id, "depth": 0}
        await self._session.execute(insert(UnitAncestor), [itself])
        over = select(literal(unit_id), UnitAncestor.ancestor_id, UnitAncestor.depth + 1)
        if parent_id is not None:
            await self._session.execute(
                insert(UnitAncestor).from_select(
                    ["unit_id", "ancestor_id", "depth"],
                    over.where(UnitAncestor.unit_id == parent_id),
                )
            )

    async def _version(self, unit_id: UUID, day: date) -> UnitVersion:
        version = await self._session.scalar(
            select(UnitVersion).where(UnitVersion.unit_id == unit_id, UnitVersion.holds_on(day))
        )
        if version is None:
            raise UnitUnknown
        return version

    async def _open_version(self, unit_id: UUID, day: date) -> UnitVersion:
        version = await self._session.scalar(
            select(UnitVersion).where(
                UnitVersion.unit_id == unit_id, UnitVersion.valid_to.is_(None)
            )
        )
        if version is None:
            raise UnitUnknown
        if day < version.valid_from:
            raise UnitDateTooEarly(since=version.valid_from.isoformat())
        return version

    async def _next_version(self, unit_id: UUID, on: date | None) -> UnitVersion:
        """The open version to be changed from ``on``: a new one, unless it began that very day."""
        day = _not_future(on)
        version = await self._open_version(unit_id, day)
        if version.valid_from == day:
            return version
        version.valid_to = day
        await self._session.flush()
        following = UnitVersion(
            unit_id=unit_id,
            name=version.name,
            kind=version.kind,
            parent_id=version.parent_id,
            valid_from=day,
        )
        self._session.add(following)
        return following

    async def _lock_tree(self) -> None:
        """Two moves at once could make a ring: on PostgreSQL the second waits for the first."""
        await self._session.execute(select(Unit.id).order_by(Unit.id).with_for_update())

    async def _has_members(self, unit_id: UUID) -> bool:
        count = await self._session.scalar(
            select(func.count())
            .select_from(Membership)
            .where(Membership.unit_id == unit_id, Membership.valid_to.is_(None))
        )
        return bool(count)


def placed(on: date | None) -> Select[UUID, str | None, str, str, UUID | None]:
    """Units as they stand on ``on``: id, code, name, kind, parent_id."""
    return (
        select(Unit.id, Unit.code, UnitVersion.name, UnitVersion.kind, UnitVersion.parent_id)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .where(UnitVersion.holds_on(on or clock.today()))
    )


def _not_future(on: date | None) -> date:
    """``on`` or today; the closure describes today, so a change cannot be dated ahead of it."""
    today = clock.today()
    day = on or today
    if day > today:
        raise UnitDateAhead(today=today.isoformat())
    return day
