"""How much one device may send: a thief of a key is not to fill the disk or the queue.

A rule: numbers; what the database says comes with the sender.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from datetime import datetime
from uuid import UUID

from saovuong import clock
from saovuong.i18n import _
from saovuong.problems import TooMany
from saovuong.sync.parcels import Sender

BURST = 16 * 1024 * 1024
A_DAY = 16 * 1024 * 1024
EACH = 2048
"""What an envelope costs beside its bytes: also small ones are work."""
MOST_WAITING = 8
"""Envelopes of one device at a time: a phone sends one after another, or two tabs do."""
_MOST_DEVICES = 100_000
_A_BYTE = 86_400_000 / A_DAY
"""Milliseconds in which it comes back."""


class SendingTooMuch(TooMany):
    code = "sending-too-much"
    title = _("This device has sent very much")
    message = _("It goes on by itself in a while. What is not sent yet stays safe on the device.")


class Quota:
    """Until when each device's quota is spent, in milliseconds since 1970, as this process knows.

    The database knows it of all processes, as soon as an envelope is committed; what is on its way
    is known here. Each envelope counts in both, so the later of the two is right.
    """

    def __init__(self) -> None:
        self._spent: OrderedDict[UUID, int] = OrderedDict()

    def spend(self, sender: Sender, size: int, now: datetime) -> int:
        """What an envelope of ``size`` bytes costs, in milliseconds of quota; raises
        SendingTooMuch and takes nothing."""
        at, cost = clock.to_ms(now), cost_of(size)
        spent = max(self._spent.get(sender.device, at), sender.spent_ms, at) + cost
        over = spent - at - BURST * _A_BYTE
        if over > 0:
            raise SendingTooMuch(retry_after=math.ceil(over / 1000))
        self._spent[sender.device] = spent
        self._spent.move_to_end(sender.device)
        if len(self._spent) > _MOST_DEVICES:
            self._spent.popitem(last=False)
        return cost


def cost_of(size: int) -> int:
    return math.ceil((size + EACH) * _A_BYTE)
