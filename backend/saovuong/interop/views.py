"""Imports as they go over the wire, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from saovuong import clock
from saovuong.formats.remarks import Remark
from saovuong.formats.roster_faults import is_fault, worded
from saovuong.formats.uploads import REFUSALS
from saovuong.i18n import _, translate
from saovuong.identity.units.kinds import UnitKindMisplaced, UnitKindUnknown
from saovuong.identity.units.units import UnitCodeTaken, UnitDateTooEarly, UnitUnknown
from saovuong.interop.import_runs import Progress
from saovuong.interop.imports import (
    KEPT,
    STALE,
    UNDO_INTERRUPTED,
    UNDOING,
    ImportChanged,
    ImportNotReady,
    Told,
)
from saovuong.interop.models import Import
from saovuong.interop.schemas import (
    ImportNumbers,
    ImportState,
    ImportView,
    RosterFault,
    StayingView,
    UndoNumbers,
    UndoView,
)
from saovuong.interop.undos import UndoReport
from saovuong.problems import Conflict

SHOWN = 200
UNDER_WAY = ("checking", "writing")
_CLASSES = (
    *REFUSALS, UnitUnknown, UnitCodeTaken, UnitDateTooEarly, UnitKindUnknown, UnitKindMisplaced,
    ImportChanged, ImportNotReady, Conflict,
)  # fmt: skip
_PROBLEMS = {one.code: one.message or one.title for one in _CLASSES} | {
    UNDO_INTERRUPTED: _("The server stopped in the middle. Nothing was taken back; try again."),
    "interrupted": _("The server stopped in the middle. Nothing was written; upload it again."),
    "unexpected": _("Something went wrong on the server. Nothing was written."),
}
_STAYS = {
    "used": _("in use since"),
    "changed": _("changed since"),
    "gone": _("no longer there"),
    "unit-gone": _("the former unit is no longer there"),
}


def import_view(told: Told, progress: Progress | None, language: str) -> ImportView:
    """``progress`` is what this process knows, if it works on the import."""
    one = told.record
    state, problem = _standing(one, progress)
    step = progress or Progress(one.step, one.done, one.total)
    return ImportView(
        id=one.id,
        kind="units" if one.kind == "units" else "people",
        unit=one.unit_id,
        unit_name=told.unit_name,
        made_by_name=told.made_by_name,
        made_at=clock.to_ms(one.made_at),
        file_name=one.file_name,
        file_hash=one.file_hash,
        state=state,
        step=step.step,
        done=step.done,
        total=step.total,
        problem=problem,
        problem_text=translate(_PROBLEMS.get(problem, ""), language) if problem else "",
        numbers=None if one.numbers is None else ImportNumbers(**one.numbers),
        finished_at=_ms(one.finished_at),
        undone_at=_ms(one.undone_at),
        can_undo=state == "done" and clock.now() - one.made_at < KEPT,
    )


def _standing(one: Import, progress: Progress | None) -> tuple[ImportState, str | None]:
    """The state with what goes on or was broken off, and what was in the way."""
    state: ImportState = one.state  # type: ignore[assignment]
    is_stale = progress is None and clock.now() - one.beat_at > STALE
    if one.problem == "interrupted" or (state in UNDER_WAY and is_stale):
        return "interrupted", "interrupted"
    if state == "done" and one.step == UNDOING:
        return (state, UNDO_INTERRUPTED) if is_stale else ("undoing", None)
    return state, one.problem


def fault_view(remark: Remark, language: str) -> RosterFault:
    reason, remedy = worded(remark, language)
    return RosterFault(
        sheet=remark.sheet,
        row=remark.row,
        column=remark.column,
        value=remark.value,
        code=remark.code,
        is_fault=is_fault(remark),
        reason=reason,
        remedy=remedy,
    )


def fault_rows(remarks: Iterable[Remark], language: str) -> list[Sequence[str | int]]:
    """The table of all faults with its headings."""
    headings = (
        _("Sheet"), _("Row"), _("Column"), _("Value"), _("Severity"), _("Reason"), _("What to do"),
    )  # fmt: skip
    rows: list[Sequence[str | int]] = [[translate(one, language) for one in headings]]
    for remark in remarks:
        told = fault_view(remark, language)
        severity = translate(_("fault") if told.is_fault else _("note"), language)
        place = (told.sheet, told.row, told.column, told.value)
        rows.append([*place, severity, told.reason, told.remedy])
    return rows


def undo_view(report: UndoReport, language: str) -> UndoView:
    return UndoView(
        numbers=UndoNumbers(**report.numbers),
        stays=[
            StayingView(name=one.name, reason=translate(_STAYS[one.reason], language))
            for one in report.stays
        ],
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else clock.to_ms(at)
