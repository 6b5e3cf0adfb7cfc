"""Wire shapes of signing in by an identity provider."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from saovuong.wire import Input, Output


class ProviderStart(Input):
    """``page``: where to go afterwards, one of our own such as #/quan-ly."""

    page: Annotated[str, Meta(max_length=300)] = "#/quan-ly"


class ProviderDeparture(Output):
    """``location``: where to send the browser."""

    location: str


class ProviderAccountView(Output):
    """``name`` is None where there is no sign-in service; ``linked_at`` where it is not linked."""

    name: str | None
    linked_at: int | None


class WaysIn(Output):
    """``provider``: what the button of the sign-in service says; None if there is none."""

    provider: str | None
