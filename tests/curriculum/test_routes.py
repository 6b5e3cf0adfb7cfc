"""Catalogue and packs over HTTP: cacheable by anyone, compressed once, never HTML."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import brotli
import httpx
import msgspec
import pytest
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.curriculum.content_hashes import content_hash
from saovuong.curriculum.editions import Editions, Publication
from saovuong.curriculum.models import Pack
from saovuong.curriculum.pack_shapes import Manifest
from saovuong.curriculum.packs import PackBytes
from saovuong.curriculum.routes import router
from saovuong.curriculum.schemas import Catalogue
from saovuong.curriculum.shelves import Shelf
from saovuong.db.session import Sessions
from saovuong.problems import Problem
from tests.curriculum.folders import TODAY, Content
from tests.curriculum.test_packs import TELLING, names


def _problem(request: Request[object, object, State], problem: Problem) -> Response[object]:
    return Response(
        problem.body("en"), status_code=problem.status, media_type="application/problem+json"
    )


@pytest.fixture
async def published(sessions: Sessions, tmp_path: Path) -> Publication:
    async with sessions.writing() as session:
        (one,) = await Editions(session).load_folder(Content().write(tmp_path), TODAY)
    return one


@pytest.fixture
async def client(sessions: Sessions) -> AsyncIterator[httpx.AsyncClient]:
    async def reader() -> AsyncIterator[AsyncSession]:
        async with sessions.reading() as session:
            yield session

    app = Litestar(
        [router],
        dependencies={"reader": Provide(reader)},
        exception_handlers={Problem: _problem},
        openapi_config=None,
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        client.headers["accept-encoding"] = "identity"
        yield client


async def test_the_catalogue_says_what_there_is_and_what_it_costs(
    client: httpx.AsyncClient, published: Publication, sessions: Sessions
) -> None:
    reply = await client.get("/api/catalogue")
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-cache"
    (course,) = msgspec.json.decode(reply.content, type=Catalogue).courses
    assert (course.id, course.edition, course.lessons) == ("khoa-a", published.edition, 1)
    assert (course.questions, course.minutes, course.has_test) == (7, 4, True)
    sizes = []
    for name in [course.edition, *await _pack_names(client, course.edition)]:
        packed = await client.get(f"/packs/{name}", headers={"accept-encoding": "br"})
        sizes.append(int(packed.headers["content-length"]))
    assert course.bytes == sum(sizes)


async def _pack_names(client: httpx.AsyncClient, edition: str) -> list[str]:
    body = (await client.get(f"/packs/{edition}")).content
    manifest = msgspec.json.decode(body, type=Manifest)
    assert manifest.test is not None
    return [*(lesson.pack for lesson in manifest.lessons), manifest.test.pack]


async def test_an_empty_server_has_an_empty_catalogue(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/catalogue")).json() == {"version": 1, "courses": []}


async def test_the_catalogue_changes_with_the_course(
    client: httpx.AsyncClient, published: Publication, sessions: Sessions, tmp_path: Path
) -> None:
    before = await client.get("/api/catalogue")
    tag = {"if-none-match": before.headers["etag"]}
    assert (await client.get("/api/catalogue", headers=tag)).status_code == 304
    content = Content()
    content.front["minutes"] = 5
    async with sessions.writing() as session:
        await Editions(session).load_folder(content.write(tmp_path), TODAY)
    after = await client.get("/api/catalogue", headers=tag)
    assert after.status_code == 200
    assert after.json()["courses"][0]["minutes"] == 5


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_a_pack_comes_in_the_form_asked_for(
    encoding: str, client: httpx.AsyncClient, published: Publication
) -> None:
    async with client.stream(
        "GET", f"/packs/{published.edition}", headers={"accept-encoding": encoding}
    ) as reply:
        raw = b"".join([part async for part in reply.aiter_raw()])
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[encoding]
    assert content_hash(unpack(raw)) == published.edition
    assert reply.headers.get("content-encoding", "identity") == encoding
    assert reply.headers["vary"] == "Accept-Encoding"
    assert "immutable" in reply.headers["cache-control"]
    tag = {"accept-encoding": encoding, "if-none-match": reply.headers["etag"]}
    again = await client.get(f"/packs/{published.edition}", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == reply.headers["etag"]
    assert again.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["0" * 64, "x", "index.html", "%00", "%ff", "a" * 5000])
async def test_a_pack_nobody_made_is_a_problem_and_not_a_page(
    name: str, client: httpx.AsyncClient, published: Publication
) -> None:
    reply = await client.get(f"/packs/{name}")
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == "pack-unknown"


async def test_no_reply_before_the_answer_tells_the_answer(
    client: httpx.AsyncClient, published: Publication
) -> None:
    catalogue = await client.get("/api/catalogue")
    manifest = await client.get(f"/packs/{published.edition}")
    test = await client.get(f"/packs/{manifest.json()['test']['pack']}")
    for reply in (catalogue, manifest, test):
        assert not TELLING & set(names(reply.json()))
        for secret in ("biến thể bí mật", "cách viết khác", "không được lộ"):
            assert secret not in reply.text


async def test_a_shelf_keeps_what_was_asked_for_last(
    sessions: Sessions, published: Publication
) -> None:
    bodies = [bytes([one]) * 40 for one in range(3)]
    packs = [PackBytes(content_hash(b), "asset", "image/png", b, None, None) for b in bodies]
    async with sessions.writing() as session:
        session.add_all(
            Pack(hash=p.hash, kind=p.kind, media_type=p.media_type, body=p.body, br=None, gz=None)
            for p in packs
        )
    shelf = Shelf(most_bytes=100)
    async with sessions.reading() as session:
        for name in (packs[0].hash, packs[1].hash, packs[0].hash, packs[2].hash):
            assert (await shelf.pack(session, name)).hash == name
    async with sessions.writing() as session:
        await session.execute(delete(Pack).where(Pack.kind == "asset"))
    async with sessions.reading() as session:
        assert (await shelf.pack(session, packs[0].hash)).body == bodies[0]
        assert (await shelf.pack(session, packs[2].hash)).body == bodies[2]
        with pytest.raises(Problem):
            await shelf.pack(session, packs[1].hash)
