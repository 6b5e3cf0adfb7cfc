"""Wire shapes of second factors, sessions and what staff see of their own sign-ins."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from saovuong.identity.passwords import MAX_LENGTH
from saovuong.wire import Input, Output


class StepUp(Input):
    """Exactly one proof."""

    password: Annotated[str, Meta(min_length=1, max_length=MAX_LENGTH)] | None = None


class SteppedUp(Output):
    """``until``: as long as that, nothing more is asked for."""

    until: int
