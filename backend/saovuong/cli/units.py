"""``saovuong units``: kinds, sets and regions of units out of files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.cli.setting_up import TOP
from saovuong.db.session import Sessions
from saovuong.identity.audit.audit import Audit
from saovuong.identity.units import files
from saovuong.identity.units.kinds import UnitKinds
from saovuong.identity.units.sets import Loaded, UnitSets
from saovuong.identity.units.units import Units, UnitUnknown


def first_day(name: str | None, since: date | None = None) -> date:
    """Since when the topmost unit stands: the earliest of ``since``, of the day the set ``name``
    speaks of, and of today; raises UnitFileFaulty for a set we do not have."""
    spoken = None if name is None else files.shipped_set(name).since
    return min(day for day in (since, spoken, clock.today()) if day is not None)


async def load_kinds(sessions: Sessions, file: Path | None) -> int:
    """Takes the kinds of units from ``file`` or those that ship; how many."""
    entries = files.read_kinds(_text(file, files.KINDS))
    async with sessions.writing() as session:
        await UnitKinds(session).load(entries)
        await _note(session, "unit-kinds-loaded", kinds=len(entries))
    return len(entries)


async def load_set(sessions: Sessions, name: str) -> Loaded:
    """Loads a set that ships under the topmost unit."""
    given = files.shipped_set(name)
    async with sessions.writing() as session:
        loaded = await UnitSets(session).load(given, await _top(session))
        await _note(session, "units-loaded", set=name, **loaded._asdict())
    return loaded


async def place_regions(sessions: Sessions, file: Path | None) -> Loaded:
    """Makes the regions of ``file``, or of the example, over the provinces they name."""
    regions = files.read_regions(_text(file, files.REGIONS))
    async with sessions.writing() as session:
        placed = await UnitSets(session).place(regions, await _top(session))
        await _note(session, "regions-placed", **placed._asdict())
    return placed


def _text(file: Path | None, otherwise: str) -> str:
    return files.shipped(otherwise) if file is None else file.read_text("utf-8")


async def _top(session: AsyncSession) -> UUID:
    """The topmost unit, which ``saovuong init`` makes; raises UnitUnknown."""
    top = await Units(session).with_code(TOP)
    if top is None:
        raise UnitUnknown
    return top


async def _note(session: AsyncSession, action: str, **details: Any) -> None:
    await Audit(session).append(action, actor=None, **details)
