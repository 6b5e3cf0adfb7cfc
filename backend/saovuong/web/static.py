"""The built frontend, served from memory as the build compressed it. A missing file is a 404."""

from __future__ import annotations

import mimetypes
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from saovuong.curriculum.encodings import Encoding, choose, etag, is_known

_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_NOT_BUILT = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>Sao Vuông</title>
<h1>Sao Vuông</h1>
<p>Máy chủ đang chạy nhưng giao diện chưa được dựng. Hãy chạy <code>make run</code>.</p>
<p lang="en">The server runs, but the app has not been built yet. Run <code>make run</code>.</p>
"""


class Listed(msgspec.Struct, frozen=True):
    """A line of the build's ``assets.json``; ``path`` is relative, ``hash`` the file's sha256."""

    path: str
    hash: str
    immutable: bool


class Asset(msgspec.Struct, frozen=True):
    media_type: str
    caching: str
    hash: str
    forms: dict[Encoding, bytes]


def find_frontend() -> Path:
    """Where the build lies: in the installed package, else in the checkout."""
    packaged = Path(str(files("saovuong"))) / "static"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "frontend" / "dist"


def read_assets(folder: Path) -> dict[str, Asset]:
    """Every file the build lists, by the path it is asked for; empty if nothing is built."""
    listing = folder / "assets.json"
    if not listing.is_file():
        return {}
    listed = msgspec.json.decode(listing.read_bytes(), type=list[Listed])
    assets = {f"/{one.path.lstrip('/')}": _read(folder, one) for one in listed}
    if "/index.html" in assets:
        assets["/"] = assets["/index.html"]
    return assets


def _read(folder: Path, listed: Listed) -> Asset:
    path = folder / listed.path.lstrip("/")
    forms: dict[Encoding, bytes] = {"identity": path.read_bytes()}
    suffixes: tuple[tuple[Encoding, str], ...] = (("br", ".br"), ("gzip", ".gz"))
    for encoding, suffix in suffixes:
        compressed = path.with_name(path.name + suffix)
        if compressed.is_file():
            forms[encoding] = compressed.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(
        media_type=_TYPES.get(path.suffix, guessed),
        caching="public, max-age=31536000, immutable" if listed.immutable else "no-cache",
        hash=listed.hash,
        forms=forms,
    )


def frontend(folder: Path) -> HTTPRouteHandler:
    """One route over exactly the files there are, and "/" always."""
    assets = read_assets(folder)

    @HTTPRouteHandler(
        sorted(assets) or ["/"],
        http_method=["GET", "HEAD"],
        include_in_schema=False,
        sync_to_thread=False,
    )
    def serve(request: Request[Any, Any, State]) -> Response[bytes]:
        asset = assets.get(request.scope["path"].rstrip("/") or "/")
        return _reply(request, asset) if asset else _not_built()

    return serve


def _reply(request: Request[Any, Any, State], asset: Asset) -> Response[bytes]:
    allowed = choose(request.headers.get("accept-encoding"), has_compressed=True)
    encoding: Encoding = allowed if allowed in asset.forms else "identity"
    tag = etag(asset.hash, encoding)
    headers = {"ETag": tag, "Cache-Control": asset.caching, "Vary": "Accept-Encoding"}
    if is_known(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=304, headers=headers)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return Response(asset.forms[encoding], media_type=asset.media_type, headers=headers)


def _not_built() -> Response[bytes]:
    return Response(
        _NOT_BUILT.encode(),
        media_type=_TYPES[".html"],
        headers={"Cache-Control": "no-store"},
    )
