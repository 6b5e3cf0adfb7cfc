"""Sessions and sign-ins as they are told to people."""

from __future__ import annotations

from collections.abc import Sequence

from saovuong import clock
from saovuong.identity.factors.models import StaffEntry
from saovuong.identity.models import SessionToken
from saovuong.identity.roles import Identity
from saovuong.identity.sessions.open_sessions import public_id
from saovuong.identity.sessions.schemas import EntriesView, EntryView, SessionsView, SessionView


def sessions(opened: Sequence[SessionToken], identity: Identity) -> SessionsView:
    return SessionsView(
        sessions=[
            SessionView(
                id=public_id(one.token_hash),
                kind=one.kind,
                opened_by=one.opened_by,
                opened_at=clock.to_ms(one.created_at),
                seen_at=clock.to_ms(one.seen_at),
                network=one.network or "",
                browser=one.browser or "",
                is_this=one.token_hash == identity.token_hash,
            )
            for one in opened
        ]
    )


def entries(found: Sequence[StaffEntry], unnoticed: int) -> EntriesView:
    return EntriesView(
        entries=[
            EntryView(
                at=clock.to_ms(one.at),
                way=one.way,
                outcome="entered" if one.outcome == "entered" else "refused",
                network=one.network,
                browser=one.browser,
                is_new_place=one.is_new_place,
                is_noticed=one.noticed_at is not None,
            )
            for one in found
        ],
        unnoticed=unnoticed,
    )
