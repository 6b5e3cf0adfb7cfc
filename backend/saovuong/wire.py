"""Base shapes of what crosses the wire, and the one strict way to read JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

import msgspec

from saovuong.i18n import _
from saovuong.problems import BadRequest


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


_ENCODER = msgspec.json.Encoder()
_STRICT = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constant)


def strict_json(raw: bytes | str) -> Any:
    """The value of ``raw``; raises MalformedJSON for a repeated key, NaN, Infinity or bad UTF-8."""
    try:
        return _STRICT.decode(raw if isinstance(raw, str) else raw.decode())
    except (ValueError, RecursionError) as error:
        raise MalformedJSON(reason=str(error)[:200]) from None


def is_exact(raw: bytes, value: Any) -> bool:
    """Whether ``raw`` is how we ourselves would write ``value``, which msgspec read from it.

    Then no key stood twice and nothing was lost in reading: ``strict_json`` would find no fault.
    Phones write that way, and this takes a tenth of its time.
    """
    return _ENCODER.encode(value) == raw
