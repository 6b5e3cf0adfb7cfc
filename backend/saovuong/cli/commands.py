"""``saovuong …``: reads the command line, hands values to whoever does the work, prints plainly."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy.exc import DBAPIError

from saovuong import __version__, settings
from saovuong.cli import content, questions
from saovuong.database import open_sessions
from saovuong.db import migrate
from saovuong.db.session import Sessions
from saovuong.i18n import DEFAULT_LANGUAGE, LANGUAGES
from saovuong.problems import Problem
from saovuong.settings import SettingInvalid, Settings

Result = TypeVar("Result")
PORT = 8000
SHIPPED = Path()
"""Stands for the file that ships, where a file may be named."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it did what was asked."""
    asked = _parser().parse_args(arguments)
    try:
        done: int | None = asked.run(asked, settings.from_environment())
    except (SettingInvalid, PermissionError, FileNotFoundError, Problem) as error:
        print(error, file=sys.stderr)
        return 2
    except (ConnectionError, DBAPIError) as error:
        print(f"The database cannot be reached: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return done or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("saovuong", description="Sao Vuông: the server's command")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    init = commands.add_parser("init", help="prepare the database and make the operator")
    init.add_argument("--name", help="the operator's name")
    init.add_argument("--login", help="what the operator signs in with")
    init.add_argument("--unit", default="Toàn hệ thống", help="the name of the topmost unit")
    init.add_argument(
        "--since",
        metavar="DAY",
        type=date.fromisoformat,
        help="the day since when it stands, as 2025-07-01: no unit below begins earlier",
    )
    init.add_argument("--units", metavar="SET", help="load a set of units: vietnam-2026")
    init.add_argument(
        "--regions", metavar="FILE", nargs="?", const=SHIPPED, type=Path, help="of the example"
    )
    init.set_defaults(run=_init)

    _plain(commands, "migrate", _migrate, "bring the database to the newest schema")
    _plain(commands, "demo", _demo, "set up a sample province and print sign-in links")
    _serving(commands, "serve", _serve, "answer requests")
    _serving(commands, "run", _run, "migrate, load content, set up the sample, serve")
    _content(commands.add_parser("content", help="check, load and describe course folders"))

    _questions(commands.add_parser("questions", help="look into and convert lists of questions"))
    _units(commands.add_parser("units", help="kinds, sets and regions of units out of files"))

    rebuild = commands.add_parser("rebuild", help="derive every table again and compare")
    rebuild.add_argument("--repair", action="store_true", help="put right what differs")
    rebuild.set_defaults(run=_rebuild)

    _keeping(commands)
    openapi = commands.add_parser("openapi", help="write the API document")
    openapi.add_argument("file", nargs="?", type=Path, help="standard output if not given")
    openapi.set_defaults(run=_openapi)
    return parser


def _keeping(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    audit = _plain(commands, "audit", _audit, "verify the audit log, or export it")
    audit.set_defaults(anchor=None)
    of_audit = audit.add_subparsers(metavar="COMMAND")
    verify = _plain(of_audit, "verify", _audit, "check that nobody changed it")
    verify.add_argument("--anchor", help="POSITION:HASH, as an earlier check printed it")
    export = _plain(of_audit, "export", _audit_export, "write it as JSON lines")
    export.add_argument("file", nargs="?", type=Path, help="standard output if not given")
    retention = commands.add_parser("retention", help="let go of what was kept long enough")
    of_retention = retention.add_subparsers(metavar="COMMAND", required=True)
    run = _plain(of_retention, "run", _retention, "delete, empty and erase by the rules")
    run.add_argument("--dry-run", action="store_true", help="only count")
    _plain(commands, "inventory", _inventory, "print what is kept of people, as a table")


def _plain(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace, Settings], int | None],
    told: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=told)
    parser.set_defaults(run=run)
    return parser


def _serving(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace, Settings], int | None],
    told: str,
) -> None:
    parser = _plain(commands, name, run, told)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 serves the whole network")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--workers", type=int, default=1)


