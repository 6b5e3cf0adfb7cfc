"""Service: requests about personal data, the clock they run against, and the log of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids, text
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.cursors import cursor, read_cursor
from saovuong.identity.models import Membership, Person
from saovuong.identity.roles import Identity
from saovuong.privacy import working_days
from saovuong.privacy.models import DataRequest, DataRequestStep
from saovuong.privacy.reach import Reach, at_or_under
from saovuong.problems import Conflict, Invalid, NotFound

PAGE = 50
OLDEST = timedelta(days=366)
Kind = Literal["access", "correct", "restrict", "erase", "object", "withdraw"]
Way = Literal["in-person", "letter", "phone", "message"]
State = Literal["open", "replied", "done", "refused"]
Said = Literal["note", "reply", "done", "refuse"]
Which = Literal["waiting", "closed", "all"]
WAITING: tuple[State, ...] = ("open", "replied")
_NEXT: dict[Said, State] = {"reply": "replied", "done": "done", "refuse": "refused"}


class RequestUnknown(NotFound):
    code = "request-unknown"
    message = _("There is no such request.")


class RequestClosed(Conflict):
    code = "request-closed"
    message = _("This request is closed. Record a new one if the person asks again.")


class ReceivedInvalid(Invalid):
    code = "received-invalid"
    message = _("A request was received today or within the last year.")


class NoteNeeded(Invalid):
    code = "note-needed"
    message = _("Write what you tell the person, and why.")


class Listed(NamedTuple):
    """One request with the person it is about; ``left``: working days, below zero overdue."""

    request: DataRequest
    person: Person
    unit_id: UUID
    unit_name: str
    left: int


class Told(NamedTuple):
    """One line of the log; ``by_name`` is None for what the system did."""

    step: DataRequestStep
    by_name: str | None


class DataRequests:
    def __init__(self, session: AsyncSession, by: Identity) -> None:
        self._session = session
        self._by = by
        self.reach = Reach(session, by)

    async def record(
        self, person_id: UUID, kind: Kind, way: Way, wish: str, received_on: date
    ) -> UUID:
        """A new request; its clock runs from the day after it was received.

        Raises PersonUnknown, ReceivedInvalid.
        """
        await self.reach.require(person_id)
        today = clock.today()
        if not today - OLDEST <= received_on <= today:
            raise ReceivedInvalid(faults=[{"path": "$.received_on", "message": "Not this day"}])
        request = DataRequest(
            id=ids.uuid7(),
            person_id=person_id,
            kind=kind,
            way=way,
            wish=text.nfc(wish).strip(),
            received_on=received_on,
            due_on=working_days.after(received_on, working_days.REPLY_WITHIN),
            state="open",
            recorded_at=clock.now(),
            recorded_by=self._by.person_id,
        )
        self._session.add(request)
        await self._session.flush()
        await self.log(request, "received")
        await self._note("data-request-recorded", request)
        return request.id

    async def page(
        self, which: Which, unit_id: UUID | None, after: str | None
    ) -> tuple[list[Listed], str | None]:
        """What waits by the day it is due, what is closed latest first; raises UnitUnknown."""
        conditions = await self._conditions(which, unit_id)
        is_waiting = which == "waiting"
        if after is not None:
            day, last = read_cursor(after, tuple[date, UUID])
            conditions.append(_follows(day, last, ascending=is_waiting))
        order = (
            (DataRequest.due_on, DataRequest.id)
            if is_waiting
            else (DataRequest.due_on.desc(), DataRequest.id.desc())
        )
        query = self._query().where(*conditions).order_by(*order).limit(PAGE + 1)
        rows = (await self._session.execute(query)).all()
        shown = await self._listed(rows[:PAGE])
        more = None
        if len(rows) > PAGE:
            more = cursor(shown[-1].request.due_on, shown[-1].request.id)
        return shown, more

    async def counts(self, unit_id: UUID | None) -> tuple[int, int]:
        """How many wait, and how many of them nobody answered in time."""
        conditions = await self._conditions("waiting", unit_id)
        late = and_(DataRequest.state == "open", DataRequest.due_on < clock.today())
        waiting = select(func.count()).select_from(self._query().where(*conditions).subquery())
        overdue = select(func.count()).select_from(
            self._query().where(*conditions, late).subquery()
        )
        return (await self._session.scalar(waiting) or 0, await self._session.scalar(overdue) or 0)

    async def get(self, request_id: UUID) -> Listed:
        """Raises RequestUnknown, also for a request of somebody in other units."""
        rows = await self._session.execute(self._query().where(DataRequest.id == request_id))
        found = await self._listed(rows.all())
        if not found:
            raise RequestUnknown
        return found[0]

    async def require_waiting(self, request_id: UUID) -> Listed:
        """Raises RequestUnknown, RequestClosed."""
        found = await self.get(request_id)
        if found.request.state not in WAITING:
            raise RequestClosed
        return found

    async def say(self, request_id: UUID, said: Said, note: str) -> None:
        """Adds to the log; a reply stops the clock, an end closes the request.

        Raises RequestUnknown, RequestClosed, NoteNeeded.
        """
        request = (await self.require_waiting(request_id)).request
        if not note.strip():
            raise NoteNeeded(faults=[{"path": "$.note", "message": "This is required"}])
        await self.log(request, said, note)
        if said in _NEXT:
            self.turn(request, _NEXT[said])
        await self._note(f"data-request-{said}", request)

    def turn(self, request: DataRequest, state: State) -> None:
        """Whoever is told the end of it has been answered as well."""
        now = clock.now()
        request.state = state
        request.replied_at = request.replied_at or now
        if state not in WAITING:
            request.closed_at = now

    async def log(self, request: DataRequest, step: str, note: str = "") -> None:
        self._session.add(
            DataRequestStep(
                request_id=request.id,
                at=clock.now(),
                by_id=self._by.person_id,
                step=step,
                note=text.nfc(note).strip(),
            )
        )
        await self._session.flush()

    async def steps(self, request_id: UUID) -> list[Told]:
        """The log, oldest first."""
        rows = await self._session.execute(
            select(DataRequestStep, Person.name)
            .outerjoin(Person, Person.id == DataRequestStep.by_id)
            .where(DataRequestStep.request_id == request_id)
            .order_by(DataRequestStep.id)
        )
        return [Told(step, name) for step, name in rows]

    def _query(self) -> Select[DataRequest, Person, UUID]:
        return (
            select(DataRequest, Person, Membership.unit_id)
            .join(Person, Person.id == DataRequest.person_id)
            .join(Membership, Membership.person_id == Person.id)
            .where(*self.reach.within())
        )

    async def _conditions(self, which: Which, unit_id: UUID | None) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if which != "all":
            is_waiting = DataRequest.state.in_(WAITING)
            found.append(is_waiting if which == "waiting" else ~is_waiting)
        if unit_id is not None:
            await self.reach.require_unit(unit_id)
            found.append(at_or_under(unit_id))
        return found

    async def _listed(self, rows: Sequence[Row[DataRequest, Person, UUID]]) -> list[Listed]:
        names = await self.reach.unit_names({unit for _, _, unit in rows})
        today = clock.today()
        return [
            Listed(
                request, person, unit, names.get(unit, ""), working_days.left(today, request.due_on)
            )
            for request, person, unit in rows
        ]

    async def _note(self, action: str, request: DataRequest) -> None:
        await Audit(self._session).append(
            action,
            actor=self._by.person_id,
            subject=request.id,
            person=request.person_id,
            kind=request.kind,
        )


def _follows(day: date, last: UUID, *, ascending: bool) -> ColumnElement[bool]:
    if ascending:
        return or_(DataRequest.due_on > day, and_(DataRequest.due_on == day, DataRequest.id > last))
    return or_(DataRequest.due_on < day, and_(DataRequest.due_on == day, DataRequest.id < last))
