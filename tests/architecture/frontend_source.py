"""What frontend source may not do: path and text in, faults out.

Paths are relative to frontend/src: `engine/marking.ts`. Reads imports as text, which is enough for
a tree in which every import is a plain statement.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

_IMPORT = re.compile(
    r"""(?:^|[;\s])(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']"""
    r"""|\bimport\s*\(\s*["'`]([^"'`]+)["'`]"""
    r"""|(?:^|[;\n])\s*import\s*["']([^"']+)["']"""
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|(?<![:\"'`])//[^\n]*", re.DOTALL)
_NETWORK = re.compile(
    r"(?<![\w.$])(?:window\.|globalThis\.|self\.)?fetch\(|\bXMLHttpRequest\b|\bsendBeacon\b"
    r"|\bnew (?:EventSource|WebSocket)\b"
)
_STORAGE = re.compile(r"\bindexedDB\b")
_BOUND = re.compile(r"<(?:input|textarea|select)\b(?:[^<>]|=>)*?\bbind:(?!this)")
_PAGES = ("learn/", "studio/", "manage/")
MAY_FETCH = ("api/", "service-worker.ts")
MAY_STORE = ("store/",)


@dataclass(frozen=True)
class Source:
    path: str
    text: str

    @property
    def code(self) -> str:
        """The text without comments, lines kept."""
        return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), self.text)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and target: a path relative to src for our own files, a bare name for packages."""
        for found in _IMPORT.finditer(self.code):
            target = found[1] or found[2] or found[3]
            if target.startswith("."):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), target))
            elif target.startswith("/src/"):
                target = target.removeprefix("/src/")
            yield self._line(found.end()), target

    def found(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        for hit in pattern.finditer(self.code):
            yield self._line(hit.start()), hit[0]

    def _line(self, position: int) -> int:
        return self.code.count("\n", 0, position) + 1


def reaches_the_network(source: Source) -> Iterator[str]:
    """Only api/ (and the service worker) talks to a server."""
    if not source.path.startswith(MAY_FETCH):
        for line, what in source.found(_NETWORK):
            yield f"{source.path}:{line} reaches the network by {what}"


def opens_storage(source: Source) -> Iterator[str]:
    """Only store/ opens IndexedDB."""
    if source.path.startswith(MAY_STORE):
        return
    for line, what in source.found(_STORAGE):
        yield f"{source.path}:{line} names {what}"
    for line, target in source.imports():
        if target == "idb":
            yield f"{source.path}:{line} imports {target}"


def engine_looks_outside(source: Source) -> Iterator[str]:
    """engine/ is pure: it imports nothing outside itself."""
    if source.path.startswith("engine/"):
        for line, target in source.imports():
            if not target.startswith("engine/"):
                yield f"{source.path}:{line} imports {target}"


def pages_mix(source: Source) -> Iterator[str]:
    """learn/, studio/ and manage/ never import one another: a learner never loads the others."""
    own = next((page for page in _PAGES if source.path.startswith(page)), None)
    if own is None:
        return
    for line, target in source.imports():
        if target.startswith(_PAGES) and not target.startswith(own):
            yield f"{source.path}:{line} imports {target}"


def binds_fields(source: Source) -> Iterator[str]:
    """`bind:` on an element of a form brings 4 kB of Svelte into every learner's first load."""
    for line, what in source.found(_BOUND):
        yield f"{source.path}:{line} binds a field: take its value and its oninput ({what[-20:]})"


CHECKERS = (reaches_the_network, opens_storage, engine_looks_outside, pages_mix, binds_fields)
