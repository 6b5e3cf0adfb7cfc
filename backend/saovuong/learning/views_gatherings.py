"""Gatherings as replies show them, and who was there as a sheet.

A rule: values in, shapes and text out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from saovuong import clock
from saovuong.formats.csv_text import csv_text
from saovuong.i18n import _, translate
from saovuong.learning.attendance import TAG, Expected, Noted, Taken
from saovuong.learning.gatherings import Listed
from saovuong.learning.schemas_gatherings import (
    GatheringLine,
    MarkResult,
    NewMark,
    RollCard,
    RollPerson,
)

_HEADINGS = (_("Full name"), _("Unit"), _("Attendance"), _("At"), _("How"), _("Reason"))
_STANDINGS = {"present": _("Present"), "absent": _("Absent"), "none": _("Not marked yet")}
_WAYS = {"card": _("by card"), "manual": _("by hand")}


def gathering_line(listed: Listed) -> GatheringLine:
    one = listed.gathering
    return GatheringLine(
        id=one.id,
        unit_id=one.unit_id,
        unit_name=listed.unit_name,
        title=one.title,
        held_on=one.held_on,
        course=one.course_id,
        lesson=one.lesson_id,
        created_at=clock.to_ms(one.created_at),
        cancelled_at=None if one.cancelled_at is None else clock.to_ms(one.cancelled_at),
        present=listed.present,
        absent=listed.absent,
    )


def roll_person(one: Expected) -> RollPerson:
    return RollPerson(
        id=one.id,
        name=one.name,
        unit_name=one.unit_name,
        standing=one.standing,
        at=None if one.at is None else clock.to_ms(one.at),
        way=one.way,
        reason=one.reason,
        cards=[RollCard(tag=card.tag.hex(), is_withdrawn=card.is_withdrawn) for card in one.cards],
    )


def noted(mark: NewMark) -> Noted:
    """The wall time is put right by what the phone last knew of our clock."""
    return Noted(
        mark.id,
        mark.way,
        mark.person,
        None if mark.card is None else bytes.fromhex(mark.card)[:TAG],
        mark.word,
        mark.reason,
        clock.from_ms(max(0, mark.made_at + (mark.offset_ms or 0))),
    )


def mark_result(taken: Taken) -> MarkResult:
    return MarkResult(
        id=taken.id,
        result=taken.result,
        outcome=taken.outcome,
        person=taken.person,
        name=taken.name,
        at=clock.to_ms(taken.at),
    )


def attendance_sheet(people: Iterable[Expected], language: str) -> str:
    """CSV; hours are Việt Nam's."""
    rows = [
        [
            one.name,
            one.unit_name,
            translate(_STANDINGS[one.standing], language),
            _local(one.at),
            "" if one.way is None else translate(_WAYS[one.way], language),
            one.reason,
        ]
        for one in people
    ]
    return csv_text([[translate(heading, language) for heading in _HEADINGS], *rows])


def _local(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(clock.VIETNAM).strftime("%Y-%m-%d %H:%M")
