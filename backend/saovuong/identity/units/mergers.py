"""Several units become part of one, an old one or a new: what they hold goes along, they end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.i18n import _
from saovuong.identity.models import UnitAncestor
from saovuong.identity.units.ancestors import Ancestors
from saovuong.identity.units.changes import Deed, Parts, UnitChanges
from saovuong.identity.units.contents import UnitContents
from saovuong.identity.units.kinds import UnitKinds
from saovuong.identity.units.units import NewUnit, Units, UnitUnderItself, not_future
from saovuong.problems import Conflict, Invalid


class UnitIsTop(Conflict):
    code = "unit-is-top"
    message = _("The topmost unit cannot be merged, split or closed.")


class MergerOfOne(Invalid):
    code = "merger-of-one"
    message = _("Choose at least one unit to merge, and another to merge it into.")


class Mergers:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._units = Units(session)
        self._contents = UnitContents(session)

    async def check(self, sources: Sequence[UUID], into: UUID | NewUnit, on: date | None) -> date:
        """The day of a merger that can be carried out; raises what ``merge`` raises."""
        await self._units.lock()
        day = not_future(on)
        if not sources or into in sources:
            raise MergerOfOne
        for source in sources:
            if (await self._units.open_version(source, day)).parent_id is None:
                raise UnitIsTop
            await self._units.check_end(source, day)
        await self._check_place(sources, into, day)
        return day

    async def merge(self, sources: Sequence[UUID], into: UUID | NewUnit, deed: Deed) -> UUID:
        """Units and members of ``sources`` belong to ``into`` from that day; the sources end, and
        with them every role over them. What they were asked to study, the successor is asked.

        Raises MergerOfOne, UnitIsTop, UnitUnknown, UnitUnderItself, UnitCodeTaken, UnitDateAhead,
        UnitDateTooEarly, and what UnitKinds refuses. Returns the successor.
        """
        sources = list(dict.fromkeys(sources))
        day = await self.check(sources, into, deed.on)
        is_new = isinstance(into, NewUnit)
        target = (await self._units.found([into], day))[0] if isinstance(into, NewUnit) else into
        names = {str(target): (await self._units.get(target, on=day)).name}
        for source in await self._deepest_first(sources):
            names[str(source)] = await self._dissolve(source, target, day)
        await self._contents.end_roles(sources, day)
        parts = Parts(before=[] if is_new else [target], ended=sources, after=[target])
        await UnitChanges(self._session).record("merge", day, deed, parts, names=names)
        return target

    async def _dissolve(self, source: UUID, target: UUID, day: date) -> str:
        """Empties ``source`` into ``target`` and ends it; what it was called."""
        await self._contents.hand_on_units(source, target, day)
        await self._contents.hand_on_people(source, target, day)
        version = await self._units.end_version(source, day)
        await Ancestors(self._session).replace(source, target)
        return version.name

    async def _check_place(self, sources: Sequence[UUID], into: UUID | NewUnit, day: date) -> None:
        if isinstance(into, NewUnit):
            await self._units.check_new([into], day)
            kind, over = into.kind, into.parent_id
        else:
            kind, over = (await self._units.standing(into, day)).kind, into
        if over is None:
            raise UnitIsTop
        if await Ancestors(self._session).since(over, day) & set(sources):
            raise UnitUnderItself
        below = await self._contents.kinds(sources)
        await UnitKinds(self._session).check({(one, kind) for one in below})

    async def _deepest_first(self, sources: Sequence[UUID]) -> list[UUID]:
        depth = func.max(UnitAncestor.depth)
        rows = await self._session.scalars(
            select(UnitAncestor.unit_id)
            .where(UnitAncestor.unit_id.in_(sources))
            .group_by(UnitAncestor.unit_id)
            .order_by(depth.desc(), UnitAncestor.unit_id)
        )
        return list(rows)
