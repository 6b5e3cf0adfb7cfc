from __future__ import annotations

import pytest
from litestar import Litestar, get
from sqlalchemy.exc import IntegrityError, OperationalError
from structlog.testing import capture_logs

from saovuong.web.errors import HANDLERS, PROBLEM_JSON
from tests.factories.server import Server

SECRET = "mật khẩu 123"


@get("/api/broken", include_in_schema=False)
async def broken() -> None:
    raise RuntimeError(SECRET)


@get("/api/busy", include_in_schema=False)
async def busy() -> None:
    raise OperationalError("SELECT", {}, Exception("database is locked"))


@get("/api/twice", include_in_schema=False)
async def twice() -> None:
    told = Exception(f"duplicate key value\nDETAIL:  Key (login)=({SECRET}) already exists.")
    raise IntegrityError("INSERT", {}, told)


@pytest.fixture
def faulty(server: Server) -> Server:
    server.app.register(broken)
    server.app.register(busy)
    server.app.register(twice)
    return server


async def test_every_refusal_has_the_one_shape(server: Server) -> None:
    for method, path, status, code in (
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/api/nowhere", 404, "not-found"),
        ("POST", "/api/nowhere", 404, "not-found"),
        ("DELETE", "/api/me", 405, "method-not-allowed"),
        ("GET", "/api/me", 401, "sign-in-needed"),
        ("GET", "/api/manage/units", 401, "sign-in-needed"),
    ):
        reply = await server.browser().request(method, path)
        body = reply.json()
        assert (reply.status_code, body["code"], body["status"]) == (status, code, status)
        assert reply.headers["content-type"] == PROBLEM_JSON
        assert body["type"] == f"/problems/{code}"
        assert set(body) == {"type", "code", "title", "status", "detail", "details"}


async def test_a_405_says_what_is_allowed(server: Server) -> None:
    reply = await server.browser().delete("/api/me")
    assert "GET" in reply.headers["allow"]


async def test_nothing_from_inside_leaves_with_an_unexpected_error(faulty: Server) -> None:
    with capture_logs() as logs:
        reply = await faulty.browser().get("/api/broken")
    assert reply.status_code == 500
    assert SECRET not in reply.text
    assert "RuntimeError" not in reply.text
    told = [one for one in logs if one["event"] == "unexpected"]
    assert [one["id"] for one in told] == [reply.json()["details"]["id"]]
    assert reply.json()["details"]["id"] in reply.json()["detail"]


async def test_a_busy_database_asks_for_patience(faulty: Server) -> None:
    reply = await faulty.browser().get("/api/busy")
    assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
    assert int(reply.headers["retry-after"]) > 0


async def test_what_was_stored_twice_is_not_in_the_log(faulty: Server) -> None:
    with capture_logs() as logs:
        reply = await faulty.browser().get("/api/twice")
    assert (reply.status_code, reply.json()["code"]) == (409, "conflict")
    assert "duplicate key value" in str(logs)
    assert SECRET not in str(logs)


async def test_refusals_are_never_cached_and_name_their_language(server: Server) -> None:
    reply = await server.browser(language="vi").get("/api/me")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-language"] == "vi"


def test_every_kind_of_exception_has_a_handler() -> None:
    assert Exception in HANDLERS
    assert Litestar(logging_config=None).logger is None
