"""Service: uploaded lists and their fault reports, searched for a person who is being erased.

They are kept for days, not for good, and hold cells as typed: no id leads to them, only words do.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.db.base import Base
from saovuong.text import fold

_MOST_UNPACKED = 64_000_000


class UploadsAbout:
    """``words``: what the person is found by, such as his name and his phone number."""

    def __init__(self, session: AsyncSession, words: Sequence[str]) -> None:
        self._session = session
        self._words = [folded for word in words if len(folded := fold(word)) > 2]

    async def forget(self) -> int:
        """Takes the person out of reports and whole lists away; how many were concerned."""
        return await self._reports() + await self._lists() + await self._names()

    async def _reports(self) -> int:
        faults = Base.metadata.tables["import_faults"]
        count = 0
        for key, told in (await self._session.execute(select(faults))).all():
            kept = [one for one in told if not self._is_named(_text(one))]
            if len(kept) < len(told):
                count += 1
                change = update(faults).where(faults.c.import_id == key)
                await self._session.execute(change.values(faults=kept))
        return count

    async def _lists(self) -> int:
        uploads = Base.metadata.tables["import_files"]
        count = 0
        for key in (await self._session.scalars(select(uploads.c.import_id))).all():
            body = await self._session.scalar(
                select(uploads.c.body).where(uploads.c.import_id == key)
            )
            if body and any(self._is_named(one) for one in _texts(body)):
                count += 1
                await self._session.execute(delete(uploads).where(uploads.c.import_id == key))
        return count

    async def _names(self) -> int:
        imports = Base.metadata.tables["imports"]
        count = 0
        for key, name in (
            await self._session.execute(select(imports.c.id, imports.c.file_name))
        ).all():
            if self._is_named(name):
                count += 1
                change = update(imports).where(imports.c.id == key)
                await self._session.execute(change.values(file_name=""))
        return count

    def _is_named(self, text: str) -> bool:
        folded = fold(text)
        return any(word in folded for word in self._words)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _texts(body: bytes) -> list[str]:
    """The upload as text, or the texts inside when it is a workbook."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as book:
            parts = [one for one in book.infolist() if one.filename.endswith(".xml")]
            if sum(one.file_size for one in parts) > _MOST_UNPACKED:
                return []
            return [book.read(one).decode(errors="replace") for one in parts]
    except (zipfile.BadZipFile, RuntimeError, ValueError):
        return [body.decode(errors="replace")]
