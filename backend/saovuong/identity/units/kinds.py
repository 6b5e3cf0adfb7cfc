"""The kinds of units: what they are called and what may stand under what. The levels are data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.i18n import _
from saovuong.identity.units.files import KindEntry
from saovuong.identity.units.models import UnitKind
from saovuong.problems import Conflict, Invalid


class UnitKindUnknown(Invalid):
    code = "unit-kind-unknown"
    message = _("There is no kind of unit called {kind}.")


class UnitKindMisplaced(Conflict):
    code = "unit-kind-misplaced"
    message = _("A unit of the kind “{kind_name}” cannot stand under one of “{parent_name}”.")


class UnitKinds:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> Sequence[UnitKind]:
        """From the highest level down."""
        found = await self._session.scalars(select(UnitKind).order_by(UnitKind.position))
        return found.all()

    async def check(self, places: Collection[tuple[str, str | None]]) -> None:
        """Each a kind and the kind it is to stand under (None: at the top, where any kind may).

        Raises UnitKindUnknown, UnitKindMisplaced.
        """
        known = {kind.id: kind for kind in await self.all()}
        for kind, parent in sorted(places, key=str):
            _check(known, kind, parent)

    async def load(self, entries: Sequence[KindEntry]) -> None:
        """Adds or corrects kinds; one no longer listed stays, for the units that have it."""
        for position, entry in enumerate(entries):
            await self._session.merge(
                UnitKind(
                    id=entry.id,
                    position=position,
                    name_vi=entry.vi,
                    name_en=entry.en,
                    under=list(entry.under),
                )
            )
        await self._session.flush()


def _check(known: Mapping[str, UnitKind], kind: str, parent: str | None) -> None:
    if kind not in known:
        raise UnitKindUnknown(kind=kind)
    if parent is not None and parent not in known[kind].under:
        raise UnitKindMisplaced(
            kind=kind,
            parent=parent,
            kind_name=known[kind].name_vi,
            parent_name=known[parent].name_vi if parent in known else parent,
        )
