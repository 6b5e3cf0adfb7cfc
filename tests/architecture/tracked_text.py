"""What no committed file may hold, whatever its kind: path and text in, faults out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

# Written in pieces, so that this file holds none of what it looks for.
_REGISTRIES = ("pypi." + "org", "pythonhosted." + "org", "registry." + "npmjs", "deb." + "debian")
_HOMES = ("work", "root", "home", "Users")
_MACHINE_PATH = re.compile(r"(?<![\w.*}$/\-])/(?:" + "|".join(_HOMES) + r")/[\w.]")
_LEFT_OVER = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|XX" + r"X)\b")
_CODE = (".py", ".ts", ".svelte", ".js", ".css", ".html", ".sh")
_CONTENT_KINDS = {".md", ".yaml", ".json", ".svg", ".png", ".jpg", ".jpeg", ".webp"}
FORBIDDEN_FILES = {"uv.lock", "poetry.lock", "yarn.lock", "pnpm-lock.yaml"}


def addresses(path: str, text: str) -> Iterator[str]:
    """A lock says what, by hash; where from is each machine's own business."""
    for registry in _REGISTRIES:
        if registry in text:
            yield f"{path} names the registry {registry}"
    if path.endswith("package-lock.json") and '"resolved": "http' in text:
        yield f"{path} holds download addresses"


def machine_paths(path: str, text: str) -> Iterator[str]:
    for found in _MACHINE_PATH.finditer(text):
        yield f"{path}:{_line(text, found)} holds the machine's own path {found[0]}…"


def left_overs(path: str, text: str) -> Iterator[str]:
    if path.endswith(_CODE):
        for found in _LEFT_OVER.finditer(text):
            yield f"{path}:{_line(text, found)} holds {found[0]}"


def decomposed(path: str, text: str) -> Iterator[str]:
    """Vietnamese is NFC everywhere, or equal words differ."""
    if not unicodedata.is_normalized("NFC", text):
        rows = enumerate(text.split("\n"), 1)
        line = next(n for n, row in rows if not unicodedata.is_normalized("NFC", row))
        yield f"{path}:{line} is not NFC"


def code_in_content(path: str, text: str) -> Iterator[str]:
    if path.startswith("content/") and PurePosixPath(path).suffix not in _CONTENT_KINDS:
        yield f"{path} is no content"


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


CHECKERS = (addresses, machine_paths, left_overs, decomposed, code_in_content)
