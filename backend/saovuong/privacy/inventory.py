"""What is kept of people, table by table and column by column, read from ``inventory.yaml``.

A rule: text in, values out. Erasing and exporting follow this list, and a test holds it against the
schema, so that a new column of personal data cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml

Class = Literal["key", "fact", "identity", "trace", "text", "answers", "secret", "system"]
EMPTIED: frozenset[str] = frozenset({"identity", "trace", "text", "secret"})
"""Classes of columns that erasing empties; answers are redacted."""
PERSONAL: frozenset[str] = EMPTIED | {"answers"}
BASES = {
    "duty": "organising and training the militia (Law 48/2019/QH14)",
    "security": "keeping what is held safe (Law 91/2025/QH15)",
    "proof": "being able to show what was done (Law 91/2025/QH15)",
}


class Kept(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One table. ``kept`` names a retention rule or says it in words."""

    purpose: str
    basis: Literal["duty", "security", "proof"]
    seen_by: str
    kept: str
    columns: dict[str, Class]
    about: str | None = None
    through: str | None = None
    erase: Literal["rows", "columns"] | None = None

    def of(self, *classes: str) -> list[str]:
        return [name for name, one in self.columns.items() if one in classes]


@cache
def inventory() -> dict[str, Kept]:
    """Every table by name."""
    text = (files("saovuong") / "privacy/inventory.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, Kept])


def table_rows(spans: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Rows for people to read, of the tables that speak of somebody; ``spans`` by rule."""
    for name, one in inventory().items():
        personal = [column for column, kind in one.columns.items() if kind in PERSONAL]
        if one.about is None and not personal:
            continue
        data = ", ".join(one.of("identity", "trace", "text", "answers", "fact", "secret"))
        kept = spans.get(one.kept, one.kept)
        yield name, data, one.purpose, one.basis, one.seen_by, kept


def as_markdown(spans: dict[str, str]) -> str:
    """The table in docs/security.md."""
    lines = [
        "| table | data | for what | basis | who sees it | kept |",
        "|---|---|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in table_rows(spans)),
    ]
    return "\n".join(lines) + "\n"
