"""HTTP for the catalogue and for packs, both open to everyone."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong.curriculum import examples
from saovuong.curriculum.encodings import choose, etag, is_known
from saovuong.curriculum.pack_shapes import LessonPack, Manifest, TestPack
from saovuong.curriculum.packs import PackBytes
from saovuong.curriculum.schemas import Catalogue
from saovuong.curriculum.shelves import PackUnknown, Shelf

_Request = Request[Any, Any, State]
_FOREVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"
_KNOWN = ResponseSpec(None, description="You have it already", generate_examples=False)


@get(
    "/api/catalogue",
    operation_id="catalogue",
    summary="The courses there are, each with the edition learners get now",
    reply_example=examples.CATALOGUE,
    responses={
        200: ResponseSpec(Catalogue, description="The catalogue", generate_examples=False),
        304: _KNOWN,
    },
)
async def catalogue(
    request: _Request, reader: NamedDependency[AsyncSession], shelf: NamedDependency[Shelf]
) -> Response[bytes]:
    return _serve(request, await shelf.catalogue(reader), _ASK_FIRST)


@get(
    "/packs/{name:str}",
    operation_id="pack",
    summary="A frozen pack or picture, named by the sha256 of its bytes",
    refuses=(PackUnknown,),
    reply_example=examples.MANIFEST,
    responses={
        200: ResponseSpec(
            Manifest | LessonPack | TestPack,
            description="An edition, a lesson or a test; a photograph is its own bytes",
            generate_examples=False,
        ),
        304: _KNOWN,
    },
)
async def pack(
    request: _Request,
    reader: NamedDependency[AsyncSession],
    shelf: NamedDependency[Shelf],
    name: FromPath[str],
) -> Response[bytes]:
    return _serve(request, await shelf.pack(reader, name), _FOREVER)


def _serve(request: _Request, pack: PackBytes, caching: str) -> Response[bytes]:
    encoding = choose(request.headers.get("accept-encoding"), pack.br is not None)
    tag = etag(pack.hash, encoding)
    headers = {"etag": tag, "cache-control": caching, "vary": "Accept-Encoding"}
    if is_known(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=304, headers=headers)
    body = {"br": pack.br, "gzip": pack.gz, "identity": pack.body}[encoding] or pack.body
    if encoding != "identity":
        headers["content-encoding"] = encoding
    return Response(body, media_type=pack.media_type, headers=headers)


def provide_shelf(state: State) -> Shelf:
    if "shelf" not in state:
        state.shelf = Shelf()
    shelf: Shelf = state.shelf
    return shelf


router = Router(
    "/",
    route_handlers=[catalogue, pack],
    dependencies={"shelf": Provide(provide_shelf, sync_to_thread=False)},
    tags=["Curriculum"],
)
