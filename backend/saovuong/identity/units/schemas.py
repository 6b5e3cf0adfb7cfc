"""Wire shapes of the tree of units: as it stands or stood on a day, its story, its changes."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from saovuong.identity.units.units import LegalNote, UnitCode, UnitName
from saovuong.wire import Input, Output


class UnitKindView(Output):
    """``under``: ids of the kinds it may stand under; ``name`` in both languages."""

    id: str
    name_vi: str
    name_en: str
    under: list[str]


class UnitKindList(Output):
    kinds: list[UnitKindView]


class UnitEntry(Output):
    """A unit on a day; ``since`` it is called and placed like this, ``until`` the day it changed
    or ended."""

    id: UUID
    code: str | None
    name: str
    kind: str
    since: date
    until: date | None
    has_children: bool


class UnitBranch(Output):
    """One level of the tree as it stood ``on`` that day; null unit: the tops."""

    on: date
    unit: UnitEntry | None
    path: list[UnitEntry]
    rows: list[UnitEntry]


class UnitHit(Output):
    """``parent_name``: null at the top of what may be seen."""

    unit: UnitEntry
    parent_name: str | None


class UnitHits(Output):
    """At most fifty, the best first."""

    on: date
    hits: list[UnitHit]


class UnitHolding(Output):
    """Today: units below, members of the unit itself, members at or below it."""

    units: int
    members: int
    people: int


class StoryUnit(Output):
    """A unit that took part, as it was called; null ``id``: out of sight."""

    id: UUID | None
    name: str
    part: Literal["before", "ended", "after", "over"]


class UnitStory(Output):
    """One change. ``old`` and ``new``: names for a renaming, units above for a move."""

    change: Literal["create", "load", "rename", "move", "merge", "split", "close"]
    on: date
    note: str | None
    recorded_at: int
    old: str | None
    new: str | None
    old_kind: str | None
    new_kind: str | None
    units: list[StoryUnit]


class UnitPage(Output):
    """``has_ended`` before or on that day; ``holding`` is null then, and on days past."""

    on: date
    unit: UnitEntry
    has_ended: bool
    path: list[UnitEntry]
    holding: UnitHolding | None
    may_change: bool
    may_add: bool
    story: list[UnitStory]


class UnitCreation(Input):
    name: UnitName
    kind: str
    parent: UUID
    note: LegalNote
    code: UnitCode | None = None
    on: date | None = None


class UnitRenaming(Input):
    """``kind`` null: it stays."""

    name: UnitName
    note: LegalNote
    kind: str | None = None
    on: date | None = None


class UnitMove(Input):
    parent: UUID
    note: LegalNote
    on: date | None = None


class UnitMade(Output):
    unit: UUID


class UnitOutlook(Output):
    """What a change would touch. ``gaining``, ``losing``: staff who will see these units for the
    first time, or no longer."""

    units: int
    people: int
    gaining: int
    losing: int
