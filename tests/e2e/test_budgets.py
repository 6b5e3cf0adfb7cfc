"""What a learner's phone may be made to fetch: bytes and counts, never time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from saovuong.web.static import find_frontend
from tests.e2e.conftest import Opener, ServerProcess
from tests.e2e.loads import first_load

FIRST_LOAD, REQUESTS = 45_000, 5
ENTRY, WORKER, PRECACHE = 35_000, 10_000, 70_000


@pytest.fixture(scope="module")
def build() -> Path:
    return find_frontend()


@pytest.fixture(scope="module")
def sizes(build: Path) -> dict[str, int]:
    """Bytes as sent, by path."""
    listed = json.loads((build / "assets.json").read_text())
    return {f"/{one['path']}": one["br_bytes"] for one in listed}


def test_the_first_load_is_small_and_few(server: ServerProcess, browsers: Opener) -> None:
    cost = first_load(browsers("new").open(), server.address)
    assert cost.requests <= REQUESTS, cost.asked
    assert 0 < cost.bytes <= FIRST_LOAD, cost.asked


def test_what_was_counted_is_what_was_sent(
    server: ServerProcess, browsers: Opener, sizes: dict[str, int]
) -> None:
    """Each file weighs what its brotli form weighs: nothing came unpacked, nothing from a cache."""
    cost = first_load(browsers("newer").open(), server.address)
    told = {path: size for path, size in cost.asked if path in sizes and size > 0}
    assert told == {path: sizes[path] for path in told}
    assert any(path.endswith(".js") for path in told)


def test_the_entry_scripts_are_small(build: Path, sizes: dict[str, int]) -> None:
    page = (build / "index.html").read_text()
    scripts = re.findall(r'(?:src|href)="(/[^"]+\.js)"', page)
    assert scripts
    assert sum(sizes[script] for script in scripts) <= ENTRY


def test_the_service_worker_is_small(sizes: dict[str, int]) -> None:
    assert sizes["/service-worker.js"] <= WORKER


def test_what_is_kept_for_the_days_without_network_is_small(
    build: Path, sizes: dict[str, int]
) -> None:
    worker = (build / "service-worker.js").read_text()
    kept = re.findall(r"\{url:[`\"']([^`\"']+)[`\"'],revision:", worker)
    assert "/index.html" in kept
    assert sum(sizes[path] for path in kept) <= PRECACHE
