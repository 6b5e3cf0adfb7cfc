from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar
from litestar.datastructures import State

from saovuong.web import errors, security, static


def build(folder: Path) -> None:
    listing = []
    for path, content, immutable in (
        ("index.html", "<!doctype html><p>Sao Vuông", False),
        ("service-worker.js", "self.x = 1", False),
        ("assets/app-abc.js", "console.log(1)", True),
    ):
        file = folder / path
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(content, encoding="utf-8")
        file.with_name(file.name + ".br").write_bytes(b"br:" + content.encode())
        digest = hashlib.sha256(content.encode()).hexdigest()
        listing.append(
            {"path": path, "hash": digest, "bytes": 1, "br_bytes": 1, "immutable": immutable}
        )
    (folder / "assets.json").write_text(json.dumps(listing), encoding="utf-8")
    (folder / "secret.txt").write_text("not listed", encoding="utf-8")


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    build(tmp_path)
    async with client(tmp_path) as browser:
        yield browser


def client(folder: Path) -> AsyncClient:
    app = Litestar(
        [static.frontend(folder)],
        state=State({"origin": None}),
        exception_handlers=errors.HANDLERS,
        before_send=[security.add_headers],
        logging_config=None,
        openapi_config=None,
    )
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://test")


async def test_the_front_page_is_the_shell_and_is_asked_for_anew(browser: AsyncClient) -> None:
    for path in ("/", "/index.html"):
        reply = await browser.get(path, headers={"Accept-Encoding": "identity"})
        assert reply.text.startswith("<!doctype html>")
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert reply.headers["cache-control"] == "no-cache"


async def test_the_worker_is_no_cache_and_hashed_files_are_for_ever(browser: AsyncClient) -> None:
    worker = await browser.get("/service-worker.js", headers={"Accept-Encoding": "identity"})
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["content-type"].startswith("text/javascript")
    hashed = await browser.get("/assets/app-abc.js", headers={"Accept-Encoding": "identity"})
    assert "immutable" in hashed.headers["cache-control"]


async def test_what_the_browser_has_is_not_sent_again(browser: AsyncClient) -> None:
    accept = {"Accept-Encoding": "identity"}
    tag = (await browser.get("/", headers=accept)).headers["etag"]
    assert not tag.startswith("W/")
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        reply = await browser.get("/", headers=accept | {"If-None-Match": known})
        assert (reply.status_code, reply.content) == (304, b"")
        assert reply.headers["etag"] == tag
    assert (
        await browser.get("/", headers=accept | {"If-None-Match": '"other"'})
    ).status_code == 200


async def test_the_form_the_build_compressed_is_sent_with_its_own_tag(tmp_path: Path) -> None:
    build(tmp_path)
    async with client(tmp_path) as browser:
        async with browser.stream("GET", "/", headers={"Accept-Encoding": "gzip, br"}) as reply:
            raw = b"".join([part async for part in reply.aiter_raw()])
        plain = await browser.get("/", headers={"Accept-Encoding": "identity"})
    assert raw.startswith(b"br:")
    assert reply.headers["content-encoding"] == "br"
    assert reply.headers["vary"] == "Accept-Encoding"
    assert reply.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize(
    "path",
    ["/assets/app-old.js", "/secret.txt", "/assets.json", "/../app.py", "/%2e%2e/app.py", "/hoc"],
)
async def test_a_missing_file_is_a_404_and_never_the_shell(browser: AsyncClient, path: str) -> None:
    reply = await browser.get(path)
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


async def test_head_has_the_headers_and_no_body(browser: AsyncClient) -> None:
    reply = await browser.head("/", headers={"Accept-Encoding": "identity"})
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["content-length"] == str(len("<!doctype html><p>Sao Vuông".encode()))


async def test_without_a_build_the_page_says_so_in_words(tmp_path: Path) -> None:
    async with client(tmp_path) as browser:
        reply = await browser.get("/")
        assert "make run" in reply.text
        assert (await browser.get("/index.html")).status_code == 404
