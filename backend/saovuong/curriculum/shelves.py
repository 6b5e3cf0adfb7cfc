"""Service: hands out frozen packs and the catalogue, from memory where it can."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.curriculum.content_hashes import is_content_hash
from saovuong.curriculum.editions import Editions
from saovuong.curriculum.models import Edition, Pack
from saovuong.curriculum.pack_shapes import Manifest
from saovuong.curriculum.packs import PackBytes, pack_json
from saovuong.curriculum.schemas import Catalogue, CatalogueCourse
from saovuong.i18n import _
from saovuong.problems import NotFound

MOST_BYTES = 32 * 1024 * 1024


class PackUnknown(NotFound):
    code = "pack-unknown"
    title = _("This server has no such pack")
    message = _("Refresh the catalogue and download the course again.")


class _Printed(NamedTuple):
    editions: tuple[str, ...]
    pack: PackBytes


class Shelf:
    """One per process; keeps at most ``most_bytes`` of packs, those asked for last."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._packs: OrderedDict[str, PackBytes] = OrderedDict()
        self._bytes = 0
        self._catalogue: _Printed | None = None

    async def pack(self, session: AsyncSession, name: str) -> PackBytes:
        """Raises PackUnknown."""
        if name in self._packs:
            self._packs.move_to_end(name)
            return self._packs[name]
        row = await session.get(Pack, name) if is_content_hash(name) else None
        if row is None:
            raise PackUnknown(hash=name[:64])
        pack = PackBytes(row.hash, row.kind, row.media_type, row.body, row.br, row.gz)
        self._keep(pack)
        return pack

    async def catalogue(self, session: AsyncSession) -> PackBytes:
        """The catalogue as bytes, made anew only when an edition was published."""
        current = await Editions(session).current()
        editions = tuple(edition.hash for edition in current)
        if self._catalogue is None or self._catalogue.editions != editions:
            courses = [await self._course(session, edition) for edition in current]
            printed = pack_json("catalogue", Catalogue(version=1, courses=courses))
            self._catalogue = _Printed(editions, printed)
        return self._catalogue.pack

    async def _course(self, session: AsyncSession, edition: Edition) -> CatalogueCourse:
        body = (await self.pack(session, edition.hash)).body
        manifest = msgspec.json.decode(body, type=Manifest)
        return CatalogueCourse(
            id=manifest.course,
            edition=edition.hash,
            title=manifest.title,
            summary=manifest.summary,
            themes=manifest.themes,
            minutes=sum(lesson.minutes for lesson in manifest.lessons),
            lessons=len(manifest.lessons),
            questions=sum(lesson.questions for lesson in manifest.lessons),
            bytes=edition.download_bytes,
            has_test=manifest.test is not None,
        )

    def _keep(self, pack: PackBytes) -> None:
        self._packs[pack.hash] = pack
        self._bytes += _weight(pack)
        while self._bytes > self._most_bytes:
            self._bytes -= _weight(self._packs.popitem(last=False)[1])


def _weight(pack: PackBytes) -> int:
    return len(pack.body) + len(pack.br or b"") + len(pack.gz or b"")
