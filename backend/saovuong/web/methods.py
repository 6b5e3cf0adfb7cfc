"""OPTIONS: which methods an address knows.

Litestar's own answer names only the first handler of an address, and asks its guards first.
"""

from __future__ import annotations

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response.base import ASGIResponse
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_204_NO_CONTENT
from litestar.types import ASGIApp, Receive, Scope, Send


class Options(ASGIMiddleware):
    """Answers OPTIONS for whoever asks: the API document is public."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope.get("method") != "OPTIONS":
            await next_app(scope, receive, send)
            return
        allowed = ", ".join(sorted(_methods(scope["litestar_app"], scope["path_template"])))
        reply = ASGIResponse(headers={"Allow": allowed}, status_code=HTTP_204_NO_CONTENT)
        await reply(scope, receive, send)


def _methods(app: Litestar, path: str) -> set[str]:
    return {
        method
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path_format == path
        for method in route.methods
    }
