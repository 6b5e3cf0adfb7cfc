"""The frontend keeps the rules of the house, and each checker is seen to catch what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.architecture import frontend_source as rules
from tests.architecture.frontend_source import Source

SOURCES = Path(__file__).resolve().parents[2] / "frontend/src"
LONGEST_FILE, MEDIAN_FILE = 400, 120


def sources() -> list[Source]:
    """What is shipped: no tests, nothing that stands on a test library, no generated types."""
    paths = [*SOURCES.rglob("*.ts"), *SOURCES.rglob("*.svelte")]
    named = [p for p in sorted(paths) if not p.name.endswith((".test.ts", ".d.ts"))]
    read = [Source(p.relative_to(SOURCES).as_posix(), p.read_text("utf-8")) for p in named]
    return [source for source in read if not stands_on_a_test_library(source)]


def stands_on_a_test_library(source: Source) -> bool:
    return any(target.startswith(("vitest", "fake-indexeddb")) for _, target in source.imports())


@pytest.mark.parametrize("checker", rules.CHECKERS, ids=lambda checker: checker.__name__)
def test_the_frontend_keeps_to(checker: Callable[[Source], Iterator[str]]) -> None:
    assert [fault for source in sources() for fault in checker(source)] == []


BAD = [
    (rules.reaches_the_network, "learn/Home.svelte", "<script>\nawait fetch('/api/me')</script>"),
    (rules.reaches_the_network, "sync/push.ts", "globalThis.fetch(url)"),
    (rules.reaches_the_network, "sync/push.ts", "navigator.sendBeacon('/x')"),
    (rules.reaches_the_network, "sync/push.ts", "new WebSocket(url)"),
    (rules.opens_storage, "learn/Home.svelte", "indexedDB.open('x')"),
    (rules.opens_storage, "sync/push.ts", 'import { openDB } from "idb";'),
    (rules.engine_looks_outside, "engine/mark.ts", 'import { t } from "../i18n/words.ts";'),
    (rules.engine_looks_outside, "engine/mark.ts", 'export { x } from "idb";'),
    (rules.engine_looks_outside, "engine/mark.ts", 'import type {\n  A,\n} from "../api/a.ts";'),
    (rules.engine_looks_outside, "engine/mark.ts", 'import "../side-effect.ts";'),
    (rules.pages_mix, "learn/Home.svelte", 'import Units from "../manage/Units.svelte";'),
    (rules.pages_mix, "manage/Units.svelte", 'const x = await import("../learn/Home.svelte");'),
    (rules.binds_fields, "manage/A.svelte", "<input onclick={() => go()} bind:value />"),
    (rules.binds_fields, "ui/A.svelte", "<label><input bind:checked={isDone} /></label>"),
]
GOOD = [
    (rules.reaches_the_network, "api/client.ts", "await fetch(url)"),
    (rules.reaches_the_network, "sync/push.ts", 'self.addEventListener("fetch", go); // fetch(x)'),
    (rules.reaches_the_network, "learn/Home.svelte", "refetch(); library.fetch(1)"),
    (rules.opens_storage, "store/database.ts", 'import { openDB } from "idb";'),
    (rules.engine_looks_outside, "engine/mark.ts", 'import { fold } from "./fold.ts";'),
    (rules.pages_mix, "learn/Home.svelte", 'import Card from "../ui/Card.svelte";'),
    (rules.binds_fields, "manage/A.svelte", "<input {value} /><Tick bind:checked={isDone} />"),
    (rules.binds_fields, "manage/A.svelte", "<input bind:this={field} />"),
]


@pytest.mark.parametrize(("checker", "path", "text"), BAD)
def test_a_planted_fault_is_found(
    checker: Callable[[Source], Iterator[str]], path: str, text: str
) -> None:
    assert len(list(checker(Source(path, text)))) == 1


@pytest.mark.parametrize(("checker", "path", "text"), GOOD)
def test_what_is_allowed_is_let_through(
    checker: Callable[[Source], Iterator[str]], path: str, text: str
) -> None:
    assert list(checker(Source(path, text))) == []


def test_every_checker_has_a_planted_fault() -> None:
    assert {bad[0] for bad in BAD} == set(rules.CHECKERS)


def test_imports_are_read_at_all() -> None:
    """Were the reader blind, every rule above would hold."""
    assert sum(len(list(source.imports())) for source in sources()) > 50


def test_no_file_is_longer_than_400_lines_and_the_median_is_at_most_120() -> None:
    counts = {source.path: len(source.text.splitlines()) for source in sources()}
    assert {path: count for path, count in counts.items() if count > LONGEST_FILE} == {}
    assert median(counts.values()) <= MEDIAN_FILE
