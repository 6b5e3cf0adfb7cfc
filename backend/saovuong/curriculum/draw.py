"""Which questions an attempt gets, and in what order: the phone and the server must agree.

A hash of the attempt's id decides, so nothing is agreed beforehand and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable

_MASK = 0xFFFFFFFF


def _fnv1a32(data: bytes) -> int:
    value = 0x811C9DC5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & _MASK
    return value


def _fmix32(value: int) -> int:
    """The finaliser of MurmurHash3: FNV alone leaves neighbouring ids in neighbouring places."""
    value = (value ^ value >> 16) * 0x85EBCA6B & _MASK
    value = (value ^ value >> 13) * 0xC2B2AE35 & _MASK
    return value ^ value >> 16


def rank(text: str) -> int:
    """An even 32-bit number that depends on every byte of ``text``."""
    return _fmix32(_fnv1a32(text.encode()))


def order(seed: str, ids: Iterable[str]) -> list[str]:
    """``ids`` as ``seed`` orders them; equal ranks by id."""
    return sorted(ids, key=lambda one: (rank(f"{seed}:{one}"), one))


def draw(attempt: str, questions: Iterable[str], count: int) -> list[str]:
    """The ids of the ``count`` questions of ``attempt`` (lower-case uuid text), in its order."""
    return order(attempt, questions)[:count]


def choice_order(attempt: str, question: str, choices: Iterable[str]) -> list[str]:
    """The order in which ``attempt`` shows the choices of a shuffled ``question``."""
    return order(f"{attempt}:{question}", choices)
