"""What people chose: the distractor table of a question, by how well they did in the whole test.

A rule: knows neither the database nor HTTP. The thirds are cut at the totals of the people a third
of the way from either end, and who has the same total is never parted: so the order of the attempts
cannot matter, and the upper and lower third may be larger than a third.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Third = Literal["lower", "middle", "upper"]
THIRDS: tuple[Third, ...] = ("lower", "middle", "upper")
BLANK = ""
"""Stands for no answer, beside the ids of the options."""


class Reply(NamedTuple):
    """What one attempt came to: its total, and what it chose (nothing: left blank)."""

    total: int
    chosen: Sequence[str]


class ChoiceCounts(NamedTuple):
    """How many chose it; by third only where every third has people enough."""

    everyone: int
    thirds: dict[Third, int] | None


class Choices(NamedTuple):
    """``counts`` by option, and under ``BLANK``; ``sizes`` is how many people each third has."""

    sizes: dict[Third, int] | None
    counts: dict[str, ChoiceCounts]


def tally(replies: Sequence[Reply], options: Iterable[str], least: int) -> Choices:
    """The distractor table; thirds are told only if each has at least ``least`` attempts."""
    placed = thirds([reply.total for reply in replies])
    sizes = Counter(placed)
    told = all(sizes[third] >= least for third in THIRDS)
    chosen = Counter(
        (option, third)
        for reply, third in zip(replies, placed, strict=True)
        for option in (reply.chosen or (BLANK,))
    )
    return Choices(
        {third: sizes[third] for third in THIRDS} if told else None,
        {
            option: ChoiceCounts(
                sum(chosen[option, third] for third in THIRDS),
                {third: chosen[option, third] for third in THIRDS} if told else None,
            )
            for option in (*options, BLANK)
        },
    )


def thirds(totals: Sequence[int]) -> list[Third]:
    """The third of each; everybody is in the middle where the totals cannot part them."""
    ordered, third = sorted(totals), len(totals) // 3
    if third == 0 or ordered[third - 1] >= ordered[-third]:
        return ["middle" for _ in totals]
    low, high = ordered[third - 1], ordered[-third]
    return [_third(total, low, high) for total in totals]


def _third(total: int, low: int, high: int) -> Third:
    if total <= low:
        return "lower"
    return "upper" if total >= high else "middle"
