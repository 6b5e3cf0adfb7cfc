"""OPTIONS tells the truth about every address, signed in or not."""

from __future__ import annotations

import re

from saovuong.app import api_document
from tests.factories.server import Server

METHODS = {"get", "post", "put", "patch", "delete"}


async def test_options_names_every_documented_method(server: Server) -> None:
    browser = server.browser()
    for path, operations in api_document()["paths"].items():
        reply = await browser.options(re.sub(r"\{[^}]*\}", server_id(path), path))
        documented = {method.upper() for method in operations if method in METHODS}
        assert reply.status_code == 204, path
        assert documented <= set(reply.headers["allow"].split(", ")), path


def server_id(path: str) -> str:
    return "a" * 64 if "hash" in path else "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"
