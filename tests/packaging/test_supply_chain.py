"""The bill of materials and the audit of dependencies, without asking anybody."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

BACKEND = Path(__file__).parents[2] / "backend"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BACKEND / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


audit, materials = script("dependency_audit"), script("bill_of_materials")


def test_the_same_locks_give_the_same_bytes() -> None:
    assert materials.made_of() == materials.made_of()


def test_it_names_what_the_locks_name_and_once() -> None:
    bill = json.loads(materials.made_of())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    names = [one["purl"] for one in bill["components"]]
    assert len(names) == len(set(names)) > 100
    for wanted in ("pkg:pypi/litestar@", "pkg:pypi/sqlalchemy@", "pkg:npm/svelte@", "pkg:npm/idb@"):
        assert any(name.startswith(wanted) for name in names), wanted
    scopes = {one["purl"].partition("@")[0]: one["scope"] for one in bill["components"]}
    assert scopes["pkg:npm/idb"] == "required"
    assert scopes["pkg:npm/vite"] == "optional"
    assert "timestamp" not in bill["metadata"]


PIP_CLEAN = '{"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []}'
PIP_FOUND = (
    '{"dependencies": [{"name": "a", "version": "1",'
    ' "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]}'
)
NPM_CLEAN = '{"vulnerabilities": {}, "metadata": {}}'
NPM_FOUND = '{"vulnerabilities": {"a": {"severity": "high"}}}'
AWAY = "ConnectionError: could not connect"
NPM_AWAY = '{"message": "request failed", "error": {}}'


@pytest.mark.parametrize(
    ("pip", "npm", "state"),
    [
        (PIP_CLEAN, NPM_CLEAN, 0),
        (PIP_FOUND, NPM_CLEAN, 1),
        (PIP_CLEAN, NPM_FOUND, 1),
        (AWAY, NPM_CLEAN, 3),
        (PIP_CLEAN, NPM_AWAY, 3),
        ("", "", 3),
        ("[]", "null", 3),
        (AWAY, NPM_FOUND, 1),
    ],
)
def test_found_unreachable_and_clean_are_three_things(pip: str, npm: str, state: int) -> None:
    verdicts = {"pip": audit.read_pip(pip), "npm": audit.read_npm(npm)}
    assert audit.summed(verdicts) == state


def test_an_advisory_is_told_with_what_mends_it() -> None:
    assert audit.read_pip(PIP_FOUND).told == ["a 1: PYSEC-1, fixed in ['2']"]
