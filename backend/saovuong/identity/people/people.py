"""People: where they belong and what they may do, with dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, ids, text
from saovuong.i18n import _
from saovuong.identity.models import (
    Card,
    Membership,
    Person,
    Role,
    SessionToken,
    UnitAncestor,
    UnitVersion,
)
from saovuong.identity.roles import HeldRole, RoleName
from saovuong.identity.units.headcounts import Headcounts
from saovuong.problems import Conflict, NotFound


class PersonUnknown(NotFound):
    code = "person-unknown"
    message = _("There is no such person.")


class MembershipDateInvalid(Conflict):
    code = "membership-date-invalid"
    message = _("The person joined the present unit on {since}; a move cannot be earlier.")


class People:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._headcounts = Headcounts(session)

    async def create(
        self,
        name: str,
        unit_id: UUID,
        *,
        phone: str | None = None,
        birth_year: int | None = None,
        language: str = "vi",
        on: date | None = None,
    ) -> UUID:
        """A new person who belongs to ``unit_id`` from ``on`` (today)."""
        person = Person(
            id=ids.uuid7(),
            name=text.nfc(name),
            phone=phone,
            birth_year=birth_year,
            language=language,
            created_at=clock.now(),
        )
        self._session.add(person)
        await self._session.flush()
        await self._join(person.id, unit_id, on or clock.today())
        return person.id

    async def get(self, person_id: UUID) -> Person:
        """The person, unless he has left; raises PersonUnknown."""
        person = await self._session.get(Person, person_id)
        if person is None or person.ended_at is not None:
            raise PersonUnknown
        return person

    async def move(self, person_id: UUID, unit_id: UUID, *, on: date | None = None) -> None:
        """From ``on`` the person belongs to ``unit_id``; the earlier membership stays on record.

        Whoever learns goes on learning there; other roles are left as they are.
        """
        day = on or clock.today()
        await self._headcounts.touch(unit_id)
        current = await self._membership(person_id)
        if current is not None:
            if day < current.valid_from:
                raise MembershipDateInvalid(since=current.valid_from.isoformat())
            current.valid_to = day
            await self._session.flush()
            await self._headcounts.touch(current.unit_id)
        await self._join(person_id, unit_id, day)
        await self._learn_in(person_id, unit_id)

    async def come_back(self, person_id: UUID, unit_id: UUID) -> None:
        """Who has left belongs to ``unit_id`` again; if he left this very day, as if he never had.

        He learns again if he did. Other roles and cards are to be given anew.
        """
        await self._headcounts.touch(unit_id)
        today = clock.today()
        left, learnt = await self._left(person_id)
        await self._session.execute(
            update(Person).where(Person.id == person_id).values(ended_at=None)
        )
        if left is not None and (left.unit_id, left.valid_to) == (unit_id, today):
            left.valid_to = None
            await self._session.flush()
        else:
            await self._join(person_id, unit_id, today)
        if learnt is not None and learnt.unit_id == unit_id and learnt.valid_to == today:
            learnt.valid_to = None
            await self._session.flush()
        elif learnt is not None:
            await self.grant(person_id, "learner", unit_id)

    async def grant(
        self, person_id: UUID, role: RoleName, unit_id: UUID, *, on: date | None = None
    ) -> None:
        """Gives ``role`` over ``unit_id`` and all under it; giving it twice changes nothing."""
        held = await self._session.scalar(select(Role.id).where(*_open(person_id, role, unit_id)))
        if held is None:
            self._session.add(
                Role(
                    person_id=person_id,
                    role=role,
                    unit_id=unit_id,
                    valid_from=on or clock.today(),
                )
            )
            await self._session.flush()
            await self._touch(person_id)

    async def withdraw(self, person_id: UUID, role: str, unit_id: UUID) -> None:
        """Ends a role at once: sessions read roles anew on every request."""
        await self._session.execute(
            update(Role).where(*_open(person_id, role, unit_id)).values(valid_to=clock.today())
        )
        await self._touch(person_id)

    async def end(self, person_id: UUID) -> None:
        """The person leaves: no session, card or role of his works from now on."""
        now, today = clock.now(), clock.today()
        await self._headcounts.touch()
        left = await self._membership(person_id)
        for change in (
            update(Person).where(Person.id == person_id).values(ended_at=now),
            update(Membership)
            .where(Membership.person_id == person_id, Membership.valid_to.is_(None))
            .values(valid_to=today),
            update(Role)
            .where(Role.person_id == person_id, Role.valid_to.is_(None))
            .values(valid_to=today),
            update(Card)
            .where(Card.person_id == person_id, Card.used_at.is_(None))
            .values(revoked_at=now),
            delete(SessionToken).where(SessionToken.person_id == person_id),
        ):
            await self._session.execute(change)
        if left is not None:
            await self._headcounts.touch(left.unit_id)

    async def roles(self, person_id: UUID) -> tuple[HeldRole, ...]:
        """What the person holds today."""
        rows = await self._session.execute(
            select(Role.role, Role.unit_id)
            .where(Role.person_id == person_id, Role.holds_on(clock.today()))
            .order_by(Role.role, Role.unit_id)
        )
        return tuple(HeldRole(role, unit_id) for role, unit_id in rows)

    async def unit(self, person_id: UUID) -> UUID | None:
        """The unit the person belongs to today."""
        return await self._session.scalar(
            select(Membership.unit_id).where(
                Membership.person_id == person_id, Membership.holds_on(clock.today())
            )
        )

    async def unit_names(self, unit_ids: Sequence[UUID]) -> dict[UUID, str]:
        """Today's names."""
        rows = await self._session.execute(
            select(UnitVersion.unit_id, UnitVersion.name).where(
                UnitVersion.unit_id.in_(unit_ids), UnitVersion.holds_on(clock.today())
            )
        )
        return dict(rows.all())

    async def under(self, unit_id: UUID) -> Sequence[Row[UUID, str, UUID]]:
        """Today's members at or below ``unit_id``: id, name, unit_id, by name."""
        rows = await self._session.execute(
            select(Person.id, Person.name, Membership.unit_id)
            .join(Membership, Membership.person_id == Person.id)
            .join(UnitAncestor, UnitAncestor.unit_id == Membership.unit_id)
            .where(UnitAncestor.ancestor_id == unit_id, Membership.holds_on(clock.today()))
            .order_by(Person.name, Person.id)
        )
        return rows.all()

    async def _join(self, person_id: UUID, unit_id: UUID, day: date) -> None:
        self._session.add(Membership(person_id=person_id, unit_id=unit_id, valid_from=day))
        await self._session.flush()
        await self._headcounts.touch(unit_id)

    async def _learn_in(self, person_id: UUID, unit_id: UUID) -> None:
        """An open role of a learner follows the membership, whose dates tell its story."""
        held = await self._session.scalars(
            select(Role)
            .where(Role.person_id == person_id, Role.role == "learner", Role.valid_to.is_(None))
            .order_by(Role.unit_id != unit_id, Role.valid_from)
        )
        for number, role in enumerate(held.all()):
            if number == 0:
                role.unit_id = unit_id
            else:
                role.valid_to = max(role.valid_from, clock.today())
        await self._session.flush()

    async def _left(self, person_id: UUID) -> tuple[Membership | None, Role | None]:
        """The membership somebody had last, and the role of a learner that ended with it."""
        left = await self._session.scalar(
            select(Membership)
            .where(Membership.person_id == person_id)
            .order_by(Membership.valid_from.desc(), Membership.id.desc())
            .limit(1)
        )
        if left is None:
            return None, None
        learnt = await self._session.scalar(
            select(Role)
            .where(Role.person_id == person_id, Role.role == "learner")
            .where(Role.valid_to == left.valid_to)
            .limit(1)
        )
        return left, learnt

    async def _membership(self, person_id: UUID) -> Membership | None:
        query = select(Membership).where(Membership.person_id == person_id)
        return await self._session.scalar(query.where(Membership.valid_to.is_(None)))

    async def _touch(self, person_id: UUID) -> None:
        membership = await self._membership(person_id)
        if membership is not None:
            await self._headcounts.touch(membership.unit_id)


def _open(person_id: UUID, role: str, unit_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        Role.person_id == person_id,
        Role.role == role,
        Role.unit_id == unit_id,
        Role.valid_to.is_(None),
    )
