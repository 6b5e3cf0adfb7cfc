"""How long to wait after wrong tries.

A rule: each try counts against several subjects, the tightest being what was guessed from one
address, so that a stranger elsewhere cannot easily lock anybody out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Literal

import msgspec

WINDOW = timedelta(minutes=15)
_FIRST_WAIT = timedelta(seconds=30)


class Subject(msgspec.Struct, frozen=True):
    """What a try is aimed at, hashed, and how many tries are free within the window.

    ``is_shared``: tries of others count against it too.
    """

    key: str
    free: int
    is_shared: bool = False


class Tries(msgspec.Struct, frozen=True):
    """The tries within the window: how many, and when the last one was."""

    count: int
    last: datetime


What = Literal["card", "login", "device", "password", "factor", "passkey"]


def subjects(what: What, value: str, address: str) -> Sequence[Subject]:
    """A village shares one address of the mobile network, so that limit is the loosest.

    Six digits are fewer than a password: they are guessed at less often.
    """
    address = network(address)
    return (
        Subject(_hashed(what, value, address), 5),
        Subject(_hashed(what, value), 10 if what == "factor" else 30),
        Subject(_hashed("address", address), 100, is_shared=True),
    )


def address_only(address: str) -> Sequence[Subject]:
    """For what has no secret of anybody's to guess, but costs us something."""
    return (Subject(_hashed("address", network(address)), 100, is_shared=True),)


def wait(tries: Tries, free: int, at: datetime) -> timedelta:
    """What is left to wait at ``at``: 30 s after the free tries, doubling up to the window."""
    if tries.count < free:
        return timedelta()
    doublings = min(tries.count - free, 10)
    pause = min(_FIRST_WAIT * (1 << doublings), WINDOW)
    return max(tries.last + pause - at, timedelta())


def network(address: str) -> str:
    """The address as it is counted: a subscriber of IPv6 has a /64 to guess from, they are one."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Network((known, 64), strict=False))


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
