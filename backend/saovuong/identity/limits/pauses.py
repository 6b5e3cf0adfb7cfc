"""Who must wait, remembered by the process that found out: a flood of guesses costs no database.

What somebody was told holds: the pause lasts as long as it was when it began, even where older
tries are forgotten meanwhile. Nobody gets in during a pause, so nothing can end it early.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

_MOST = 20_000


class Pauses:
    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def left(self, subjects: Iterable[str], now: datetime) -> timedelta:
        """What is left to wait for the one that must wait longest."""
        waits = [self._until[one] - now for one in subjects if one in self._until]
        return max(waits, default=timedelta())

    def note(self, waits: Mapping[str, timedelta], now: datetime) -> None:
        """The oldest are forgotten first: they are found out again."""
        for subject, wait in waits.items():
            self._until.pop(subject, None)
            self._until[subject] = now + wait
        while len(self._until) > _MOST:
            self._until.pop(next(iter(self._until)))
