"""Values to PDF by typst, with the templates and fonts that stand beside this file.

What people typed goes in as JSON text and comes out as letters: it is never read as markup. Nothing
is fetched, and no font of the machine is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
FONTS = _HERE / "fonts"


def typeset(template: str, values: Any, form: Literal["pdf", "png"] = "pdf") -> list[bytes]:
    """One PDF, or a picture a page, of ``template``; it reads ``values`` from ``sys.inputs``."""
    import typst

    made: Any = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format=form,
        sys_inputs={"values": msgspec.json.encode(values).decode()},
        pdf_tags=False,
    )
    return made if isinstance(made, list) else [made]
