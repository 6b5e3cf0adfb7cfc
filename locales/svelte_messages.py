"""Messages of the frontend for Babel: every ``t("…")`` of a Svelte or TypeScript file.

Babel's own JavaScript extractor stops silently at an apostrophe in Svelte markup. A call is the
same pattern here as in ``frontend/build/messages.ts``, so what is collected is what is replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO

ANY_CALL = re.compile(r"\bt\(")
CALL = re.compile(r'\bt\(\s*("(?:[^"\\]|\\.)*")')
DEFINITION = re.compile(r"function t\(")


def extract(
    fileobj: IO[bytes],
    keywords: Mapping[str, object],
    comment_tags: Collection[str],
    options: Mapping[str, str],
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield ``(line, "t", message, [])``; ValueError where ``t`` is called without one literal."""
    source = fileobj.read().decode("utf-8")
    found = list(CALL.finditer(source))
    asked = len(ANY_CALL.findall(source)) - len(DEFINITION.findall(source))
    if len(found) != asked:
        raise ValueError(f'{getattr(fileobj, "name", "?")}: {asked - len(found)} t() without "…"')
    for call in found:
        yield source.count("\n", 0, call.start()) + 1, "t", json.loads(call[1]), []
