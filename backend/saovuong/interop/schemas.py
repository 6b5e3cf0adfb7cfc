"""What the import pages send and show. Instants are milliseconds since 1970."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from saovuong.wire import PERSONAL, Input, Output

ImportState = Literal[
    "checking", "checked", "writing", "done", "failed", "interrupted", "undoing", "undone"
]


class ImportNumbers(Output):
    """Rows by what would happen, or happened, to them. ``granted``: roles given to people already
    there; ``missing``: those of the units who do not stand in the file, and stay; ``faulty``: rows
    left out; ``remarks``: faults and notes."""

    new: int
    changed: int
    moved: int
    granted: int
    unchanged: int
    missing: int
    faulty: int
    remarks: int


class ImportView(Output):
    """``step`` while somebody works on it: reading, checking, waiting, writing, comparing or
    undoing ``done`` of ``total`` rows. ``problem`` is why nothing was written or, of what is
    ``done``, why it was not taken back; in the reader's language."""

    id: UUID
    kind: Literal["units", "people"]
    unit: UUID
    unit_name: str
    made_by_name: Annotated[str, PERSONAL]
    made_at: int
    file_name: str
    file_hash: str
    state: ImportState
    step: str
    done: int
    total: int
    problem: str | None
    problem_text: str
    numbers: ImportNumbers | None
    finished_at: int | None
    undone_at: int | None
    can_undo: bool


class ImportProgress(Output):
    """As in the view: nothing that tells of anybody, so that asking leaves no trace."""

    state: ImportState
    step: str
    done: int
    total: int


class RosterFault(Output):
    """``row`` and ``column`` as the spreadsheet shows them. Notes do not keep a row out."""

    sheet: str
    row: int
    column: str
    value: Annotated[str, PERSONAL]
    code: str
    is_fault: bool
    reason: str
    remedy: str


class ImportPage(Output):
    """``faults``: the first 200, faults before notes; the rest is in faults.csv."""

    roster: ImportView
    faults: list[RosterFault]


class ImportList(Output):
    imports: list[ImportView]


class ImportConfirmation(Input):
    """The numbers that were looked at: if they are no longer so, nothing is written."""

    new: int
    changed: int
    moved: int
    granted: int
    faulty: int


class UndoNumbers(Output):
    """``stays``: what has been built on or changed since, and is left as it is."""

    removed: int
    restored: int
    moved_back: int
    withdrawn: int
    stays: int


class StayingView(Output):
    name: Annotated[str, PERSONAL]
    reason: str


class UndoView(Output):
    numbers: UndoNumbers
    stays: list[StayingView]


class UndoConfirmation(Input):
    removed: int
    restored: int
    moved_back: int
    withdrawn: int
    stays: int
