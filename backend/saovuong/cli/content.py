"""``saovuong content``: check course folders, publish them, write what is derived from them."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.curriculum import schemas
from saovuong.curriculum.checks import check_folder
from saovuong.curriculum.claims import claim_rows, source_rows
from saovuong.curriculum.course_files import read_library
from saovuong.curriculum.editions import CourseFaulty, Editions, Publication
from saovuong.curriculum.overview import with_overview
from saovuong.database import open_sessions
from saovuong.identity.audit.audit import Audit
from saovuong.problems import Problem


def check(folder: Path) -> int:
    """Prints every fault; 1 if there is any."""
    faults = check_folder(folder, clock.today())
    for fault in faults:
        print(fault.text())
    print(f"{folder}: {len(faults)} faults" if faults else f"{folder}: in order")
    return 1 if faults else 0


def load(folder: Path, database_url: str) -> int:
    """Publishes every course; a course that has not changed stays as it is."""
    try:
        published = asyncio.run(_load(folder, database_url))
    except CourseFaulty as faulty:
        for fault in faulty.found:
            print(fault.text(), file=sys.stderr)
        return 1
    except Problem as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for one in published:
        change = "published" if one.is_new else "unchanged"
        print(f"{one.course}: edition {one.number} {change} ({one.edition[:12]})")
    return 0


def write_schemas(folder: Path, *, only_check: bool) -> int:
    """Writes the schemas, or with ``only_check`` tells which are stale; 1 if any is."""
    if not only_check:
        schemas.write(folder)
        return 0
    stale = schemas.stale(folder)
    for name in stale:
        print(f"{folder / name} is stale: run `saovuong content schemas`")
    return 1 if stale else 0


def claims(folder: Path) -> int:
    """Prints every number with the places in the law it rests on, then where each source is read.

    1 if a number rests on nothing.
    """
    root = folder.parent.parent if (folder / "course.yaml").is_file() else folder
    library = read_library(root)
    if root != folder:
        library.courses = [one for one in library.courses if one.front.id == folder.name]
    rows = list(claim_rows(library))
    try:
        for row in (*rows, *source_rows(library)):
            print("\t".join((row.place, row.claim, row.basis or "?")))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0 if all(row.basis for row in rows) else 1


def write_readme(folder: Path, *, only_check: bool) -> int:
    """Renews the table of themes in README.md, or with ``only_check`` tells whether it is stale."""
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    renewed = with_overview(text, read_library(folder))
    if not only_check:
        readme.write_text(renewed, encoding="utf-8")
    elif renewed != text:
        print(f"{readme} is stale: run `saovuong content readme`")
        return 1
    return 0


async def _load(folder: Path, database_url: str) -> list[Publication]:
    sessions = open_sessions(database_url)
    try:
        async with sessions.writing() as session:
            published = await Editions(session).load_folder(folder, clock.today())
            await _note([one for one in published if one.is_new], session)
            return published
    finally:
        await sessions.close()


async def _note(published: list[Publication], session: AsyncSession) -> None:
    for one in published:
        await Audit(session).append(
            "content-published",
            actor=None,
            subject=one.course,
            number=one.number,
            edition=one.edition,
            by="command",
        )
