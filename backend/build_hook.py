"""Hatchling's hook: a wheel carries the built frontend, the compiled catalogues and the content.

An editable install skips all of it: `make` builds what a checkout needs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
import frontend_build


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        try:
            frontend_build.find_node()
        except frontend_build.NodeMissing:
            return [frontend_build.NODE_WHEEL]
        return []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        frontend_build.build(root)
        carried = build_data["force_include"]
        for catalogue in _compiled_catalogues(root / "locales"):
            carried[str(catalogue)] = f"saovuong/{catalogue.relative_to(root).as_posix()}"
        carried[str(root / "content")] = "saovuong/content"


def _compiled_catalogues(locales: Path) -> list[Path]:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = []
    for source in sorted(locales.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        with source.open("rb") as po, target.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parts[-3]))
        made.append(target)
    return made
