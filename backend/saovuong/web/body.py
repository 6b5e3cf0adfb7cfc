"""JSON bodies: read strictly, in one normal form, checked whole before a route sees them."""

from __future__ import annotations

from itertools import islice
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State

from saovuong import text, wire
from saovuong.problems import Invalid
from saovuong.web.faults import MOST, faults, text_faults


class StrictRequest(Request[Any, Any, State]):
    """Refuses repeated keys, NaN and loose types, and names every fault with its path."""

    async def json(self) -> Any:
        """The body as its route declares it, text in NFC; raises MalformedJSON, Invalid."""
        value = wire.strict_json(await self.body())
        if found := list(islice(text_faults(value), MOST)):
            raise Invalid(faults=found)
        return _shaped(_normal(value), self._declared())

    def _declared(self) -> Any:
        declared = self.route_handler.parsed_data_field
        return Any if declared is None else declared.annotation


def _shaped(value: Any, shape: Any) -> Any:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        raise Invalid(faults=faults(value, shape)) from None


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return text.nfc(value)
    if isinstance(value, list):
        return [_normal(one) for one in value]
    if isinstance(value, dict):
        return {key: _normal(one) for key, one in value.items()}
    return value
