from __future__ import annotations

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar, get
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.types import Scope

from saovuong.app import behind_proxies
from saovuong.identity.guards import address, is_secure

PROXY, CLIENT = "127.0.0.1", "203.0.113.7"


@get("/")
async def seen(scope: Scope) -> list[object]:
    connection = ASGIConnection(scope)
    return [address(connection), is_secure(connection)]


async def asked(sender: str, headers: dict[str, str]) -> object:
    app = Litestar([seen], state=State({"origin": None}), logging_config=None, openapi_config=None)
    transport = ASGITransport(app=behind_proxies(app, [PROXY, "::1"]), client=(sender, 1))  # type: ignore[arg-type]
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        return (await client.get("/", headers=headers)).json()


async def test_a_known_proxy_says_who_asks_and_how() -> None:
    told = {"X-Forwarded-For": CLIENT, "X-Forwarded-Proto": "https"}
    assert await asked(PROXY, told) == [CLIENT, True]


@pytest.mark.parametrize("claimed", ["10.0.0.1", "127.0.0.1", "10.0.0.1, 127.0.0.1"])
async def test_nobody_else_chooses_his_own_address(claimed: str) -> None:
    told = {"X-Forwarded-For": claimed, "X-Forwarded-Proto": "https"}
    assert await asked(CLIENT, told) == [CLIENT, False]


async def test_what_a_client_wrote_before_the_proxy_is_not_believed() -> None:
    assert await asked(PROXY, {"X-Forwarded-For": f"10.0.0.1, {CLIENT}"}) == [CLIENT, False]
