"""Every operation of the API document, as an attacker would list them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from saovuong.app import api_document

METHODS = ("get", "post", "put", "patch", "delete")
ANY_ID = "0197a2f4-5c3e-7d10-8b21-4f6a1c9d2e01"


class Operation(NamedTuple):
    method: str
    path: str
    url: str
    example: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations() -> list[Operation]:
    return list(_operations())


def changing() -> list[Operation]:
    return [one for one in operations() if one.method != "get"]


def _operations() -> Iterator[Operation]:
    for path, methods in api_document()["paths"].items():
        for method in METHODS:
            if method in methods:
                url = path
                for parameter in methods[method].get("parameters", []):
                    url = url.replace(f"{{{parameter['name']}}}", ANY_ID)
                yield Operation(method, path, url, _example(methods[method]))


def _example(operation: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    shown = content.get("application/json", {}).get("examples", {})
    return shown.get("example", {}).get("value")
