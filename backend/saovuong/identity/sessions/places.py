"""Where a session comes from, as coarsely as its owner can still recognise it.

A rule: an address loses its last part, a browser is a name and a system, never the whole text.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import msgspec

_BROWSERS = (
    ("CocCoc", "Cốc Cốc"),
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class Place(msgspec.Struct, frozen=True):
    """``network`` such as 203.0.113.0/24, ``browser`` such as "Chrome, Windows"."""

    network: str
    browser: str


def place_of(address: str, user_agent: str) -> Place:
    """Where a request comes from."""
    named = [_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)]
    return Place(network_of(address), ", ".join(one for one in named if one))


def network_of(address: str) -> str:
    """A /24 of IPv4 or a /48 of IPv6: a neighbourhood, not a household."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    length = 24 if isinstance(known, IPv4Address) else 48
    return str(ip_network((known, length), strict=False))


def _first(marks: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in marks if mark in text), "")
