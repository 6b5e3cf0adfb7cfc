"""What was measured against what was promised, as plain text."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from saovuong import clock


@dataclass(frozen=True)
class Line:
    """One figure. ``is_met`` is None where nothing was promised."""

    what: str
    measured: str
    budget: str = ""
    is_met: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str, digits: int = 1) -> Line:
    shown = f"{value:,.{digits}f} {unit}"
    return Line(what, shown, f"≤ {limit:,g} {unit}", value <= limit)


def printed(lines: Iterable[Line]) -> str:
    rows = [("what", "measured", "budget", "met")]
    rows += [(line.what, line.measured, line.budget, _met(line)) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in rows
    )


def machine() -> str:
    """When and on what class of machine, in a few words."""
    memory = Path("/proc/meminfo")
    size = ""
    if memory.exists():
        size = f", {int(memory.read_text().split()[1]) / 1024**2:.0f} GiB"
    python = platform.python_version()
    return f"{clock.today()}: {os.cpu_count()} cores{size}, Python {python}"


def _met(line: Line) -> str:
    return "" if line.is_met is None else "yes" if line.is_met else "NO"
