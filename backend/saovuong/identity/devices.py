"""Devices: one key of one person on one phone. The private half never leaves the phone."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock, text
from saovuong.i18n import _
from saovuong.identity.models import Device, SessionToken
from saovuong.problems import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from saovuong.signing import BadSignature, PublicJWK, public_key


class DeviceTaken(Conflict):
    code = "device-taken"
    message = _("This device is already registered with another key or for another person.")


class DeviceKeyInvalid(Invalid):
    code = "device-key-invalid"
    message = _("The key of this device is not a public P-256 key.")


class DeviceUnknown(NotFound):
    code = "device-unknown"
    message = _("There is no such device.")


class UnknownDevice(Unauthenticated):
    code = "unknown-device"
    message = _("The server does not know this device. Sign in with a card.")


class RevokedDevice(Forbidden):
    code = "revoked-device"
    message = _("This device was withdrawn by your unit. Ask for a new card.")


class LostDevice(Forbidden):
    code = "lost-device"
    title = _("Your unit reported this phone lost")
    message = _("If it is in your hands, ask your unit to take the report back.")


class Devices:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def register(
        self, person_id: UUID, device_id: UUID, key: PublicJWK, label: str
    ) -> Device:
        """Keeps the key; the same key again is no error.

        Raises DeviceTaken, DeviceKeyInvalid, RevokedDevice, LostDevice.
        """
        wanted = _four_fields(key)
        known = await self._session.get(Device, device_id)
        if known is None:
            known = Device(
                id=device_id,
                person_id=person_id,
                public_key=wanted,
                label=text.nfc(label),
                registered_at=clock.now(),
            )
            self._session.add(known)
            await self._session.flush()
        elif known.person_id != person_id or known.public_key != wanted:
            raise DeviceTaken
        _require_trusted(known)
        return known

    async def trusted(self, device_id: UUID) -> Device:
        """A registered device still in use; else UnknownDevice, RevokedDevice or LostDevice."""
        device = await self._session.get(Device, device_id)
        if device is None:
            raise UnknownDevice
        _require_trusted(device)
        return device

    async def revoke(self, device_id: UUID) -> None:
        """From now on nothing new signed by this device is accepted; its sessions end."""
        device = await self._session.scalar(select(Device).where(Device.id == device_id))
        if device is None:
            raise DeviceUnknown
        device.revoked_at = device.revoked_at or clock.now()
        await self._session.execute(delete(SessionToken).where(SessionToken.device_id == device_id))


def _require_trusted(device: Device) -> None:
    if device.revoked_at is not None:
        raise RevokedDevice if device.lost_at is None else LostDevice


def _four_fields(key: PublicJWK) -> PublicJWK:
    try:
        public_key(key)
    except BadSignature:
        raise DeviceKeyInvalid from None
    return {name: key[name] for name in ("kty", "crv", "x", "y")}
