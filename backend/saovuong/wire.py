"""Base shapes of what crosses the wire, and the one strict way to read JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

import msgspec

from saovuong.i18n import _
from saovuong.problems import BadRequest

PERSONAL = msgspec.Meta(extra_json_schema={"x-personal": True})
"""Marks what tells of a person and is nobody else's business; a test of isolation looks for it."""


class Input(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a client sends: unknown fields are refused."""


class Output(msgspec.Struct, kw_only=True):
    """What the server replies: every field is always present, so none has a default."""


class MalformedJSON(BadRequest):
    code = "malformed-json"
    message = _("This is not valid JSON: {reason}")


def _no_duplicates(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJSON(reason="a key appears twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise MalformedJSON(reason=f"{name} is not a JSON number")


MOST_NESTED = 32
"""Nothing of ours goes half as deep; what does is made to exhaust whoever reads it."""

_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[{\]}]")
_ENCODER = msgspec.json.Encoder()
_STRICT = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constant)


def strict_json(raw: bytes | str) -> Any:
    """The value of ``raw``; raises MalformedJSON for a repeated key, NaN, Infinity or bad UTF-8,
    and for what is nested too deeply."""
    if is_too_nested(raw if isinstance(raw, bytes) else raw.encode(errors="replace")):
        raise MalformedJSON(reason="it is nested too deeply")
    try:
        return _STRICT.decode(raw if isinstance(raw, str) else raw.decode())
    except (ValueError, RecursionError) as error:
        raise MalformedJSON(reason=str(error)[:200]) from None


def is_too_nested(raw: bytes) -> bool:
    """Whether arrays and objects stand more than ``MOST_NESTED`` deep; never raises."""
    if raw.count(b"[") + raw.count(b"{") <= MOST_NESTED:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", raw)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > MOST_NESTED:
            return True
    return False


def is_exact(raw: bytes, value: Any) -> bool:
    """Whether ``raw`` is how we ourselves would write ``value``, which msgspec read from it.

    Then no key stood twice and nothing was lost in reading: ``strict_json`` would find no fault.
    Phones write that way, and this takes a tenth of its time.
    """
    return _ENCODER.encode(value) == raw
