"""Cells that hold several things: variants, pairs, tags, letters of the right options.

A rule: a text in, its parts out, and back. A backslash undoes what a sign would part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from saovuong.formats.question_values import Pair, one_line, squeezed

_PART = re.compile(r"(?:\\.|[^\\|\n])+|\\", re.DOTALL)
_TAG = re.compile(r"(?:\\.|[^\\;,\n])+|\\", re.DOTALL)
_UNDONE = re.compile(r"\\([\\|;,])")
_ARROW = re.compile(r"(?<!\\)->|(?<!\\)→")
_HELD_ARROW = re.compile(r"\\(->|→)")
_APART = re.compile(r"[\s,;./&+()]+|và")


def variants(cell: str) -> list[str]:
    """What stands between | or on lines of its own."""
    return [text for one in _PART.findall(cell) if (text := one_line(_UNDONE.sub(r"\1", one)))]


def joined_variants(texts: Iterable[str]) -> str:
    return " | ".join(re.sub(r"([\\|])", r"\\\1", text) for text in texts)


def tags(cell: str) -> tuple[str, ...]:
    """What stands between commas or semicolons."""
    found = (one_line(_UNDONE.sub(r"\1", one)) for one in _TAG.findall(cell))
    return tuple(filter(None, found))


def joined_tags(texts: Iterable[str]) -> str:
    return "; ".join(re.sub(r"([\\|;,])", r"\\\1", text) for text in texts)


def pair(cell: str) -> Pair | None:
    """The ends around the first arrow; None where there is none."""
    found = _ARROW.search(cell)
    if found is None:
        return None
    ends = cell[: found.start()], cell[found.end() :]
    return Pair(*(squeezed(_HELD_ARROW.sub(r"\1", end)) for end in ends))


def joined_pair(pair_: Pair) -> str:
    held = (re.sub(r"->|→", r"\\\g<0>", end) for end in pair_)
    return " -> ".join(held).strip()


def letters(cell: str) -> list[str]:
    """Single letters or numbers of options: «A, C», «a và c», «AC», «1; 3»."""
    parts = [part for part in _APART.split(cell.strip()) if part]
    if len(parts) == 1 and parts[0].isalpha() and parts[0].isupper() and len(parts[0]) <= 8:
        parts = list(parts[0])
    return [part.lower() for part in parts]
