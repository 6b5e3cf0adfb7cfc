"""Service: taking a person out of the data for good. What remains tells of nobody in particular.

Which rows go and which columns are emptied stands in ``inventory.yaml``. Events stay, so that what
a unit did stays true, but without the person's own words; the audit log keeps ids only.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Table, cast, delete, func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids
from saovuong.curriculum.editions import Editions
from saovuong.db.types import Instant
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Device, Person, Role, SessionToken
from saovuong.identity.people.people import People
from saovuong.identity.roles import STAFF
from saovuong.learning.events import Unreadable, read
from saovuong.learning.models import Event
from saovuong.learning.redaction import redacted
from saovuong.privacy.inventory import EMPTIED
from saovuong.privacy.possessions import Possession, possessions
from saovuong.privacy.uploads_about import UploadsAbout
from saovuong.problems import Conflict

ERASED_NAME = "Đã xóa"
_SET_ASIDE = "oddities"
_AT_ONCE = 500


class HoldsOffice(Conflict):
    code = "holds-office"
    message = _("This person still holds an office. Withdraw those roles first, then erase.")


class Foreseen(NamedTuple):
    """What erasing takes away, and what stays without a name. ``unsent``: pieces that phones said
    they still hold, which can then never arrive."""

    holds_office: bool
    sessions: int
    phones: int
    unsent: int
    removed: dict[str, int]
    emptied: dict[str, int]
    kept: dict[str, int]


class Erasures:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def foresee(self, person_id: UUID) -> Foreseen:
        """Rows by table: those that go, those emptied, those that stay as they are."""
        removed: dict[str, int] = {}
        emptied: dict[str, int] = {}
        kept: dict[str, int] = {}
        for one in possessions():
            count = await self._count(one, person_id)
            if count:
                group = removed if one.kept.erase == "rows" else kept
                (emptied if _is_emptied(one) else group)[one.name] = count
        phones, unsent = await self._phones(person_id)
        sessions = select(func.count()).where(
            SessionToken.person_id == person_id, SessionToken.expires_at > clock.now()
        )
        return Foreseen(
            await self._holds_office(person_id),
            await self._session.scalar(sessions) or 0,
            phones,
            unsent,
            removed,
            emptied,
            kept,
        )

    async def erase(self, person_id: UUID, *, by: UUID | None, why: str) -> None:
        """There is no way back. Raises HoldsOffice."""
        if await self._holds_office(person_id):
            raise HoldsOffice
        await self._overwrite()
        person = await self._session.get_one(Person, person_id, populate_existing=True)
        words = [one for one in (person.name, person.phone, person.roster_code) if one]
        if person.ended_at is None:
            await People(self._session).end(person_id)
        await UploadsAbout(self._session, words).forget()
        await self._redact_events(person_id)
        for one in possessions():
            await self._empty(one, person_id)
        await self._rename(person_id)
        await Audit(self._session).append("person-erased", actor=by, subject=person_id, why=why)

    async def _overwrite(self) -> None:
        """SQLite would leave what is deleted in free pages of its file."""
        if self._session.get_bind().dialect.name == "sqlite":
            await self._session.execute(text("PRAGMA secure_delete = ON"))

    async def _holds_office(self, person_id: UUID) -> bool:
        held = select(Role.id).where(
            Role.person_id == person_id, Role.role.in_(STAFF), Role.holds_on(clock.today())
        )
        return await self._session.scalar(held.limit(1)) is not None

    async def _phones(self, person_id: UUID) -> tuple[int, int]:
        row = await self._session.execute(
            select(
                func.count(),
                func.coalesce(cast(func.sum(Device.unsent_left), BigInteger), 0),
            ).where(Device.person_id == person_id, Device.revoked_at.is_(None))
        )
        phones, unsent = row.one()
        return phones, unsent

    async def _count(self, one: Possession, person_id: UUID) -> int:
        query = select(func.count()).select_from(one.table).where(one.about(person_id))
        return await self._session.scalar(query) or 0

    async def _redact_events(self, person_id: UUID) -> None:
        banks = await Editions(self._session).all_banks()
        last = 0
        while True:
            rows = (
                await self._session.execute(
                    select(Event.position, Event.body)
                    .where(Event.person_id == person_id, Event.position > last)
                    .order_by(Event.position)
                    .limit(_AT_ONCE)
                )
            ).all()
            for position, body in rows:
                await self._redact(position, body, banks)
                last = position
            if len(rows) < _AT_ONCE:
                return

    async def _redact(self, position: int, body: bytes, banks: Any) -> None:
        bare = _redacted(body, banks)
        if bare != body:
            change = update(Event).where(Event.position == position).values(body=bare)
            await self._session.execute(change)

    async def _empty(self, one: Possession, person_id: UUID) -> None:
        """Deletes the rows, or empties the columns that say or may say who it was."""
        whose = one.about(person_id)
        if one.kept.erase == "rows":
            await self._session.execute(delete(one.table).where(whose))
            return
        if not _is_emptied(one) or one.name == Person.__tablename__:
            return
        values = {name: _nothing(one.table, name) for name in one.kept.of(*EMPTIED)}
        if one.name == _SET_ASIDE:
            values["body"] = b"{}"
        if one.name == Device.__tablename__:
            values["revoked_at"] = func.coalesce(
                one.table.c.revoked_at, literal(clock.now(), Instant())
            )
        if values:
            await self._session.execute(update(one.table).where(whose).values(values))

    async def _rename(self, person_id: UUID) -> None:
        person = await self._session.get_one(Person, person_id, populate_existing=True)
        person.name = f"{ERASED_NAME} {ids.short_code(str(person_id))}"
        person.phone = person.birth_year = person.roster_code = None
        person.erased_at = clock.now()
        await self._session.flush()


def _is_emptied(one: Possession) -> bool:
    return one.kept.erase == "columns" and bool(one.kept.of(*EMPTIED, "answers"))


def _redacted(body: bytes, banks: Any) -> bytes:
    """An event this server cannot read any more stays unread: nothing of it is kept."""
    try:
        return redacted(body, banks[read(body)[1].edition])
    except (Unreadable, KeyError):
        return b"{}"


def _nothing(table: Table, name: str) -> Any:
    """The emptiest value the column takes."""
    column = table.c[name]
    if column.nullable:
        return None
    return {} if isinstance(column.type, JSON) else column.type.python_type()
