"""HTTP for changes by which units end: what they were asked to study is asked of who comes after.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.audit.audit import Audit
from saovuong.identity.guards import RoleNeeded, Signed, require
from saovuong.identity.roles import Identity
from saovuong.identity.units.changes import Deed
from saovuong.identity.units.kinds import UnitKindMisplaced, UnitKindUnknown
from saovuong.identity.units.mergers import MergerOfOne, Mergers, UnitIsTop
from saovuong.identity.units.outlooks import Outlook, UnitOutlooks
from saovuong.identity.units.rights import KEEPERS, UnitNotYours, UnitRights
from saovuong.identity.units.splits import (
    SplitForeign,
    SplitIntoOne,
    SplitPart,
    SplitPlacedTwice,
    Splits,
    SplitUnplaced,
)
from saovuong.identity.units.units import (
    NewUnit,
    UnitCodeTaken,
    UnitDateAhead,
    UnitDateTooEarly,
    UnitNotEmpty,
    Units,
    UnitUnderItself,
    UnitUnknown,
)
from saovuong.learning import examples_units as examples
from saovuong.learning.assignments import Assignments, Inherited
from saovuong.learning.schemas_units import (
    EndingRoleView,
    InheritedCourse,
    PartsMade,
    SuccessorMade,
    UnitClosing,
    UnitEndingOutlook,
    UnitMerger,
    UnitPart,
    UnitSplit,
)
from saovuong.problems import Unauthenticated

_REFUSES = (
    Unauthenticated,
    RoleNeeded,
    UnitUnknown,
    UnitNotYours,
    UnitIsTop,
    UnitDateAhead,
    UnitDateTooEarly,
)
_MAKING = (*_REFUSES, UnitCodeTaken, UnitKindUnknown, UnitKindMisplaced)
_MERGER = (*_MAKING, MergerOfOne, UnitUnderItself)
_SPLIT = (*_MAKING, SplitIntoOne, SplitUnplaced, SplitPlacedTwice, SplitForeign)
_CLOSING = (*_REFUSES, UnitNotEmpty)


@post(
    "/units/{unit:uuid}/merge",
    operation_id="mergeUnits",
    summary="Units become part of one, which takes over what they hold and are asked to study",
    status_code=200,
    refuses=_MERGER,
    request_example=examples.MERGER,
    reply_example=examples.MADE,
)
async def merge_units(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitMerger],
) -> SuccessorMade:
    sources, into = await _merging(session, identity, unit, data)
    made = await Mergers(session).merge(sources, into, _deed(identity, data))
    await _note(session, identity, "unit-merge", made, data, ended=sources)
    return SuccessorMade(unit=made)


@post(
    "/units/{unit:uuid}/merge/preview",
    operation_id="previewMerger",
    summary="What a merger would touch; nothing changes",
    status_code=200,
    refuses=_MERGER,
    request_example=examples.MERGER,
    reply_example=examples.OUTLOOK,
)
async def preview_merger(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitMerger],
) -> UnitEndingOutlook:
    sources, into = await _merging(session, identity, unit, data)
    await Mergers(session).check(sources, into, data.on)
    heir = None if isinstance(into, NewUnit) else into
    place = into.parent_id if isinstance(into, NewUnit) else into
    seen = await UnitOutlooks(session).of_ending(sources, place)
    courses = await Assignments(session).inherited(sources, heir)
    await _note(session, identity, "unit-merge-preview", unit, data, roles=len(seen.roles))
    return _outlook(seen, courses)


@post(
    "/units/{unit:uuid}/split",
    operation_id="splitUnit",
    summary="A unit becomes several; whoever and whatever is in it is placed by name",
    status_code=200,
    refuses=_SPLIT,
    request_example=examples.SPLIT,
    reply_example=examples.PARTS,
)
async def split_unit(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitSplit],
) -> PartsMade:
    await _changing(session, identity, unit)
    parts = [_part(one) for one in data.parts]
    deed = _deed(identity, data)
    made = await Splits(session).split(unit, parts, deed, goes_on=data.goes_on)
    await _note(session, identity, "unit-split", unit, data, parts=made)
    return PartsMade(units=made)


@post(
    "/units/{unit:uuid}/split/preview",
    operation_id="previewSplit",
    summary="What a split would touch; nothing changes",
    status_code=200,
    refuses=_SPLIT,
    request_example=examples.SPLIT,
    reply_example=examples.OUTLOOK,
)
async def preview_split(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitSplit],
) -> UnitEndingOutlook:
    await _changing(session, identity, unit)
    parts = [_part(one) for one in data.parts]
    await Splits(session).check(unit, parts, data.on, goes_on=data.goes_on)
    seen = await UnitOutlooks(session).of_splitting(unit, parts, goes_on=data.goes_on)
    courses = await Assignments(session).inherited([unit], None)
    await _note(session, identity, "unit-split-preview", unit, data, roles=len(seen.roles))
    return _outlook(seen, courses)


@post(
    "/units/{unit:uuid}/close",
    operation_id="closeUnit",
    summary="An empty unit ends",
    status_code=204,
    refuses=_CLOSING,
    request_example=examples.CLOSING,
)
async def close_unit(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitClosing],
) -> None:
    await _changing(session, identity, unit)
    await Units(session).close(unit, on=data.on, note=data.note, by=identity.person_id)
    await _note(session, identity, "unit-close", unit, data)


@post(
    "/units/{unit:uuid}/close/preview",
    operation_id="previewClosing",
    summary="Whose rights would end with the unit; nothing changes",
    status_code=200,
    refuses=_CLOSING,
    request_example=examples.CLOSING,
    reply_example=examples.OUTLOOK,
)
async def preview_closing(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    data: JSONBody[UnitClosing],
) -> UnitEndingOutlook:
    await _changing(session, identity, unit)
    await Units(session).check_close(unit, data.on)
    seen = await UnitOutlooks(session).of_ending([unit], None)
    await _note(session, identity, "unit-close-preview", unit, data, roles=len(seen.roles))
    return _outlook(seen, [])


async def _changing(session: AsyncSession, identity: Identity, *units: UUID) -> UnitRights:
    """Nobody else changes units from here on, and this person may change these."""
    await Units(session).lock()
    rights = UnitRights(session, identity.person_id)
    await rights.change(*units)
    return rights


async def _merging(
    session: AsyncSession, identity: Identity, unit: UUID, data: UnitMerger
) -> tuple[list[UUID], UUID | NewUnit]:
    sources = list(dict.fromkeys([unit, *data.others]))
    rights = await _changing(session, identity, *sources)
    new = data.new
    if new is not None and data.into is None:
        await rights.see(new.parent)
        return sources, NewUnit(new.name, new.kind, new.parent, new.code)
    if new is not None or data.into is None:
        raise MergerOfOne
    await rights.change(data.into)
    return sources, data.into


def _part(part: UnitPart) -> SplitPart:
    return SplitPart(part.name, part.kind, part.code, part.units, part.people)


def _deed(identity: Identity, data: UnitMerger | UnitSplit) -> Deed:
    return Deed(data.on, data.note, identity.person_id)


async def _note(
    session: AsyncSession,
    identity: Identity,
    action: str,
    unit: UUID,
    data: UnitMerger | UnitSplit | UnitClosing,
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


def _outlook(seen: Outlook, courses: Sequence[Inherited]) -> UnitEndingOutlook:
    return UnitEndingOutlook(
        units=seen.units,
        people=seen.people,
        gaining=seen.gaining,
        losing=seen.losing,
        roles=[
            EndingRoleView(
                person=one.person_id, name=one.name, role=one.role, unit_name=one.unit_name
            )
            for one in seen.roles
        ],
        courses=[
            InheritedCourse(
                course=one.course,
                is_new=one.before is None,
                due_on=one.terms.due_on,
                due_before=one.before and one.before.due_on,
            )
            for one in courses
        ],
    )


router = Router(
    "/api/manage",
    route_handlers=[
        merge_units,
        preview_merger,
        split_unit,
        preview_split,
        close_unit,
        preview_closing,
    ],
    guards=[require(*KEEPERS)],
    tags=["Units"],
)