def _content(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    check = _plain(commands, "check", _content_check, "tell every fault of course folders")
    load = _plain(commands, "load", _content_load, "publish what changed as new editions")
    claims = _plain(commands, "claims", _content_claims, "print number, source and article")
    for one in (check, load, claims):
        one.add_argument("folder", nargs="?", type=Path, help="the content folder if not given")
    schemas = commands.add_parser(
        "schemas", aliases=["schema"], help="write the JSON Schemas of course files"
    )
    schemas.add_argument("--check", action="store_true", help="only tell which are stale")
    schemas.set_defaults(run=_content_schemas)
    readme = commands.add_parser("readme", help="write the table of themes into README.md")
    readme.add_argument("--check", action="store_true", help="only tell whether it is stale")
    readme.set_defaults(run=_content_readme)


def _questions(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    check = _plain(commands, "check", _questions_check, "tell every fault and what was understood")
    convert = _plain(commands, "convert", _questions_convert, "write as another kind of file")
    for one in (check, convert):
        one.add_argument("file", type=Path, help="GIFT, Aiken, Moodle XML, XLSX, CSV or YAML")
        one.add_argument(
            "--from", dest="kind", choices=questions.FROM, help="if not told by itself"
        )
    convert.add_argument("--to", required=True, choices=questions.TO)
    convert.add_argument("--output", type=Path, metavar="FILE", help="beside it if not given")
    template = _plain(commands, "template", _questions_template, "write the sheet to fill in")
    template.add_argument("output", type=Path, metavar="FILE.xlsx")
    for one in (check, convert, template):
        one.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE)


def _units(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    load = _plain(commands, "load", _units_load, "add the units of a set that ships")
    load.add_argument("units", metavar="SET", help="vietnam-2026")
    regions = _plain(commands, "regions", _units_regions, "put provinces into regions")
    regions.add_argument("regions", metavar="FILE", nargs="?", type=Path, default=SHIPPED)
    kinds = _plain(commands, "kinds", _units_kinds, "take the kinds of units from a file")
    kinds.add_argument("file", nargs="?", type=Path, help="the file that ships if not given")


def _init(asked: argparse.Namespace, chosen: Settings) -> None:
    from saovuong.cli.setting_up import operator_code
    from saovuong.cli.units import first_day

    name = asked.name or input("The operator's name: ")
    login = asked.login or input("The name to sign in with: ")
    since = first_day(asked.units, asked.since)
    migrate.upgrade(chosen.database_url)
    code = _with_sessions(chosen, lambda one: operator_code(one, name, login, asked.unit, since))
    if asked.units:
        _units_load(asked, chosen)
    if asked.regions is not None:
        _units_regions(asked, chosen)
    print(f"Open this link once, within three days, and set a password:\n  {_link(chosen, code)}")


def _units_load(asked: argparse.Namespace, chosen: Settings) -> None:
    from saovuong.cli.units import load_set

    loaded = _with_sessions(chosen, lambda one: load_set(one, asked.units))
    print(f"{asked.units}: {loaded.units} units made, {loaded.changes} later changes noted.")


def _units_regions(asked: argparse.Namespace, chosen: Settings) -> None:
    from saovuong.cli.units import place_regions

    file = None if asked.regions == SHIPPED else asked.regions
    placed = _with_sessions(chosen, lambda one: place_regions(one, file))
    print(f"{placed.units} regions made, {placed.moves} provinces put into their region.")


def _units_kinds(asked: argparse.Namespace, chosen: Settings) -> None:
    from saovuong.cli.units import load_kinds

    print(f"{_with_sessions(chosen, lambda one: load_kinds(one, asked.file))} kinds of units.")


def _migrate(asked: argparse.Namespace, chosen: Settings) -> None:
    migrate.upgrade(chosen.database_url)
    print("The database has the newest schema.")


def _serve(asked: argparse.Namespace, chosen: Settings) -> int | None:
    from saovuong.cli.serving import PortTaken, require_free, serve

    if dangers := chosen.dangers():
        told = "\n- ".join(["A production server does not start like this:", *dangers])
        print(told, file=sys.stderr)
        return 2
    if not _with_sessions(chosen, _is_migrated):
        print("The database lacks the newest schema: run `saovuong migrate`.", file=sys.stderr)
        return 1
    try:
        require_free(asked.host, asked.port)
    except PortTaken as taken:
        print(taken, file=sys.stderr)
        return 1
    print(f"Sao Vuông answers at http://{asked.host}:{asked.port}", flush=True)
    serve(asked.host, asked.port, asked.workers)
    return None


async def _is_migrated(sessions: Sessions) -> bool:
    async with sessions.engine.connect() as connection:
        return await connection.run_sync(migrate.is_current)


def _run(asked: argparse.Namespace, chosen: Settings) -> int | None:
    _migrate(asked, chosen)
    failed = content.load(chosen.content, chosen.database_url) or _demo(asked, chosen)
    return failed or _serve(asked, chosen)


def _demo(asked: argparse.Namespace, chosen: Settings) -> int | None:
    from saovuong.cli.demonstration import set_up

    if not chosen.is_development:
        print("The sample province is not for a server in production.", file=sys.stderr)
        return 1
    port = getattr(asked, "port", PORT)
    links = _with_sessions(chosen, set_up)
    print(f"Sample province ready. Address: {_address(chosen, port)}")
    print("Each link works once; run `saovuong demo` for fresh ones.")
    print(f"Sample people only; a second factor is {chosen.second_factor} for staff here.")
    for name, code in links:
        print(f"  {name:<22} {_link(chosen, code, port)}")
    return None


def _content_check(asked: argparse.Namespace, chosen: Settings) -> int:
    return content.check(asked.folder or chosen.content)


def _content_load(asked: argparse.Namespace, chosen: Settings) -> int:
    return content.load(asked.folder or chosen.content, chosen.database_url)


def _content_schemas(asked: argparse.Namespace, chosen: Settings) -> int:
    return content.write_schemas(chosen.content / "schema", only_check=asked.check)


def _content_claims(asked: argparse.Namespace, chosen: Settings) -> int:
    return content.claims(asked.folder or chosen.content)


def _content_readme(asked: argparse.Namespace, chosen: Settings) -> int:
    return content.write_readme(chosen.content, only_check=asked.check)


def _questions_check(asked: argparse.Namespace, chosen: Settings) -> int:
    return questions.check(asked.file, asked.kind, asked.language)


def _questions_convert(asked: argparse.Namespace, chosen: Settings) -> int:
    return questions.convert(asked.file, asked.kind, asked.to, asked.output, asked.language)


def _questions_template(asked: argparse.Namespace, chosen: Settings) -> int:
    return questions.template(asked.output, asked.language)


def _rebuild(asked: argparse.Namespace, chosen: Settings) -> int:
    from saovuong.cli.rebuilding import differences

    found = _with_sessions(chosen, lambda one: differences(one, repair=asked.repair))
    for told in found:
        print(told)
    if not found:
        print("Every derived table is what the events say.")
        return 0
    print(f"{len(found)} differences{', put right' if asked.repair else ''}.")
    return 0 if asked.repair else 1


def _audit(asked: argparse.Namespace, chosen: Settings) -> int:
    from saovuong.cli import audit

    return _with_sessions(chosen, lambda one: audit.verify(one, asked.anchor))


def _audit_export(asked: argparse.Namespace, chosen: Settings) -> None:
    from saovuong.cli import audit

    count = _with_sessions(chosen, lambda one: audit.export(one, asked.file))
    print(f"{count} entries.", file=sys.stderr)


def _retention(asked: argparse.Namespace, chosen: Settings) -> None:
    from saovuong.cli import keeping

    _with_sessions(chosen, lambda one: keeping.run(one, only_look=asked.dry_run))


def _inventory(asked: argparse.Namespace, chosen: Settings) -> None:
    from saovuong.cli import keeping

    print(keeping.inventory(), end="")


def _openapi(asked: argparse.Namespace, chosen: Settings) -> None:
    from saovuong.app import api_document

    written = msgspec.json.format(msgspec.json.encode(api_document()), indent=2).decode() + "\n"
    if asked.file:
        asked.file.write_text(written, encoding="utf-8")
    else:
        print(written, end="")


def _with_sessions(chosen: Settings, work: Callable[[Sessions], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        sessions = open_sessions(chosen.database_url)
        try:
            return await work(sessions)
        finally:
            await sessions.close()

    return asyncio.run(run())


def _address(chosen: Settings, port: int = PORT) -> str:
    return chosen.origin or f"http://localhost:{port}"


def _link(chosen: Settings, code: str, port: int = PORT) -> str:
    return f"{_address(chosen, port)}/#/vao/{code}"
