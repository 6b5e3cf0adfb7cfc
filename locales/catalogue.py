"""Keep the catalogues in step with the code: ``python locales/catalogue.py [--check]``.

Collects the messages of backend and frontend into messages.pot, merges them into vi and en, and
compiles the .mo files the server reads. English texts are their own msgid. ``--check`` writes
nothing and fails on a stale template, a gap or a fuzzy entry.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
LANGUAGES = ("vi", "en")
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
UNREAD = {"node_modules", "dist", "static", "var", "tests", "content", "locales"}


def collected() -> Catalog:
    """Every message of the code with the file it stands in (lines would change too often)."""
    template = blank(None)
    with (LOCALES / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        keywords={"_": None, "t": None},
        directory_filter=lambda path: not is_unread(Path(path).name),
    )
    for place, _line, message, _notes, _context in sorted(found, key=lambda each: each[:2]):
        if ".test." not in place:
            template.add(message, locations=[(place, 0)])
    return template


def is_unread(folder: str) -> bool:
    return folder in UNREAD or folder.startswith((".", "__"))


def blank(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        project="Sao Vuong",
        version="1",
        fuzzy=False,
        header_comment="# Sao Vuông",
        charset="utf-8",
        last_translator="",
        language_team="",
        msgid_bugs_address="",
    )


def merged(language: str, template: Catalog) -> Catalog:
    """The known texts of ``language`` under today's messages; English fills itself."""
    path = po_path(language)
    known = read_po(path.open("rb"), locale=language) if path.exists() else Catalog()
    fresh = blank(language)
    for message in template:
        if not message.id:
            continue
        old = known.get(message.id)
        text = message.id if language == "en" else (old.string if old and not old.fuzzy else "")
        fresh.add(message.id, text, locations=message.locations)
    return fresh


def po_path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def as_po(catalog: Catalog) -> bytes:
    """Stable bytes: sorted, no dates, no line numbers, so a merge of two branches stays small."""
    out = BytesIO()
    catalog.creation_date = catalog.revision_date = UNDATED
    write_po(out, catalog, sort_output=True, include_lineno=False, ignore_obsolete=True, width=0)
    return out.getvalue()


def faults(template: Catalog) -> list[str]:
    """What keeps the catalogues from being complete and current, one sentence each."""
    files = {LOCALES / "messages.pot": template}
    found = []
    for language in LANGUAGES:
        fresh = files[po_path(language)] = merged(language, template)
        found += [f"{language}: no text for {m.id!r}" for m in fresh if m.id and not m.string]
    stale = [p for p, c in files.items() if not p.exists() or p.read_bytes() != as_po(c)]
    return found + [f"{path.relative_to(ROOT)} is stale: run make locales" for path in stale]


def write(template: Catalog) -> None:
    (LOCALES / "messages.pot").write_bytes(as_po(template))
    for language in LANGUAGES:
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = merged(language, template)
        path.write_bytes(as_po(catalog))
        with path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalog)


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(LOCALES))
    template = collected()
    if "--check" not in arguments:
        write(template)
    found = faults(template)
    print("\n".join(found) or f"locales: {len(template)} messages, complete in vi and en")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
