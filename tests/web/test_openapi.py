from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from saovuong.app import api_document, create_app
from tests.factories.server import settings_for

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    return api_document()


@pytest.fixture(scope="module")
def handlers(tmp_path_factory: pytest.TempPathFactory) -> list[HTTPRouteHandler]:
    folder: Path = tmp_path_factory.mktemp("api")
    app = create_app(settings_for("sqlite+aiosqlite://", folder))
    return [
        handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.resolve_include_in_schema()
    ]


def operations(api: dict[str, Any]) -> list[dict[str, Any]]:
    return [path[method] for path in api["paths"].values() for method in path.keys() & METHODS]


def test_it_is_openapi_3_1_and_names_every_operation_once(api: dict[str, Any]) -> None:
    assert api["openapi"].startswith("3.1")
    names = [one["operationId"] for one in operations(api)]
    assert len(names) == len(set(names))
    assert all(name.isalnum() and name[0].islower() for name in names)


def test_every_operation_has_a_summary_and_its_refusals(api: dict[str, Any]) -> None:
    for operation in operations(api):
        assert operation["summary"], operation["operationId"]
        refusals = {
            status: reply for status, reply in operation["responses"].items() if int(status) >= 400
        }
        assert "500" in refusals, operation["operationId"]
        for status, reply in refusals.items():
            content = reply["content"]["application/problem+json"]
            for example in content["examples"].values():
                assert str(example["value"]["status"]) == status


def test_every_reference_leads_somewhere(api: dict[str, Any]) -> None:
    known = api["components"]["schemas"]

    def check(node: Any) -> None:
        if isinstance(node, dict):
            target = node.get("$ref")
            if isinstance(target, str):
                assert target.removeprefix("#/components/schemas/") in known
            for one in node.values():
                check(one)
        elif isinstance(node, list):
            for one in node:
                check(one)

    check(api)


def test_examples_have_the_shapes_they_stand_for(handlers: list[HTTPRouteHandler]) -> None:
    checked = 0
    for handler in handlers:
        asked, declared = handler.opt.get("request_example"), handler.parsed_data_field
        if asked is not None and declared is not None:
            msgspec.convert(asked, declared.annotation)
            checked += 1
        replied, shape = handler.opt.get("reply_example"), handler.parsed_fn_signature.return_type
        if replied is not None and shape.is_subclass_of(msgspec.Struct):
            msgspec.convert(replied, shape.annotation)
            checked += 1
    assert checked > 8


def test_everything_that_takes_a_body_shows_one(api: dict[str, Any]) -> None:
    for operation in operations(api):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content.get("examples"), operation["operationId"]
