"""Lists as offices keep them, and a desk that hands them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from saovuong.formats.roster_words import HEADINGS
from saovuong.interop.import_runs import ImportRuns
from tests.factories.server import Server

PEOPLE = tuple(HEADINGS["people"].values())
UNITS = tuple(HEADINGS["units"].values())
CONFIRMED = ("new", "changed", "moved", "granted", "faulty")


def book(*sheets: Sequence[Sequence[Any]], names: Sequence[str] = ()) -> bytes:
    """An XLSX file with these rows, sheet by sheet."""
    buffer = BytesIO()
    workbook = Workbook(buffer, {"strings_to_formulas": False})
    for number, rows in enumerate(sheets):
        sheet = workbook.add_worksheet(names[number] if names else None)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    workbook.close()
    return buffer.getvalue()


def people_book(*rows: Sequence[Any]) -> bytes:
    return book([PEOPLE, *rows])


def units_book(*rows: Sequence[Any]) -> bytes:
    return book([UNITS, *rows])


@dataclass(frozen=True)
class Desk:
    """An officer's browser, importing into ``unit``."""

    server: Server
    browser: AsyncClient
    unit: UUID

    @property
    def runs(self) -> ImportRuns:
        runs: ImportRuns = self.server.app.state.import_runs
        return runs

    async def upload(self, kind: str, raw: bytes, name: str = "danh-sach.xlsx") -> Response:
        query = {"kind": kind, "name": name}
        headers = {"Content-Type": "application/octet-stream"}
        address = f"/api/manage/units/{self.unit}/imports"
        return await self.browser.post(address, params=query, content=raw, headers=headers)

    async def look(self, kind: str, raw: bytes, name: str = "danh-sach.xlsx") -> dict[str, Any]:
        """The import once it has been looked through, with its faults."""
        reply = await self.upload(kind, raw, name)
        assert reply.status_code == 202, reply.text
        return await self.settled(reply.json()["id"])

    async def settled(self, import_id: str) -> dict[str, Any]:
        await self.runs.settled(UUID(import_id))
        page = await self.browser.get(f"/api/manage/imports/{import_id}")
        assert page.status_code == 200, page.text
        found: dict[str, Any] = page.json()
        return found

    async def commit(self, looked: dict[str, Any]) -> dict[str, Any]:
        """The import once it has been written as the look showed."""
        roster = looked["roster"]
        numbers = {name: roster["numbers"][name] for name in CONFIRMED}
        address = f"/api/manage/imports/{roster['id']}/commit"
        reply = await self.browser.post(address, json=numbers)
        assert reply.status_code == 202, reply.text
        return await self.settled(roster["id"])

    async def take_in(self, kind: str, raw: bytes, name: str = "danh-sach.xlsx") -> dict[str, Any]:
        """Looks and writes; the import as it ended."""
        done = await self.commit(await self.look(kind, raw, name))
        assert done["roster"]["state"] == "done", done
        return done

    async def undo(self, import_id: str) -> dict[str, Any]:
        """Takes the import back as far as the report goes; the report."""
        report, reply = await self.ask_to_undo(import_id)
        assert reply.status_code == 202, reply.text
        done = await self.settled(import_id)
        assert done["roster"]["state"] == "undone", done
        return report

    async def ask_to_undo(self, import_id: str) -> tuple[dict[str, Any], Response]:
        """The report of what would be taken back, and the answer to doing it."""
        address = f"/api/manage/imports/{import_id}/undo"
        report: dict[str, Any] = (await self.browser.get(address)).json()
        return report, await self.browser.post(address, json=report["numbers"])

    async def export(self, kind: str) -> bytes:
        address = f"/api/manage/units/{self.unit}/roster.xlsx"
        reply = await self.browser.get(address, params={"kind": kind})
        assert reply.status_code == 200, reply.text
        return reply.content


def numbers_of(looked: dict[str, Any]) -> dict[str, int]:
    """The numbers that are not nothing."""
    return {name: number for name, number in looked["roster"]["numbers"].items() if number}


def codes_of(looked: dict[str, Any]) -> list[str]:
    return [one["code"] for one in looked["faults"]]
