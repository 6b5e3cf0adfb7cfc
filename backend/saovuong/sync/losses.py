"""Service: a phone is lost. Its key and sessions end; what it made before still counts.

Nothing is ever dropped: work made after the loss is set aside, and comes back when the loss turns
out to be a mistake or its time is corrected.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.i18n import _
from saovuong.identity.audit.audit import Audit
from saovuong.identity.models import Device, SessionToken
from saovuong.learning.models import Event
from saovuong.problems import Conflict, Invalid
from saovuong.sync.models import Oddity
from saovuong.sync.phones import Phone, Phones
from saovuong.sync.quarantine import Quarantine, editions_of
from saovuong.sync.reception import known_banks
from saovuong.sync.settling import AFTER_LOSS


class LossAhead(Invalid):
    code = "loss-ahead"
    message = _("The time of the loss lies ahead.")


class LossTooEarly(Invalid):
    code = "loss-too-early"
    message = _("The phone was signed in only later than that. Was it another one?")


class PhoneWithdrawn(Conflict):
    code = "phone-withdrawn"
    message = _("This phone is no longer in use: its key was withdrawn before, for good.")


class NotLost(Conflict):
    code = "not-lost"
    message = _("This phone is not reported lost.")


class Outlook(NamedTuple):
    """What a report would do: sessions ended; ``after`` pieces that already came and were made
    since: they stay, and are marked."""

    phone: Phone
    sessions: int
    after: int


class Return(NamedTuple):
    """How many pieces counted again, and how many are still set aside for another reason."""

    phone: Phone
    released: int
    left: int


class Losses:
    def __init__(self, session: AsyncSession, by: UUID) -> None:
        self._session = session
        self._by = by
        self._phones = Phones(session, by)

    async def outlook(self, device_id: UUID, at: datetime) -> Outlook:
        """Raises DeviceUnknown, PhoneWithdrawn, LossAhead, LossTooEarly."""
        phone = await self._phones.one(device_id)
        _require_possible(phone, at)
        sessions = select(func.count()).where(SessionToken.device_id == device_id)
        after = select(func.count(Event.position)).where(
            Event.person_id == phone.person, Event.device_id == device_id, Event.happened_at >= at
        )
        return Outlook(
            phone,
            await self._session.scalar(sessions) or 0,
            await self._session.scalar(after) or 0,
        )

    async def report(self, device_id: UUID, at: datetime) -> Return:
        """The phone is lost since ``at``; a later report corrects the time.

        Raises DeviceUnknown, PhoneWithdrawn, LossAhead, LossTooEarly.
        """
        phone = await self._phones.one(device_id)
        _require_possible(phone, at)
        device = await self._locked(device_id)
        device.lost_at = at
        device.revoked_at = device.revoked_at or clock.now()
        await self._session.execute(delete(SessionToken).where(SessionToken.device_id == device_id))
        return await self._settled("phone-lost", phone, at=clock.to_ms(at))

    async def undo(self, device_id: UUID) -> Return:
        """The phone was not lost: its key works again. Raises DeviceUnknown, NotLost."""
        phone = await self._phones.one(device_id)
        device = await self._locked(device_id)
        if device.lost_at is None:
            raise NotLost
        device.lost_at = device.revoked_at = None
        return await self._settled("phone-loss-undone", phone)

    async def _settled(self, action: str, phone: Phone, at: int | None = None) -> Return:
        """Decides again on what was set aside for the loss, in the order it came."""
        await self._session.flush()
        query = select(Oddity).where(
            Oddity.device_id == phone.id,
            Oddity.reason == AFTER_LOSS,
            Oddity.released_at.is_(None),
        )
        pieces = (await self._session.scalars(query.order_by(Oddity.id))).all()
        released = 0
        for piece in pieces:
            banks = await known_banks(self._session, editions_of(piece))
            released += await Quarantine(self._session).release(piece, banks) is None
        await Audit(self._session).append(
            action,
            actor=self._by,
            subject=phone.person,
            device=phone.id,
            released=released,
            at=at,
        )
        fresh = await self._phones.one(phone.id)
        return Return(fresh, released, len(pieces) - released)

    async def _locked(self, device_id: UUID) -> Device:
        chosen = select(Device).where(Device.id == device_id).with_for_update()
        return (await self._session.scalars(chosen)).one()


def _require_possible(phone: Phone, at: datetime) -> None:
    if phone.revoked_at is not None and phone.lost_at is None:
        raise PhoneWithdrawn
    if at > clock.now():
        raise LossAhead
    if at < phone.registered_at:
        raise LossTooEarly
