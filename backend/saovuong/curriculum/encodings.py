"""Which stored form of a pack answers a request, and whether the client has it already.

A rule: header texts in, decisions out.
"""

from __future__ import annotations

from typing import Literal

Encoding = Literal["br", "gzip", "identity"]
_PREFERRED: tuple[Encoding, ...] = ("br", "gzip")


def choose(accepted: str | None, has_compressed: bool) -> Encoding:
    """The smallest form that ``Accept-Encoding`` allows; plain bytes are always allowed."""
    if not accepted or not has_compressed:
        return "identity"
    weights = dict(_weighted(part) for part in accepted.lower().split(","))
    for encoding in _PREFERRED:
        if weights.get(encoding, weights.get("*", 0.0)) > 0:
            return encoding
    return "identity"


def _weighted(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = float(parameter[2:])
            except ValueError:
                weight = 0.0
    return name, weight


def etag(name: str, encoding: Encoding) -> str:
    """A strong tag: each form has its own bytes, so each has its own tag."""
    return f'"{name}"' if encoding == "identity" else f'"{name}.{encoding}"'


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Whether ``If-None-Match`` names ``tag``, by the weak comparison that header asks for."""
    if if_none_match is None:
        return False
    named = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return tag in named or "*" in named
