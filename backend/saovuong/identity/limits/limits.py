"""How often what is dear to do may be done, by one account and from one address.

A rule: numbers only. ``docs/security.md`` shows them, and so does the page of the system.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

ADDRESS_FACTOR = 5
"""A whole office sits behind one address."""


class Limit(msgspec.Struct, frozen=True):
    """``burst`` times at once, then once more every ``seconds``."""

    burst: int
    seconds: int

    @property
    def pause(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @property
    def window(self) -> timedelta:
        """How far ahead of now ``spent_until`` may lie."""
        return self.pause * self.burst

    def for_address(self) -> Limit:
        return Limit(self.burst * ADDRESS_FACTOR, max(1, self.seconds // ADDRESS_FACTOR))

    def wait(self, spent_until: datetime, now: datetime) -> timedelta:
        """What is left to wait before one more is allowed; zero or less when it is now."""
        return max(spent_until, now) + self.pause - self.window - now


LIMITS: dict[str, Limit] = {
    "export": Limit(20, 30),
    "import": Limit(20, 60),
    "print": Limit(20, 30),
    "personal-data": Limit(10, 60),
}
"""By what a route says of itself (``limit="export"``)."""

REPORTS = Limit(20, 30)
"""Reports of one browser's address, who is nobody's account."""

ALL_REPORTS = Limit(300, 2)
"""Reports of everybody together."""
