"""Tags that mean something here: how hard a question is, and on which law it rests.

A rule: ``difficulty:2`` and ``legal:nd224-2026/15/1/d`` are tags like any other to Moodle; here
they come first, in this order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_DIFFICULTY, _LEGAL = "difficulty:", "legal:"


class Labels(NamedTuple):
    difficulty: str = ""
    legal: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def tags(self) -> tuple[str, ...]:
        hard = (_DIFFICULTY + self.difficulty,) if self.difficulty else ()
        return (*hard, *(_LEGAL + place for place in self.legal), *self.others)


def labels_of(tags: Iterable[str]) -> Labels:
    difficulty, legal, others = "", [], []
    for tag in tags:
        if tag.startswith(_DIFFICULTY) and not difficulty:
            difficulty = tag.removeprefix(_DIFFICULTY).strip()
        elif tag.startswith(_LEGAL):
            legal.append(tag.removeprefix(_LEGAL).strip())
        else:
            others.append(tag)
    return Labels(difficulty, tuple(legal), tuple(others))
