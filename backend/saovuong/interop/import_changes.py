"""What an import did, change by change, kept so that it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.db.bulk import inserts
from saovuong.interop.models import ImportChange

_CHANGES = inserts(ImportChange)


class Change(NamedTuple):
    """``deed``: person-new, person-changed, person-moved, roles-granted, unit-new, unit-changed.

    ``before`` and ``after`` hold ids as text and, of corrected fields, the values.
    """

    deed: str
    person_id: UUID | None
    unit_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ImportChanges:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def record(self, import_id: UUID, changes: Sequence[Change]) -> None:
        rows = [
            {"import_id": import_id, "position": position, **change._asdict()}
            for position, change in enumerate(changes, 1)
        ]
        await self._session.run_sync(lambda within: _CHANGES.run(within.connection(), rows))

    async def of(self, import_id: UUID) -> list[Change]:
        """In the order they were done."""
        rows = await self._session.execute(
            select(
                ImportChange.deed,
                ImportChange.person_id,
                ImportChange.unit_id,
                ImportChange.before,
                ImportChange.after,
            )
            .where(ImportChange.import_id == import_id)
            .order_by(ImportChange.position)
        )
        return [Change(*row) for row in rows]

    async def forget(self, import_id: UUID) -> None:
        await self._session.execute(delete(ImportChange).where(ImportChange.import_id == import_id))
