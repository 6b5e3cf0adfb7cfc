"""Database sessions for routes: one transaction a request, committed before the reply leaves.

A route asks for ``session`` (writes) or ``reader`` (reads), never both: two generators would turn
one refusal into a group of exceptions.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.db.session import Sessions
from saovuong.identity.guards import provide_entering, provide_identity
from saovuong.web.language import preferred


async def provide_session(state: State) -> AsyncIterator[AsyncSession]:
    async with state.sessions.writing() as session:
        yield session


async def provide_reader(state: State) -> AsyncIterator[AsyncSession]:
    async with state.sessions.reading() as session:
        yield session


def provide_sessions(state: State) -> Sessions:
    sessions: Sessions = state.sessions
    return sessions


def provide_language(request: Request[Any, Any, State]) -> str:
    """For ``language: NamedDependency[str]``: the one the page is shown in."""
    return preferred(request)


DEPENDENCIES = {
    "session": Provide(provide_session),
    "reader": Provide(provide_reader),
    "sessions": Provide(provide_sessions, sync_to_thread=False),
    "identity": Provide(provide_identity),
    "language": Provide(provide_language, sync_to_thread=False),
    "entering": Provide(provide_entering),
}
