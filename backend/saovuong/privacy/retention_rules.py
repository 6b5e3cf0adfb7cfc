"""The spans that things are kept, as shipped in ``data/retention.yaml``.

A rule: text in, values out.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec
import yaml


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``days`` after what ``after`` says; an operator may choose from ``least`` to ``most``."""

    id: str
    days: int
    least: int
    most: int
    after: str
    why: str


@cache
def rules() -> dict[str, Rule]:
    """By id, in the order they are applied."""
    text = (files("saovuong") / "data/retention.yaml").read_text("utf-8")
    return {one.id: one for one in msgspec.convert(yaml.safe_load(text), list[Rule])}


def spans() -> dict[str, str]:
    """What each rule says, in words."""
    return {
        one.id: f"{one.days} days after {one.after}" if one.days else f"until {one.after}"
        for one in rules().values()
    }
