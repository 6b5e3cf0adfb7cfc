"""Every file for a spreadsheet, found in the API document: what it holds is text and runs nothing.

Names, titles and labels are made to begin like formulas behind everybody's back, each file is
asked for, and another library than the one that wrote it reads what a spreadsheet would see.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from saovuong import clock, tables
from saovuong.app import api_document
from saovuong.formats.remarks import Remark
from saovuong.identity.limits.limits import LIMITS, Limit
from saovuong.ids import uuid7
from saovuong.interop.imports import ImportRecords
from saovuong.learning.models_gatherings import AttendanceMark
from tests.factories.neighbours import BEFORE, Neighbours, settle
from tests.factories.server import served, settings_for
from tests.web.management import OPERATIONS, Operation

SHEETS = ("csv", "tab-separated", "spreadsheet", "excel", "opendocument")
MARK = "HYPERLINK(mẫu)"
BEGINNINGS = {
    "equals": "=", "plus": "+", "minus": "-", "at": "@", "tab": "\t=", "return": "\r=",
    "wide equals": "＝", "wide plus": "＋", "wide minus": "－", "wide at": "＠",
    "behind a list's sign": "x;=", "in a new line": "x\n=",
}  # fmt: skip
RUNS = re.compile(r"[=+\-@\t\r＝＋－＠]")
TEXTS = {"name", "title", "label", "file_name", "reason", "note", "wish", "name_vi", "name_en",
         "browser", "category", "tag", "stem"}  # fmt: skip
"""Columns that somebody wrote into; ``KEYS`` may hold a value once only."""
KEYS = {"people": "roster_code", "units": "code"}
OF_A_KIND = {"attempts"}
"""Tables whose column of such a name holds one of a few words."""


def files() -> list[tuple[str, str]]:
    """Method and path of whatever answers with a sheet."""
    return [
        (method, path)
        for path, methods in api_document()["paths"].items()
        for method, operation in methods.items()
        for reply in operation["responses"].values()
        if any(one in kind for kind in reply.get("content", {}) for one in SHEETS)
    ]


LISTED = files()
FILES = [one for one in OPERATIONS if (one.method, one.path) in LISTED]


@pytest.fixture(scope="module")
async def world(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Neighbours]:
    folder = tmp_path_factory.mktemp("formulas")
    (folder / "content").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for purpose in LIMITS:
            patch.setitem(LIMITS, purpose, Limit(1_000_000, 1))
        async with served(settings_for(module_database_url, folder)) as server:
            found = await settle(server, folder / "content", BEFORE)
            await _mark_him_present(found)
            yield found


async def _mark_him_present(world: Neighbours) -> None:
    home, now = world.homes["own"], clock.now()
    async with world.server.sessions.writing() as session:
        session.add(
            AttendanceMark(
                id=uuid7(),
                gathering_id=home.gathering,
                person_id=home.person,
                way="manual",
                outcome="present",
                reason="",
                made_at=now,
                received_at=now,
                made_by=world.keeper,
            )
        )


async def poison(world: Neighbours, text: str) -> None:
    """Writes ``text`` wherever somebody's words stand, past every door that would clean it."""
    home = world.homes["own"]
    assert home.roster is not None
    async with world.server.sessions.writing() as session:
        for table in tables.metadata().tables.values():
            names = TEXTS & set(table.columns.keys()) if table.name not in OF_A_KIND else set()
            if names:
                await session.execute(update(table).values(dict.fromkeys(names, text)))
            if table.name in KEYS:
                first = table.c.id == select(func.min(table.c.id)).scalar_subquery()
                await session.execute(update(table).where(first).values({KEYS[table.name]: text}))
        faults = ImportRecords(session, home.roster)
        await faults.keep_faults([Remark(text, 3, text, text, "name-unlikely", {})])


def cells_as_spreadsheets_part_them(sheet: str) -> Iterator[str]:
    """Lists are parted by commas, in Việt Nam by semicolons, and pasted ones by tabs."""
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(sheet, newline=""), delimiter=delimiter):
            yield from row


def runs(cell: str) -> bool:
    return bool(RUNS.match(cell)) and not re.fullmatch(r"[+-]?[\d.,]+", cell)


def problems_of_csv(body: bytes) -> Iterator[str]:
    sheet = body.decode("utf-8-sig")
    if MARK not in sheet:
        yield "nothing that was written stands in it"
    yield from {f"runs: {one!r}" for one in cells_as_spreadsheets_part_them(sheet) if runs(one)}


def problems_of_book(body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        for name in book.namelist():
            if "/worksheets/" in name and re.search(rb"<f[ >]", book.read(name)):
                yield f"{name} holds formulas"
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(body))
    cells = {
        one
        for name in sheets.sheet_names
        for row in sheets.get_sheet_by_name(name).to_python()
        for one in row
        if isinstance(one, str)
    }
    if not any(MARK in one for one in cells):
        yield "nothing that was written stands in it"


def test_every_file_can_be_asked_for() -> None:
    assert len(FILES) == len(LISTED)
    assert len(FILES) >= 5


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("beginning", BEGINNINGS)
async def test_what_begins_like_a_formula_comes_back_as_text(
    world: Neighbours, beginning: str
) -> None:
    text = f"{BEGINNINGS[beginning]}{MARK}"
    await poison(world, text)
    found = [line for one in FILES async for line in _problems(world, one)]
    assert not found, "\n".join(found)


async def _problems(world: Neighbours, file: Operation) -> AsyncIterator[str]:
    kinds = ("people", "units") if "kind" in file.queried else (None,)
    for kind in kinds:
        given: dict[str, Any] = {} if kind is None else {"kind": kind}
        with clock.frozen(world.now):
            browser = world.staff["operator", "parent"]
            reply = await file.ask(browser, world.homes["own"], **given)
        if reply.status_code != 200:
            yield f"{file} {kind}: {reply.status_code} {reply.text[:200]}"
        elif reply.content.startswith(b"PK"):
            for one in problems_of_book(reply.content):
                yield f"{file} {kind}: {one}"
        else:
            for one in problems_of_csv(reply.content):
                yield f"{file} {kind}: {one}"
