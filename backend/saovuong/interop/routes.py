"""HTTP for rosters: templates, exports, and imports from the look to the way back.

``refuses``, ``request_example`` and ``reply_example`` feed the API document.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.db.session import Sessions
from saovuong.formats.csv_text import csv_text
from saovuong.formats.uploads import LARGEST, REFUSALS, sheet_kind
from saovuong.identity.audit.audit import Audit
from saovuong.identity.guards import RoleNeeded, Signed, require, stepped_up
from saovuong.identity.permits import StepUpNeeded
from saovuong.identity.units.units import UnitUnknown
from saovuong.interop import examples, views
from saovuong.interop.import_runs import ImportRuns, ImportsBusy
from saovuong.interop.imports import (
    MANAGERS,
    ImportChanged,
    ImportNotReady,
    ImportRecords,
    Imports,
    ImportUnknown,
    Kind,
)
from saovuong.interop.roster_files import RosterFiles
from saovuong.interop.schemas import (
    ImportConfirmation,
    ImportList,
    ImportPage,
    ImportProgress,
    ImportView,
    UndoConfirmation,
    UndoView,
)
from saovuong.interop.undos import Undos
from saovuong.problems import Unauthenticated

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SIGNED = (Unauthenticated, RoleNeeded)
_UNIT = (*_SIGNED, UnitUnknown)
_IMPORT = (*_SIGNED, ImportUnknown)
_SETTLING = (*_IMPORT, StepUpNeeded, ImportNotReady, ImportChanged)
Language = FromQuery[Literal["vi", "en"]]
"""Links cannot say by a header which language the page is in."""
FileName = Annotated[str, QueryParameter(max_length=255)]


@get(
    "/units/{unit:uuid}/roster-template.xlsx",
    operation_id="rosterTemplate",
    limit="export",
    summary="An empty list to fill in, with explanations and the choices of this unit",
    refuses=_UNIT,
    media_type=_XLSX,
)
async def template(
    identity: Signed,
    reader: NamedDependency[AsyncSession], unit: FromPath[UUID],
    kind: FromQuery[Kind] = "people",
    language: Language = "vi",
) -> Response[bytes]:  # fmt: skip
    await Imports(reader, identity.person_id).require_unit(unit)
    book = await RosterFiles(reader, language).template(kind, unit)
    return _workbook(book, f"mau-{_FILES[kind]}.xlsx")


@get(
    "/units/{unit:uuid}/roster.xlsx",
    operation_id="rosterExport",
    summary="The units below a unit, or the people at and below it, as an import takes them",
    refuses=(*_UNIT, StepUpNeeded),
    guards=[stepped_up],
    limit="export",
    media_type=_XLSX,
)
async def export(
    identity: Signed,
    language: NamedDependency[str],
    session: NamedDependency[AsyncSession],
    unit: FromPath[UUID],
    kind: FromQuery[Kind] = "people",
) -> Response[bytes]:
    await Imports(session, identity.person_id).require_unit(unit)
    book, rows = await RosterFiles(session, language).export(kind, unit)
    me = identity.person_id
    await Audit(session).append("roster-exported", actor=me, subject=unit, kind=kind, rows=rows)
    return _workbook(book, f"{_FILES[kind]}-{clock.today()}.xlsx")


@post(
    "/units/{unit:uuid}/imports",
    operation_id="uploadRoster",
    summary="Hand over a list, as the bytes of the file; it is looked through, nothing is changed",
    status_code=202,
    limit="import",
    refuses=(*_UNIT, *REFUSALS, ImportsBusy),
    request_max_body_size=LARGEST + 1,
    request_media="application/octet-stream",
    request_example=examples.UPLOAD,
    reply_example=examples.IMPORT,
)
async def upload(
    request: Request[Any, Any, State],
    identity: Signed,
    language: NamedDependency[str],
    sessions: NamedDependency[Sessions],
    runs: NamedDependency[ImportRuns],
    unit: FromPath[UUID],
    kind: FromQuery[Kind] = "people",
    name: FileName = "",
) -> ImportView:
    me = identity.person_id
    async with sessions.reading() as reader:
        await Imports(reader, me).require_unit(unit)
    runs.require_room()
    raw = await request.body()
    sheet_kind(name, raw)
    async with sessions.writing() as session:
        imports = Imports(session, me)
        made = await imports.add(kind, unit, name, raw)
        told = await imports.told([made])
        await Audit(session).append(
            "roster-uploaded", actor=me, subject=made.id, unit=unit, kind=kind, file=made.file_hash
        )
    runs.check(made.id)
    return views.import_view(told[0], runs.progress(made.id), language)


@get(
    "/imports",
    operation_id="rosterImports",
    summary="The latest lists handed over for units in one's scope",
    refuses=_SIGNED,
    reply_example=examples.IMPORTS,
)
async def imports(
    identity: Signed,
    language: NamedDependency[str],
    reader: NamedDependency[AsyncSession],
    runs: NamedDependency[ImportRuns],
    kind: FromQuery[Kind | None] = None,
) -> ImportList:
    service = Imports(reader, identity.person_id)
    told = await service.told(await service.latest(kind))
    return ImportList(
        imports=[
            views.import_view(one, runs.progress(one.record.id), language) for one in told
        ]
    )  # fmt: skip


@get(
    "/imports/{import_id:uuid}",
    operation_id="rosterImport",
    summary="How far an import has come, its numbers and its first faults",
    refuses=_IMPORT,
    reply_example=examples.IMPORT_PAGE,
)
async def one_import(
    identity: Signed,
    language: NamedDependency[str],
    session: NamedDependency[AsyncSession],
    runs: NamedDependency[ImportRuns],
    import_id: FromPath[UUID],
) -> ImportPage:
    view, faults = await _page(session, runs, identity, import_id, language)
    await Audit(session).append(
        "roster-faults-read", actor=identity.person_id, subject=import_id, unit=view.unit
    )
    shown = [views.fault_view(one, language) for one in faults[: views.SHOWN]]
    return ImportPage(roster=view, faults=shown)


@get(
    "/imports/{import_id:uuid}/progress",
    operation_id="rosterProgress",
    summary="How far an import has come; to be asked again and again, for it waits for nobody",
    refuses=_IMPORT,
    reply_example=examples.PROGRESS,
)
async def progress(
    identity: Signed,
    language: NamedDependency[str],
    reader: NamedDependency[AsyncSession],
    runs: NamedDependency[ImportRuns],
    import_id: FromPath[UUID],
) -> ImportProgress:
    view, _faults = await _page(reader, runs, identity, import_id, language)
    return ImportProgress(state=view.state, step=view.step, done=view.done, total=view.total)


@get(
    "/imports/{import_id:uuid}/faults.csv",
    operation_id="rosterFaultsFile",
    summary="All faults and notes of an import as a CSV file (UTF-8 with BOM)",
    refuses=_IMPORT,
    limit="export",
    media_type="text/csv",
)
async def faults_file(
    identity: Signed,
    session: NamedDependency[AsyncSession],
    runs: NamedDependency[ImportRuns],
    import_id: FromPath[UUID],
    language: Language = "vi",
) -> Response[str]:
    view, faults = await _page(session, runs, identity, import_id, language)
    await Audit(session).append(
        "roster-faults-read", actor=identity.person_id, subject=import_id, unit=view.unit
    )
    table = csv_text(views.fault_rows(faults, language))
    return Response(table, media_type="text/csv; charset=utf-8", headers=_attached("loi.csv"))


@post(
    "/imports/{import_id:uuid}/commit",
    operation_id="commitImport",
    limit="import",
    summary="Write what the look showed: all of it in one transaction, or nothing",
    status_code=202,
    guards=[stepped_up],
    refuses=(*_SETTLING, ImportsBusy),
    request_example=examples.CONFIRMATION,
    reply_example=examples.IMPORT,
)
async def commit(
    identity: Signed,
    language: NamedDependency[str],
    sessions: NamedDependency[Sessions],
    runs: NamedDependency[ImportRuns],
    import_id: FromPath[UUID],
    data: JSONBody[ImportConfirmation],
) -> ImportView:
    me = identity.person_id
    runs.require_room()
    async with sessions.writing() as session:
        service = Imports(session, me)
        record = await service.begin_writing(import_id, msgspec.structs.asdict(data))
        told = await service.told([record])
    runs.write(import_id, me)
    return views.import_view(told[0], runs.progress(import_id), language)


@get(
    "/imports/{import_id:uuid}/undo",
    operation_id="importUndoReport",
    summary="What undoing an import would take back, and what would stay and why",
    refuses=(*_IMPORT, ImportNotReady),
    reply_example=examples.UNDO,
)
async def undo_report(
    identity: Signed,
    language: NamedDependency[str],
    sessions: NamedDependency[Sessions],
    import_id: FromPath[UUID],
) -> UndoView:
    me = identity.person_id
    async with sessions.reading() as reader:
        report = await Undos(reader, me).report(import_id)
    async with sessions.writing() as session:
        await Audit(session).append("roster-undo-read", actor=me, subject=import_id)
    return views.undo_view(report, language)


@post(
    "/imports/{import_id:uuid}/undo",
    operation_id="undoImport",
    summary="Take an import back as the report says: all of it in one transaction, or nothing",
    status_code=202,
    limit="import",
    guards=[stepped_up],
    refuses=(*_SETTLING, ImportsBusy),
    request_example=examples.UNDO_CONFIRMATION,
    reply_example=examples.IMPORT,
)
async def undo(
    identity: Signed,
    language: NamedDependency[str],
    sessions: NamedDependency[Sessions],
    runs: NamedDependency[ImportRuns],
    import_id: FromPath[UUID],
    data: JSONBody[UndoConfirmation],
) -> ImportView:
    me = identity.person_id
    runs.require_room()
    async with sessions.writing() as session:
        service = Imports(session, me)
        told = await service.told([await service.begin_undoing(import_id)])
    runs.undo(import_id, me, msgspec.structs.asdict(data))
    return views.import_view(told[0], runs.progress(import_id), language)


async def _page(
    session: AsyncSession, runs: ImportRuns, identity: Signed, import_id: UUID, language: str
) -> tuple[ImportView, list[Any]]:
    """Raises ImportUnknown."""
    service = Imports(session, identity.person_id)
    told = await service.told([await service.get(import_id)])
    view = views.import_view(told[0], runs.progress(import_id), language)
    return view, await ImportRecords(session, import_id).faults()


_FILES = {"units": "don-vi", "people": "danh-sach-nguoi"}


def _workbook(book: bytes, name: str) -> Response[bytes]:
    return Response(book, media_type=_XLSX, headers=_attached(name))


def _attached(name: str) -> dict[str, str]:
    """RFC 6266: the name for old browsers and, encoded, for the others."""
    return {
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }


def provide_runs(state: State) -> ImportRuns:
    runs: ImportRuns = state.import_runs
    return runs


router = Router(
    "/api/manage",
    route_handlers=[
        template, export, upload, imports, one_import, progress, faults_file,
        commit, undo_report, undo,
    ],
    guards=[require(*MANAGERS)],
    dependencies={"runs": Provide(provide_runs, sync_to_thread=False)},
    tags=["Rosters"],
)  # fmt: skip
