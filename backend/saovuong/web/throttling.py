"""Routes that are much work say ``limit="export"``; how often they may be asked stands in
``identity/limits/limits.py``.
"""

from __future__ import annotations

from litestar.handlers import BaseRouteHandler

from saovuong.db.session import Sessions
from saovuong.identity.guards import Connection, address, identity_of
from saovuong.identity.limits.allowances import Allowances, subjects_of
from saovuong.identity.limits.limits import LIMITS


async def within_limits(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard of the whole application; raises AskedTooOften. Strangers are refused by others."""
    purpose = handler.opt.get("limit")
    identity = None if purpose is None else await identity_of(connection)
    if purpose is None or identity is None:
        return
    limit = LIMITS[purpose]
    wanted = subjects_of(purpose, identity.person_id, address(connection), limit)
    sessions: Sessions = connection.app.state.sessions
    async with sessions.writing() as session:
        await Allowances(session).spend(wanted)
