"""Writes what the program is made of, CycloneDX JSON, from the two locks and nothing else.

    python backend/bill_of_materials.py [FILE]      var/sbom.json if not given

The same locks give the same bytes: no time and no chance is in it.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def python_components(lock: str) -> list[Component]:
    return [
        _component("pypi", name.lower().replace("_", "-"), version)
        for name, version in _PINNED.findall(lock)
    ]


def npm_components(lock: dict[str, Any]) -> list[Component]:
    """What reaches the browser is required; what only builds and tests is optional."""
    found = []
    for path, package in lock["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            made = _component("npm", name, package["version"], is_needed=not package.get("dev"))
            made.hashes.update(_hashes(package.get("integrity", "")))
            found.append(made)
    return found


def document(components: Iterable[Component], version: str) -> str:
    root = Component(name="saovuong", version=version, type=ComponentType.APPLICATION)
    root.bom_ref.value = "saovuong"
    unique = {str(one.purl): one for one in components}
    ordered = [unique[purl] for purl in sorted(unique)]
    bom = Bom(components=ordered)
    bom.metadata.component = root
    bom.register_dependency(root, ordered)
    written = json.loads(JsonV1Dot6(bom).output_as_string())
    written["metadata"].pop("timestamp", None)
    content = json.dumps(written["components"], sort_keys=True)
    written["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, content)}"
    return json.dumps(written, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def made_of(root: Path = ROOT) -> str:
    version = re.findall(
        r'__version__ = "(.+)"', (root / "backend/saovuong/__init__.py").read_text("utf-8")
    )
    python = python_components((root / "requirements.lock").read_text("utf-8"))
    npm = npm_components(json.loads((root / "frontend/package-lock.json").read_text("utf-8")))
    return document([*python, *npm], version[0])


def _component(kind: str, name: str, version: str, *, is_needed: bool = True) -> Component:
    group, _, bare = name.rpartition("/")
    purl = PackageURL(kind, group or None, bare, version)
    return Component(
        name=bare,
        group=group or None,
        version=version,
        purl=purl,
        bom_ref=str(purl),
        scope=ComponentScope.REQUIRED if is_needed else ComponentScope.OPTIONAL,
    )


def _hashes(integrity: str) -> list[HashType]:
    kind, _, encoded = integrity.partition("-")
    if kind != "sha512":
        return []
    return [HashType(alg=HashAlgorithm.SHA_512, content=base64.b64decode(encoded).hex())]


def main(arguments: list[str]) -> int:
    file = Path(arguments[0]) if arguments else ROOT / "var/sbom.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(made_of(), encoding="utf-8")
    print(f"{file}: {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
