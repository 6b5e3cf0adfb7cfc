"""Service: publishes courses as frozen editions and finds what they hold."""

from __future__ import annotations

from asyncio import to_thread
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from saovuong import clock
from saovuong.curriculum import models
from saovuong.curriculum.banks import EditionBank, pack_bank, unpack_bank
from saovuong.curriculum.checks import check_library
from saovuong.curriculum.content_hashes import is_content_hash
from saovuong.curriculum.course_files import Course, Library, read_library
from saovuong.curriculum.faults import Fault
from saovuong.curriculum.packs import BuiltEdition, PackBytes, build_edition
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.taken_ids import TakenIds
from saovuong.i18n import _
from saovuong.problems import Invalid, NotFound

MOST_BANKS = 32


class CourseFaulty(Invalid):
    """``faults`` are as ``content check`` tells them."""

    code = "course-faulty"
    title = _("The course files have faults")
    message = _("Nothing was published: {count} faults were found.")

    def __init__(self, found: Sequence[Fault]) -> None:
        told = [{"path": one.file, "message": one.text()} for one in found]
        super().__init__(count=len(found), faults=told)
        self.found = found


class CourseUnknown(NotFound):
    code = "course-unknown"
    message = _("There is no course {course}.")


class Publication(NamedTuple):
    """What publishing came to; ``is_new`` is false when the course had not changed."""

    course: str
    edition: str
    number: int
    is_new: bool


class Editions:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def load_folder(self, path: Path, today: date) -> list[Publication]:
        """Publishes every course under ``path``; raises CourseFaulty or IdsTaken, then nothing
        is."""
        library = await to_thread(read_library, path)
        if found := await to_thread(check_library, library, today):
            raise CourseFaulty(found)
        return [await self.publish(library, course, today) for course in library.courses]

    async def publish(self, library: Library, course: Course, today: date) -> Publication:
        """Freezes ``course`` as its next edition, unless its present one says the same.

        A key that was put right counts as a change, though no pack shows it.
        """
        present = await self._present(course.front.id)
        if present is not None:
            built = await to_thread(build_edition, library, course, present.number, today)
            if built.hash == present.hash and pack_bank(built.bank) == present.bank:
                return Publication(course.front.id, built.hash, present.number, is_new=False)
        number = present.number + 1 if present else 1
        built = await to_thread(build_edition, library, course, number, today)
        await self._freeze(built)
        return Publication(course.front.id, built.hash, number, is_new=True)

    async def bank(self, edition: str) -> EditionBank | None:
        """All questions of ``edition`` with their keys; None when it was never published here."""
        known = _banks(self._session)
        if edition in known:
            known.move_to_end(edition)
            return known[edition]
        if not is_content_hash(edition):
            return None
        blob = await self._session.scalar(
            select(models.Edition.bank).where(models.Edition.hash == edition)
        )
        if blob is None:
            return None
        known[edition] = unpack_bank(blob)
        while len(known) > MOST_BANKS:
            known.popitem(last=False)
        return known[edition]

    async def present_bank(self, course: str) -> EditionBank:
        """The bank of the edition learners get now; raises CourseUnknown."""
        query = select(models.Course.edition_hash).where(models.Course.id == course)
        is_text = "\x00" not in course  # PostgreSQL refuses even to compare such a text
        edition = await self._session.scalar(query) if is_text else None
        bank = None if edition is None else await self.bank(edition)
        if bank is None:
            raise CourseUnknown(course=course)
        return bank

    async def all_banks(self) -> dict[str, EditionBank]:
        """Every edition ever published here, by its hash."""
        rows = await self._session.execute(select(models.Edition.hash, models.Edition.bank))
        return {edition: unpack_bank(blob) for edition, blob in rows}

    async def question(self, edition: str, question: str) -> Question | None:
        bank = await self.bank(edition)
        return bank.questions.get(question) if bank else None

    async def current(self) -> list[models.Edition]:
        """The edition learners get now of each course, by course id."""
        query = select(models.Edition).join(
            models.Course, models.Course.edition_hash == models.Edition.hash
        )
        return list(await self._session.scalars(query.order_by(models.Edition.course_id)))

    async def _present(self, course: str) -> models.Edition | None:
        query = select(models.Edition).options(undefer(models.Edition.bank))
        is_present = models.Course.edition_hash == models.Edition.hash
        present: models.Edition | None = await self._session.scalar(
            query.join(models.Course, is_present).where(models.Course.id == course)
        )
        return present

    async def _freeze(self, built: BuiltEdition) -> None:
        course = built.bank.course
        await self._store([built.manifest, *built.packs, *built.translations])
        row = await self._session.get(models.Course, course)
        if row is None:
            self._session.add(models.Course(id=course, edition_hash=built.hash))
        else:
            row.edition_hash = built.hash
        await self._session.flush()
        await TakenIds(self._session).take(built.bank)
        edition = models.Edition(
            hash=built.hash,
            course_id=course,
            number=built.bank.number,
            published_at=clock.now(),
            download_bytes=built.size,
            bank=pack_bank(built.bank),
        )
        self._session.add(edition)
        await self._session.flush()

    async def _store(self, packs: list[PackBytes]) -> None:
        hashes = [pack.hash for pack in packs]
        query = select(models.Pack.hash).where(models.Pack.hash.in_(hashes))
        known = set(await self._session.scalars(query))
        self._session.add_all(
            models.Pack(
                hash=pack.hash,
                kind=pack.kind,
                media_type=pack.media_type,
                body=pack.body,
                br=pack.br,
                gz=pack.gz,
            )
            for pack in packs
            if pack.hash not in known
        )
        await self._session.flush()


# An edition never changes, so its bank may be kept; apart for each database a process has open.
_known: WeakKeyDictionary[Pool, OrderedDict[str, EditionBank]] = WeakKeyDictionary()


def _banks(session: AsyncSession) -> OrderedDict[str, EditionBank]:
    return _known.setdefault(session.get_bind().engine.pool, OrderedDict())
