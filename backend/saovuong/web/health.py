"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

from litestar import Router, get
from litestar.di import NamedDependency
from sqlalchemy.exc import DBAPIError

from saovuong.db.migrate import is_current
from saovuong.db.session import Sessions
from saovuong.i18n import _
from saovuong.problems import Unavailable
from saovuong.wire import Output


class NotReady(Unavailable):
    code = "not-ready"
    title = _("The server is not ready yet")
    message = _("Not ready: {reason}")


class Health(Output):
    status: str


@get(
    "/live",
    operation_id="live",
    summary="The process answers",
    reply_example={"status": "live"},
)
async def live() -> Health:
    return Health(status="live")


@get(
    "/ready",
    operation_id="ready",
    summary="The database answers and has the newest schema",
    refuses=(NotReady,),
    reply_example={"status": "ready"},
)
async def ready(sessions: NamedDependency[Sessions]) -> Health:
    try:
        async with sessions.engine.execution_options(writes=False).connect() as connection:
            if not await connection.run_sync(is_current):
                raise NotReady(retry_after=10, reason="migrations")
    except (DBAPIError, OSError):
        raise NotReady(retry_after=10, reason="database") from None
    return Health(status="ready")


router = Router("/api/health", route_handlers=[live, ready], tags=["Health"])
