"""A page to read the API document with, for development only: no script, no foreign host."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State

from saovuong.web.openapi import document


@get("/api/docs", include_in_schema=False, sync_to_thread=False)
def api_pages(request: Request[Any, Any, State]) -> Response[str]:
    api = document(request.app)
    operations = [
        _operation(path, method, operation)
        for path, methods in sorted(api["paths"].items())
        for method, operation in methods.items()
    ]
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(_title(api))}</title>'
        f"<h1>{escape(_title(api))}</h1><p>{escape(api['info']['description'])} "
        f'<a href="/api/openapi.json">openapi.json</a></p>{"".join(operations)}'
    )
    return Response(page, media_type=MediaType.HTML)


def _title(api: dict[str, Any]) -> str:
    return f"{api['info']['title']} {api['info']['version']}"


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rest = {name: one for name, one in operation.items() if name not in ("summary", "tags")}
    told = json.dumps(rest, ensure_ascii=False, indent=2)
    return (
        f"<details><summary><code>{method.upper()} {escape(path)}</code> "
        f"{escape(operation.get('summary', ''))}</summary><pre>{escape(told)}</pre></details>"
    )
