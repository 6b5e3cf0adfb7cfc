from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.factories.server import Server

CARD = "/api/sign-in/card"


@pytest.mark.parametrize(
    "raw",
    [
        b'{"code": "AAAAABBBBB", "code": "CCCCCDDDDD"}',
        b'{"code": NaN}',
        b'{"code": Infinity}',
        b'{"code": "AAAAABBBBB"',
        b'{"code": "\xff"}',
        b"[" * 100_000,
        b"[" * 700 + b"]" * 700,
        b'{"code":' * 33 + b"1" + b"}" * 33,
        b"\x00",
    ],
)
async def test_what_is_not_strict_json_is_malformed(server: Server, raw: bytes) -> None:
    reply = await server.browser().post(CARD, content=raw)
    assert (reply.status_code, reply.json()["code"]) == (400, "malformed-json")


async def test_every_fault_is_told_with_its_path(server: Server) -> None:
    body = {"code": 5, "device": {"id": "x", "label": None}, "role": "operator"}
    reply = await server.browser().post(CARD, json=body)
    assert reply.status_code == 422
    paths = {one["path"] for one in reply.json()["details"]["faults"]}
    assert paths == {"$.code", "$.device.id", "$.device.public_key", "$.device.label", "$.role"}


async def test_types_are_not_bent_to_fit(server: Server) -> None:
    body = {"login": 12345, "password": True}
    reply = await server.browser().post("/api/sign-in/password", json=body)
    assert {one["path"] for one in reply.json()["details"]["faults"]} == {"$.login", "$.password"}


@pytest.mark.parametrize("text", ["a\u0000b", "\ud800"])
async def test_text_no_database_can_keep_is_refused(server: Server, text: str) -> None:
    raw = b'{"login": "%s", "password": "x"}' % text.encode("unicode_escape")
    reply = await server.browser().post(
        "/api/sign-in/password", content=raw.replace(b"\\x00", b"\\u0000")
    )
    assert reply.status_code == 422
    assert reply.json()["details"]["faults"][0]["path"] == "$.login"


async def test_a_missing_body_is_a_fault_of_the_whole(server: Server) -> None:
    reply = await server.browser().post(CARD)
    assert reply.status_code == 422
    assert reply.json()["details"]["faults"] == [
        {"path": "$", "message": "A JSON body is required"}
    ]


@pytest.mark.parametrize("path", [CARD, "/api/sync/envelopes"])
async def test_a_body_over_the_limit_is_refused(server: Server, path: str) -> None:
    reply = await server.browser().post(path, content=b"x" * (1_048_576 + 1))
    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", [CARD, "/api/sync/envelopes"])
async def test_the_limit_holds_for_a_body_that_does_not_say_its_length(
    server: Server, path: str
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 65_536
            yield b" " * 65_536

    reply = await server.browser().post(path, content=endless())
    assert reply.status_code == 413


async def test_a_query_that_carries_a_nul_is_refused(server: Server) -> None:
    reply = await server.browser().get("/api/me?after=%00")
    assert (reply.status_code, reply.json()["code"]) == (400, "bad-request")


async def test_a_name_that_cannot_be_sent_back_is_still_told_of(server: Server) -> None:
    raw = b'{"login": "x", "password": "y", "\\ud800\\u0000": 1}'
    reply = await server.browser().post("/api/sign-in/password", content=raw)
    assert reply.status_code == 422
    assert len(reply.json()["details"]["faults"]) == 1


async def test_a_flood_of_faults_is_cut_short(server: Server) -> None:
    body = {"n" * 1000 + str(number): 1 for number in range(500)}
    reply = await server.browser().post("/api/sign-in/password", json=body)
    assert len(reply.json()["details"]["faults"]) == 50
    assert len(reply.content) < 20_000
