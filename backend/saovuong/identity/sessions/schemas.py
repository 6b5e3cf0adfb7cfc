"""Wire shapes of open sessions and of what staff see of their own sign-ins."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from saovuong.wire import Output


class SessionView(Output):
    """``network``: the address without its last part; "" where it is not known."""

    id: UUID
    kind: str
    opened_by: str
    opened_at: int
    seen_at: int
    network: str
    browser: str
    is_this: bool


class SessionsView(Output):
    sessions: list[SessionView]


class EntryView(Output):
    """A sign-in or a refused try. ``way``: card, password, code, passkey … as "password+code"."""

    at: int
    way: str
    outcome: Literal["entered", "refused"]
    network: str
    browser: str
    is_new_place: bool
    is_noticed: bool


class EntriesView(Output):
    """``unnoticed``: sign-ins from new places and refused tries that were not seen yet."""

    entries: list[EntryView]
    unnoticed: int
