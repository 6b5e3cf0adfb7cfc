"""Wire shapes of changes by which units end: what they hold and are asked to study goes on."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from saovuong.identity.units.units import LegalNote, UnitCode, UnitName
from saovuong.wire import Input, Output


class SuccessorUnit(Input):
    """A unit to be made."""

    name: UnitName
    kind: str
    parent: UUID
    code: UnitCode | None = None


class UnitMerger(Input):
    """The unit of the address and ``others`` become part of ``into`` or of ``new``: one of them."""

    note: LegalNote
    others: Annotated[tuple[UUID, ...], Meta(max_length=500)] = ()
    into: UUID | None = None
    new: SuccessorUnit | None = None
    on: date | None = None


class UnitPart(Input):
    """A part to be made, with the units and the people it takes."""

    name: UnitName
    kind: str
    units: Annotated[tuple[UUID, ...], Meta(max_length=20000)] = ()
    people: Annotated[tuple[UUID, ...], Meta(max_length=20000)] = ()
    code: UnitCode | None = None


class UnitSplit(Input):
    """``goes_on``: the unit stays, with everything that is not listed."""

    note: LegalNote
    parts: Annotated[list[UnitPart], Meta(min_length=1, max_length=100)]
    goes_on: bool = False
    on: date | None = None


class UnitClosing(Input):
    note: LegalNote
    on: date | None = None


class EndingRoleView(Output):
    person: UUID
    name: str
    role: str
    unit_name: str


class InheritedCourse(Output):
    """``due_on`` afterwards; ``due_before``: the successor's own, if it asked it already."""

    course: str
    is_new: bool
    due_on: date | None
    due_before: date | None


class UnitEndingOutlook(Output):
    """``units`` and ``people`` that go along, ``roles`` that end, ``courses`` asked of the
    successor; ``gaining``, ``losing``: staff who will see them for the first time, or no longer."""

    units: int
    people: int
    gaining: int
    losing: int
    roles: list[EndingRoleView]
    courses: list[InheritedCourse]


class SuccessorMade(Output):
    unit: UUID


class PartsMade(Output):
    """In the order asked for."""

    units: list[UUID]
