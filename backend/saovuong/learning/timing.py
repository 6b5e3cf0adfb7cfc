"""When something happened, judged from clocks that may be wrong, and whether a test kept its time.

A rule: knows neither the database nor HTTP. The phone's wall clock is corrected by the last offset
it measured against the server and held between two facts the server knows itself: the phone's
registration and the arrival of the work.
"""

from __future__ import annotations

from datetime import datetime

from saovuong import clock

GRACE_MS = 60_000
"""How far a test may run over: the last tap, the writing to storage, a slow phone."""


def happened_at(
    at_ms: int, offset_ms: int | None, registered_at: datetime, received_at: datetime
) -> tuple[datetime, bool]:
    """The corrected instant and whether the clock is suspect (it had to be held within bounds)."""
    return happened_between(at_ms, offset_ms, clock.to_ms(registered_at), clock.to_ms(received_at))


def happened_between(
    at_ms: int, offset_ms: int | None, earliest: int, latest: int
) -> tuple[datetime, bool]:
    """The same with the bounds in ms, for the many events of one parcel."""
    claimed = at_ms + (offset_ms or 0)
    kept = min(max(claimed, earliest), latest)
    return clock.from_ms(kept), kept != claimed and not _within_a_minute(claimed, kept)


def latest_made(
    at_ms: int, offset_ms: int | None, sealed_ms: int, earliest: int, latest: int
) -> datetime:
    """When work from a lost phone was made, if its clock is believed as little as possible.

    The phone sealed the envelope at ``sealed_ms`` of its own clock and we had it at ``latest``:
    that is the clock's error now, and the one it remembers is its error then. Of the two the later
    reading counts, for whoever found the phone may have set its clock back.
    """
    error_now = latest - sealed_ms
    error = error_now if offset_ms is None else max(offset_ms, error_now)
    return clock.from_ms(min(max(at_ms + error, earliest), latest))


def _within_a_minute(one: int, other: int) -> bool:
    return abs(one - other) <= 60_000


def is_over_time(elapsed_ms: int, minutes: int) -> bool:
    """Whether a sitting measured by the phone's monotonic clock broke the limit."""
    return elapsed_ms > minutes * 60_000 + GRACE_MS
