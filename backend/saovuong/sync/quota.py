"""How much one device may send: a thief of a key is not to fill the disk or the queue.

A rule: numbers and buckets in memory, a set for each server process.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from datetime import datetime
from uuid import UUID

from saovuong.i18n import _
from saovuong.problems import TooMany

BURST = 16 * 1024 * 1024
A_DAY = 16 * 1024 * 1024
EACH = 2048
"""What an envelope costs beside its bytes: also small ones are work."""
MOST_WAITING = 8
"""Envelopes of one device at a time: a phone sends one after another, or two tabs do."""
_MOST_DEVICES = 100_000


class SendingTooMuch(TooMany):
    code = "sending-too-much"
    title = _("This device has sent very much")
    message = _("It goes on by itself in a while. What is not sent yet stays safe on the device.")


class Quota:
    """What each device has left, in bytes. Whoever has sent little for a day is forgotten."""

    def __init__(self) -> None:
        self._left: OrderedDict[UUID, tuple[float, datetime]] = OrderedDict()

    def spend(self, device: UUID, size: int, now: datetime) -> None:
        """Takes an envelope of ``size`` bytes off; raises SendingTooMuch and takes nothing."""
        left = self._filled(device, now) - size - EACH
        if left < 0:
            seconds = math.ceil(-left * 86_400 / A_DAY)
            raise SendingTooMuch(retry_after=seconds)
        self._left[device] = left, now
        self._left.move_to_end(device)
        if len(self._left) > _MOST_DEVICES:
            self._left.popitem(last=False)

    def _filled(self, device: UUID, now: datetime) -> float:
        left, at = self._left.get(device, (float(BURST), now))
        passed = max((now - at).total_seconds(), 0.0)
        return min(left + passed * A_DAY / 86_400, float(BURST))
