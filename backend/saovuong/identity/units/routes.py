"""HTTP for the tree of units on any day, and for the changes that touch nothing but the tree.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.audit.audit import Audit
from saovuong.identity.guards import RoleNeeded, Signed, require
from saovuong.identity.roles import Identity
from saovuong.identity.units import examples, views
from saovuong.identity.units.changes import UnitChanges
from saovuong.identity.units.directory import UnitDirectory
from saovuong.identity.units.kinds import UnitKindMisplaced, UnitKinds, UnitKindUnknown
from saovuong.identity.units.outlooks import UnitOutlooks
from saovuong.identity.units.rights import KEEPERS, UnitNotYours, UnitRights
from saovuong.identity.units.schemas import (
    UnitBranch,
    UnitCreation,
    UnitHits,
    UnitKindList,
    UnitMade,
    UnitMove,
    UnitOutlook,
    UnitPage,
    UnitRenaming,
)
from saovuong.identity.units.units import (
    UnitCodeTaken,
    UnitDateAhead,
    UnitDateTooEarly,
    Units,
    UnitUnderItself,
    UnitUnknown,
)
from saovuong.problems import Unauthenticated

_REFUSES = (Unauthenticated, RoleNeeded, UnitUnknown)
_KIND = (UnitKindUnknown, UnitKindMisplaced)
_RENAMING = (*_REFUSES, UnitNotYours, UnitDateAhead, UnitDateTooEarly, *_KIND)
_MOVE = (*_RENAMING, UnitUnderItself)
Words = Annotated[str, QueryParameter(name="q", max_length=100)]


@get(
    "/unit-kinds",
    operation_id="unitKinds",
    summary="The kinds of units, from the highest level down",
    refuses=(Unauthenticated, RoleNeeded),
    reply_example=examples.KINDS,
)
async def unit_kinds(reader: NamedDependency[AsyncSession]) -> UnitKindList:
    return UnitKindList(kinds=[views.kind(one) for one in await UnitKinds(reader).all()])


@get(
    "/unit-tree",
    operation_id="unitTree",
    summary="One level of the tree of units, as it stands or as it stood on a day",
    refuses=_REFUSES,
    reply_example=examples.BRANCH,
)
async def unit_tree(
    identity: Signed,
    reader: NamedDependency[AsyncSession],
    unit: FromQuery[UUID | None] = None,
    on: FromQuery[date | None] = None,
) -> UnitBranch:
    day, directory = _directory(reader, identity, on)
    shown = None if unit is None else await directory.unit(unit)
    rows = await directory.tops() if shown is None else await directory.children(shown.id)
    path = [] if shown is None else await directory.path(shown)
    return UnitBranch(
        on=day,
        unit=None if shown is None else views.entry(shown),
        path=[views.entry(one) for one in path],
        rows=[views.entry(one) for one in rows],
    )


@get(
    "/unit-search",
    operation_id="unitSearch",
    summary="Units by name, with or without marks, or by code",
    refuses=(Unauthenticated, RoleNeeded),
    reply_example=examples.HITS,
)
async def unit_search(
    identity: Signed,
    reader: NamedDependency[AsyncSession],
    words: Words,
    on: FromQuery[date | None] = None,
) -> UnitHits:
    day, directory = _directory(reader, identity, on)
    found = await directory.search(words)
    parents = await directory.parents(found)
    hits = [views.hit(one, parents.get(one.parent_id) if one.parent_id else None) for one in found]
    return UnitHits(on=day, hits=hits)


@get(
    "/units/{unit:uuid}",
    operation_id="unitPage",
    summary="A unit on a day, what it holds and its story",
    refuses=_REFUSES,
    reply_example=examples.PAGE,
)
async def unit_page(
    identity: Signed,
    reader: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    on: FromQuery[date | None] = None,
) -> UnitPage:
    day, directory = _directory(reader, identity, on)
    shown = await directory.last(unit)
    rights = UnitRights(reader, identity.person_id)
    is_present = day == clock.today() and await rights.may_see(unit)
    told = await UnitChanges(reader).of(unit)
    seen = await directory.seen({one for change in told for one, _ in change.parts})
    return UnitPage(
        on=day,
        unit=views.entry(shown),
        has_ended=views.has_ended(shown, day),
        path=[views.entry(one) for one in await directory.path(shown)],
        holding=views.holding(await directory.holding(unit)) if is_present else None,
        may_change=is_present and await rights.may_change(unit),
        may_add=is_present,
        story=[views.story(one, seen) for one in told],
    )


@post(
    "/unit-tree",
    operation_id="createUnit",
    summary="A new unit under another",
    refuses=(*_REFUSES, UnitCodeTaken, UnitDateAhead, *_KIND),
    request_example=examples.CREATION,
    reply_example=examples.MADE,
)
async def create_unit(
    identity: Signed, session: NamedDependency[AsyncSession], data: JSONBody[UnitCreation]
) -> UnitMade:
    units = Units(session)
    await units.lock()
    await UnitRights(session, identity.person_id).see(data.parent)
    made = await units.create(
        data.name,
        data.kind,
        data.parent,
        code=data.code,
        on=data.on,
        note=data.note,
        by=identity.person_id,
    )
    await _note(session, identity, "unit-create", made, data, parent=data.parent)
    return UnitMade(unit=made)


@post(
    "/units/{unit:uuid}/rename",
    operation_id="renameUnit",
    summary="Another name from a day on, and another kind if one is given",
    status_code=204,
    refuses=_RENAMING,
    request_example=examples.RENAMING,
)
async def rename_unit(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitRenaming],
) -> None:
    await _changing(session, identity, unit)
    await _rename(session, identity, unit, data)
    await _note(session, identity, "unit-rename", unit, data, name=data.name, kind=data.kind)


@post(
    "/units/{unit:uuid}/rename/preview",
    operation_id="previewUnitRenaming",
    summary="Whose unit would be called otherwise; nothing changes",
    status_code=200,
    refuses=_RENAMING,
    request_example=examples.RENAMING,
    reply_example=examples.OUTLOOK,
)
async def preview_renaming(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitRenaming],
) -> UnitOutlook:
    await _changing(session, identity, unit)
    async with session.begin_nested() as trial:
        await _rename(session, identity, unit, data)
        await trial.rollback()
    return views.outlook(await UnitOutlooks(session).of_renaming(unit))


@post(
    "/units/{unit:uuid}/move",
    operation_id="moveUnit",
    summary="Under another unit from a day on, with all that is below",
    status_code=204,
    refuses=_MOVE,
    request_example=examples.MOVE,
)
async def move_unit(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitMove],
) -> None:
    await _changing(session, identity, unit, data.parent)
    await _move(session, identity, unit, data)
    await _note(session, identity, "unit-move", unit, data, parent=data.parent)


@post(
    "/units/{unit:uuid}/move/preview",
    operation_id="previewUnitMove",
    summary="What a move would touch, and who would see it or no longer; nothing changes",
    status_code=200,
    refuses=_MOVE,
    request_example=examples.MOVE,
    reply_example=examples.OUTLOOK,
)
async def preview_move(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitMove],
) -> UnitOutlook:
    await _changing(session, identity, unit, data.parent)
    seen = await UnitOutlooks(session).of_moving(unit, data.parent)
    async with session.begin_nested() as trial:
        await _move(session, identity, unit, data)
        await trial.rollback()
    return views.outlook(seen)


def _directory(
    reader: AsyncSession, identity: Identity, on: date | None
) -> tuple[date, UnitDirectory]:
    """What the person has in charge today, as it was on ``on``."""
    day = on or clock.today()
    return day, UnitDirectory(reader, UnitRights(reader, identity.person_id).seen, day)


async def _changing(session: AsyncSession, identity: Identity, unit: UUID, *seen: UUID) -> None:
    """Nobody else changes units from here on, and this person may change this one."""
    await Units(session).lock()
    rights = UnitRights(session, identity.person_id)
    await rights.change(unit)
    await rights.see(*seen)


async def _rename(
    session: AsyncSession, identity: Identity, unit: UUID, data: UnitRenaming
) -> None:
    by = identity.person_id
    await Units(session).rename(unit, data.name, kind=data.kind, on=data.on, note=data.note, by=by)


async def _move(session: AsyncSession, identity: Identity, unit: UUID, data: UnitMove) -> None:
    by = identity.person_id
    await Units(session).move(unit, data.parent, on=data.on, note=data.note, by=by)


async def _note(
    session: AsyncSession,
    identity: Identity,
    action: str,
    unit: UUID,
    data: UnitCreation | UnitRenaming | UnitMove,
    **details: Any,
) -> None:
    await Audit(session).append(
        action,
        actor=identity.person_id,
        subject=unit,
        unit=unit,
        on=data.on or clock.today(),
        note=data.note,
        **details,
    )


router = Router(
    "/api/manage",
    route_handlers=[
        unit_kinds,
        unit_tree,
        unit_search,
        unit_page,
        create_unit,
        rename_unit,
        preview_renaming,
        move_unit,
        preview_move,
    ],
    guards=[require(*KEEPERS)],
    tags=["Units"],
)
