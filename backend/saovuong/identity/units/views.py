"""Turns units and their story into what the screens show.

A rule: knows neither the database nor HTTP.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from saovuong import clock
from saovuong.identity.units.changes import Told
from saovuong.identity.units.directory import Entry, Holding
from saovuong.identity.units.models import UnitKind
from saovuong.identity.units.outlooks import Outlook
from saovuong.identity.units.schemas import (
    StoryUnit,
    UnitEntry,
    UnitHit,
    UnitHolding,
    UnitKindView,
    UnitOutlook,
    UnitStory,
)


def entry(unit: Entry) -> UnitEntry:
    return UnitEntry(
        id=unit.id,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        since=unit.valid_from,
        until=unit.valid_to,
        has_children=unit.has_children,
    )


def hit(unit: Entry, parent: Entry | None) -> UnitHit:
    return UnitHit(unit=entry(unit), parent_name=None if parent is None else parent.name)


def holding(held: Holding) -> UnitHolding:
    return UnitHolding(units=held.units, members=held.members, people=held.people)


def kind(one: UnitKind) -> UnitKindView:
    return UnitKindView(id=one.id, name_vi=one.name_vi, name_en=one.name_en, under=list(one.under))


def outlook(seen: Outlook) -> UnitOutlook:
    return UnitOutlook(
        units=seen.units, people=seen.people, gaining=seen.gaining, losing=seen.losing
    )


def has_ended(unit: Entry, on: date) -> bool:
    return unit.valid_to is not None and unit.valid_to <= on


def story(told: Told, seen: Collection[UUID]) -> UnitStory:
    """``seen``: the units whose ids may be told."""
    change = told.change
    details = change.details
    return UnitStory(
        change=change.kind,
        on=change.took_effect_on,
        note=change.note,
        recorded_at=clock.to_ms(change.recorded_at),
        old=details.get("old"),
        new=details.get("new"),
        old_kind=details.get("old_kind"),
        new_kind=details.get("new_kind"),
        units=_units(told, seen) if change.kind in ("merge", "split") else [],
    )


def _units(told: Told, seen: Collection[UUID]) -> list[StoryUnit]:
    names = told.change.details["names"]
    return [
        StoryUnit(
            id=unit if unit in seen else None,
            name=names[str(unit)],
            part=part,
        )
        for unit, part in told.parts
    ]
