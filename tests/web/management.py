"""Every management operation as the API document has it, and how to ask for it about somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from httpx import AsyncClient, Response

from saovuong import clock
from saovuong.app import api_document
from tests.factories.neighbours import COURSE, Home
from tests.factories.rosters import people_book

_METHODS = {"get", "post", "put", "patch", "delete"}
_NAMED_BY = {
    "unit": "unit",
    "person": "person",
    "device": "device",
    "request_id": "request",
    "import_id": "roster",
    "oddity_id": "oddity",
    "gathering": "gathering",
}
"""What stands in an address, and which part of a home it is."""
_UNITS_OF_A_BODY = ("unit", "parent", "into")
_ROSTER = people_book()


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    placed: tuple[str, ...]
    """Parameters in the path."""
    queried: tuple[str, ...]
    example: Any
    """Of the body; None where it takes none."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names_somebody(self) -> bool:
        return any(name in _NAMED_BY for name in self.placed)

    @property
    def body_names_somebody(self) -> bool:
        return isinstance(self.example, dict) and any(
            key in self.example for key in (*_UNITS_OF_A_BODY, "others", "person", "parts")
        )

    def is_about(self, home: Home) -> bool:
        """Whether ``home`` has everything the address asks for, and may be asked by it."""
        parts = [getattr(home, _NAMED_BY[name]) for name in self.placed if name in _NAMED_BY]
        return all(part is not None for part in parts)

    async def ask(
        self, browser: AsyncClient, home: Home, mentioned: Home | None = None, **query: object
    ) -> Response:
        """Asks about ``home``, with a body that speaks of ``mentioned``, else of ``home`` too."""
        values = {name: str(getattr(home, part)) for name, part in _NAMED_BY.items()}
        path = self.path.format_map(values | {"rule": "imports"})
        common = {
            "course": COURSE,
            "q": "riêng",
            "at": clock.now_ms(),
            "kind": "other" if "audit" in self.path else "people",
            "name": "danh-sach.xlsx",
        }
        asked = {name: one for name, one in (common | query).items() if name in self.queried}
        body: dict[str, Any] = {}
        if self.example is not None:
            body["json"] = _about(self.example, mentioned or home)
        elif self.path.endswith("/imports") and self.method == "post":
            headers = {"Content-Type": "application/octet-stream"}
            body = {"content": _ROSTER, "headers": headers}
        return await browser.request(self.method, path, params=asked, **body)


def _about(example: Any, home: Home) -> Any:
    """The example with units and people of ``home`` in place of its own."""
    if not isinstance(example, dict):
        return example
    return {key: _told(key, value, home) for key, value in example.items()}


def _told(key: str, value: Any, home: Home) -> Any:
    if key in _UNITS_OF_A_BODY and isinstance(value, str):
        return str(home.unit)
    if key == "others":
        return [str(home.unit)]
    if key == "person":
        return str(home.person)
    if key == "people" and value:
        return [str(home.person)]
    if key == "version":
        return 1
    return [_about(one, home) for one in value] if isinstance(value, list) else _about(value, home)


def _examples(operation: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return content.get("examples", {}).get("example", {}).get("value")


def _operations() -> list[Operation]:
    found = []
    for path, methods in sorted(api_document()["paths"].items()):
        for method, operation in methods.items():
            if path.startswith("/api/manage") and method in _METHODS:
                parameters = operation.get("parameters", [])
                places = {
                    place: tuple(one["name"] for one in parameters if one["in"] == place)
                    for place in ("path", "query")
                }
                found.append(
                    Operation(method, path, places["path"], places["query"], _examples(operation))
                )
    return found


OPERATIONS = _operations()


def unmade() -> set[str]:
    """Names in addresses that no home has: a new kind of thing has to be made for it first."""
    placed = {name for operation in OPERATIONS for name in operation.placed}
    return placed - set(_NAMED_BY) - {"rule"}
