"""People taken in, corrected and moved at an officer's word, within his units."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, text
from saovuong.formats import cells
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Person
from saovuong.identity.people.appointments import Appointments
from saovuong.identity.people.delegation import MANAGERS
from saovuong.identity.people.members import Members
from saovuong.identity.people.people import People
from saovuong.identity.roles import Identity
from saovuong.problems import Conflict, Invalid


class PersonAlike(Conflict):
    code = "person-alike"
    title = _("There is somebody like that already")
    message = _("The unit already has somebody of this name. Look first whether it is the same.")


class PersonChanged(Conflict):
    code = "person-changed"
    title = _("Somebody else changed this meanwhile")
    message = _("Look at the present values, then make your change again.")


class PersonInvalid(Invalid):
    code = "person-invalid"


class MoveNowhere(Conflict):
    code = "move-nowhere"
    message = _("The person already belongs to this unit.")


class MoveAhead(Invalid):
    code = "move-ahead"
    message = _("A move cannot be dated after today, {today}.")


class Particulars(NamedTuple):
    """What an officer may write of a person; ``phone`` in any way people write numbers."""

    name: str
    phone: str | None
    birth_year: int | None
    language: str


class Move(NamedTuple):
    """``on`` None: today. Unless ``keeps_roles``, staff roles that do not reach there end."""

    unit_id: UUID
    on: date | None
    keeps_roles: bool
    version: int


class Personnel:
    def __init__(self, session: AsyncSession, by: Identity) -> None:
        self._session = session
        self._by = by
        self._people = People(session)
        self._members = Members(session, by, MANAGERS)

    async def take_in(
        self, given: Particulars, unit_id: UUID, *, is_learner: bool, is_another: bool
    ) -> UUID:
        """``is_another``: although somebody of that name and year is there.

        Raises UnitUnknown, PersonInvalid, PersonAlike.
        """
        await self._members.require_unit(unit_id)
        kept = _checked(given)
        if not is_another:
            await self._require_nobody_alike(kept, unit_id)
        person = await self._people.create(
            kept.name,
            unit_id,
            phone=kept.phone,
            birth_year=kept.birth_year,
            language=kept.language,
        )
        if is_learner:
            await self._people.grant(person, "learner", unit_id)
        await self._note("person-created", person, unit=unit_id)
        return person

    async def correct(self, person_id: UUID, given: Particulars, version: int) -> None:
        """Raises PersonUnknown, PersonChanged, PersonInvalid."""
        person = await self._as_seen(person_id, version)
        changed = []
        for field, value in _checked(given)._asdict().items():
            if getattr(person, field) != value:
                setattr(person, field, value)
                changed.append(field)
        await self._session.flush()
        if changed:
            await self._note("person-corrected", person_id, fields=changed)

    async def move(self, person_id: UUID, move: Move) -> None:
        """Raises PersonUnknown, UnitUnknown, PersonChanged, MoveNowhere, MoveAhead,
        MembershipDateInvalid, LastOperator, OwnLastRole."""
        person = await self._as_seen(person_id, move.version)
        await self._members.require_unit(move.unit_id)
        today = clock.today()
        source, day = await self._people.unit(person_id), move.on or today
        if source == move.unit_id:
            raise MoveNowhere
        if day > today:
            raise MoveAhead(today=today.isoformat(), faults=[_fault("on", "This is after today")])
        if not move.keeps_roles:
            await Appointments(self._session, self._by).end_elsewhere(person_id, move.unit_id)
        await self._people.move(person_id, move.unit_id, on=day)
        person.version += 1
        await self._note("person-moved", person_id, source=source, target=move.unit_id, on=day)

    async def _as_seen(self, person_id: UUID, version: int) -> Person:
        """The person, whom nobody else changes until this transaction ends."""
        await self._members.require(person_id)
        person = (
            await self._session.scalars(
                select(Person)
                .where(Person.id == person_id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        ).one()
        if person.version != version:
            raise PersonChanged(version=person.version)
        return person

    async def _require_nobody_alike(self, given: Particulars, unit_id: UUID) -> None:
        alike = await self._members.alike(given.name, given.birth_year, unit_id)
        if alike:
            raise PersonAlike(
                people=[
                    {"id": str(one.id), "name": one.name, "birth_year": one.birth_year}
                    for one in alike
                ]
            )

    async def _note(self, action: str, person_id: UUID, **details: Any) -> None:
        await Audit(self._session).append(
            action, actor=self._by.person_id, subject=person_id, **details
        )


def _checked(given: Particulars) -> Particulars:
    """As it is stored: NFC, squeezed, the number in one form; raises PersonInvalid."""
    phone, notice = cells.phone(given.phone or "")
    faults = []
    if notice is not None and (phone is None or notice == "phone-first-of-two"):
        faults.append(_fault("phone", "This is not one phone number"))
    if given.birth_year is not None and cells.birth_year(given.birth_year)[0] is None:
        faults.append(_fault("birth_year", "This is not a likely year of birth"))
    if faults:
        raise PersonInvalid(faults=faults)
    name = text.nfc(" ".join(given.name.split()))
    return given._replace(name=name, phone=phone)


def _fault(field: str, message: str) -> dict[str, str]:
    return {"path": f"$.{field}", "message": message}
