"""The dated tree of units. What a unit was on a day stays readable after every change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from msgspec import Meta
from sqlalchemy import Row, Select, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids, text
from saovuong.i18n import _
from saovuong.identity.models import Unit, UnitAncestor, UnitVersion
from saovuong.identity.units.ancestors import Ancestors
from saovuong.identity.units.changes import Deed, Parts, UnitChanges
from saovuong.identity.units.contents import UnitContents
from saovuong.identity.units.headcounts import Headcounts
from saovuong.identity.units.kinds import UnitKinds
from saovuong.identity.units.models import ChangeKind
from saovuong.identity.units.tree import has_ring
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


UnitName = Annotated[str, Meta(max_length=200, pattern=r"^\S(.*\S)?$")]
UnitCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$")]
LegalNote = Annotated[str, Meta(max_length=300, pattern=r"^\S(.*\S)?$")]
"""The number of the decision or resolution that a change rests on."""
PlacedUnit = Row[UUID, str | None, str, str, UUID | None]
"""A unit on a day: id, code, name, kind, parent_id."""


_AT_ONCE = 5000
"""Values in one condition; SQLite takes 32,766."""


class NewUnit(NamedTuple):
    """A unit to be made; whoever makes many gives each its ``id``, so that one can be the parent of
    another."""

    name: str
    kind: str
    parent_id: UUID | None = None
    code: str | None = None
    id: UUID | None = None


class Units:
    """Looks after the tree and its derived closure; all dates default to today.

    Every change takes one lock until its transaction ends, so two of them never see half of each
    other: without it two moves could make a ring.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._ancestors = Ancestors(session)
        self._changes = UnitChanges(session)
        self._contents = UnitContents(session)
        self._kinds = UnitKinds(session)

    async def lock(self) -> None:
        """Nobody else changes units or moves people until this transaction ends."""
        await Headcounts(self._session).touch()

    async def create(
        self,
        name: str,
        kind: str,
        parent_id: UUID | None = None,
        *,
        code: str | None = None,
        on: date | None = None,
        note: str | None = None,
        by: UUID | None = None,
    ) -> UUID:
        """A new unit from ``on``; raises UnitUnknown, UnitCodeTaken, UnitDateAhead and what
        UnitKinds refuses."""
        new = NewUnit(name, kind, parent_id, code)
        (unit_id,) = await self.create_many([new], Deed(on, note, by), kind="create")
        return unit_id

    async def create_many(
        self, new: Sequence[NewUnit], deed: Deed, *, kind: ChangeKind = "load"
    ) -> list[UUID]:
        """New units from one day, in a handful of statements however many they are; their ids, in
        order. Parents may be among them, in any order. One entry of the story covers them all.

        Raises what ``create`` raises, for the first one that is at fault.
        """
        day = not_future(deed.on)
        made = await self.found(new, day)
        if made:
            await self._changes.record(kind, day, deed, Parts(after=made))
        return made

    async def found(self, new: Sequence[NewUnit], day: date) -> list[UUID]:
        """As ``create_many``, for a change that tells its own story."""
        await self.lock()
        await self.check_new(new, day)
        units = {one.id or ids.uuid7(): one for one in new}
        if units:
            await self._insert(units, day)
            await self._ancestors.hang({unit: one.parent_id for unit, one in units.items()})
        return list(units)

    async def rename(
        self,
        unit_id: UUID,
        name: str,
        *,
        kind: str | None = None,
        on: date | None = None,
        note: str | None = None,
        by: UUID | None = None,
    ) -> None:
        """From ``on`` the unit has another name, and another kind if one is given."""
        await self.lock()
        day = not_future(on)
        version = await self.next_version(unit_id, day)
        old = {"old": version.name, "old_kind": version.kind}
        version.name = text.nfc(name)
        version.folded = text.fold(name)
        if kind is not None and kind != version.kind:
            await self._check_kind(version, kind)
            version.kind = kind
        await self._session.flush()
        new = {"new": version.name, "new_kind": version.kind}
        parts = Parts(before=[unit_id], after=[unit_id])
        await self._changes.record("rename", day, Deed(on, note, by), parts, **old, **new)

    async def move(
        self,
        unit_id: UUID,
        parent_id: UUID | None,
        *,
        on: date | None = None,
        note: str | None = None,
        by: UUID | None = None,
    ) -> None:
        """Puts the unit and all below it under ``parent_id``; raises UnitUnderItself."""
        await self.lock()
        day = not_future(on)
        version = await self.open_version(unit_id, day)
        if version.parent_id == parent_id:
            return
        old, new = version.parent_id, None
        if parent_id is not None:
            new = await self.standing(parent_id, day)
            if unit_id in await self._ancestors.since(parent_id, day):
                raise UnitUnderItself
            await self._kinds.check({(version.kind, new.kind)})
        version = await self.next_version(unit_id, day)
        version.parent_id = parent_id
        await self._session.flush()
        await self._ancestors.rehang(unit_id, parent_id)
        details = {"old": await self._name(old, day), "new": new and new.name}
        parts = Parts(before=[unit_id], after=[unit_id])
        await self._changes.record("move", day, Deed(on, note, by), parts, **details)

    async def close(
        self,
        unit_id: UUID,
        *,
        on: date | None = None,
        note: str | None = None,
        by: UUID | None = None,
    ) -> None:
        """Ends the unit and every role over it; raises UnitNotEmpty while units or people are in
        it."""
        day = await self.check_close(unit_id, on)
        version = await self.end_version(unit_id, day)
        await self._ancestors.drop(unit_id)
        await self._contents.end_roles([unit_id], day)
        over = [] if version.parent_id is None else [version.parent_id]
        parts = Parts(ended=[unit_id], over=over)
        details = {"names": {str(unit_id): version.name}}
        await self._changes.record("close", day, Deed(on, note, by), parts, **details)

    async def check_close(self, unit_id: UUID, on: date | None) -> date:
        """The day of a closing that can be carried out; raises what ``close`` raises."""
        await self.lock()
        day = not_future(on)
        await self.open_version(unit_id, day)
        if await self._contents.is_held(unit_id, day):
            raise UnitNotEmpty
        await self.check_end(unit_id, day)
        return day

    async def with_code(self, code: str) -> UUID | None:
        return await self._session.scalar(select(Unit.id).where(Unit.code == code))

    async def with_codes(self, codes: Collection[str]) -> dict[str, UUID]:
        """Units by their codes, those of ended units too."""
        found: dict[str, UUID] = {}
        wanted = sorted(codes)
        for start in range(0, len(wanted), _AT_ONCE):
            some = Unit.code.in_(wanted[start : start + _AT_ONCE])
            rows = await self._session.execute(select(Unit.code, Unit.id).where(some))
            found |= {code: unit for code, unit in rows if code is not None}
        return found

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
        tree = await self.as_of(clock.today())
        await self._ancestors.rebuild({unit.id: unit.parent_id for unit in tree})

    async def standing(self, unit_id: UUID, day: date) -> UnitVersion:
        """What the unit is now, if it stood on ``day`` already and does so still."""
        await self.get(unit_id, on=day)
        return await self._now(unit_id)

    async def open_version(self, unit_id: UUID, day: date) -> UnitVersion:
        """What the unit is now; raises UnitDateTooEarly where it became so only after ``day``."""
        version = await self._now(unit_id)
        if day < version.valid_from:
            raise UnitDateTooEarly(since=version.valid_from.isoformat())
        return version

    async def end_version(self, unit_id: UUID, day: date) -> UnitVersion:
        """The unit ends on ``day``; a day on which it changed is too early."""
        version = await self.check_end(unit_id, day)
        version.valid_to = day
        await self._session.flush()
        return version

    async def check_end(self, unit_id: UUID, day: date) -> UnitVersion:
        """What the unit is now; raises UnitDateTooEarly where it cannot end on ``day``."""
        version = await self.open_version(unit_id, day)
        if version.valid_from == day:
            raise UnitDateTooEarly(since=version.valid_from.isoformat())
        return version

    async def next_version(self, unit_id: UUID, day: date) -> UnitVersion:
        """The open version to be changed from ``day``: a new one, unless it began that very day."""
        version = await self.open_version(unit_id, day)
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
        await self._session.flush()
        return following

    async def _now(self, unit_id: UUID) -> UnitVersion:
        version = await self._session.scalar(
            select(UnitVersion)
            .where(UnitVersion.unit_id == unit_id, UnitVersion.valid_to.is_(None))
            .execution_options(populate_existing=True)
        )
        if version is None:
            raise UnitUnknown
        return version

    async def _name(self, unit_id: UUID | None, day: date) -> str | None:
        return None if unit_id is None else (await self.get(unit_id, on=day)).name

    async def _check_kind(self, version: UnitVersion, kind: str) -> None:
        """Whether the unit may be of ``kind`` where it stands, with what stands under it."""
        over = None if version.parent_id is None else (await self._now(version.parent_id)).kind
        below = await self._contents.kinds([version.unit_id])
        await self._kinds.check({(kind, over), *((one, kind) for one in below)})

    async def check_new(self, new: Sequence[NewUnit], day: date) -> None:
        """Raises what ``create`` raises, and changes nothing."""
        codes = [one.code for one in new if one.code is not None]
        twice = [code for code, times in Counter(codes).items() if times > 1]
        for code in (*twice, *await self.with_codes(codes)):
            raise UnitCodeTaken(code=code)
        kinds = {one.id: one.kind for one in new if one.id}
        outside = {one.parent_id for one in new if one.parent_id} - kinds.keys()
        kinds |= {one: (await self.standing(one, day)).kind for one in outside}
        places = [(one.kind, one.parent_id) for one in new]
        await self._kinds.check({(kind, kinds[over] if over else None) for kind, over in places})
        if has_ring({one.id: one.parent_id for one in new if one.id}):
            raise UnitUnderItself

    async def _insert(self, new: Mapping[UUID, NewUnit], day: date) -> None:
        now = clock.now()
        units = [{"id": key, "code": one.code, "created_at": now} for key, one in new.items()]
        versions = [
            {
                "id": ids.uuid7(),
                "unit_id": unit,
                "name": text.nfc(one.name),
                "kind": one.kind,
                "parent_id": one.parent_id,
                "valid_from": day,
            }
            for unit, one in new.items()
        ]
        await self._session.execute(insert(Unit), units)
        await self._session.execute(insert(UnitVersion), versions)


def placed(on: date | None) -> Select[UUID, str | None, str, str, UUID | None]:
    """Units as they stand on ``on``: id, code, name, kind, parent_id."""
    return (
        select(Unit.id, Unit.code, UnitVersion.name, UnitVersion.kind, UnitVersion.parent_id)
        .join(UnitVersion, UnitVersion.unit_id == Unit.id)
        .where(UnitVersion.holds_on(on or clock.today()))
    )


def not_future(on: date | None) -> date:
    """``on`` or today; the closure describes today, so a change cannot be dated ahead of it."""
    today = clock.today()
    day = on or today
    if day > today:
        raise UnitDateAhead(today=today.isoformat())
    return day
