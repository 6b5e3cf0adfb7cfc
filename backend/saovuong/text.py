"""Vietnamese text: one normal form at every door, one folding for search and short answers."""

from __future__ import annotations

import unicodedata


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def lowered(text: str) -> str:
    """``text`` squeezed and caseless but with its marks: what folding merges stays apart here."""
    return nfc(" ".join(nfc(text).split()).casefold())


def fold(text: str) -> str:
    """``text`` as search compares it: squeezed, caseless, without marks, đ as d, no end stop."""
    squeezed = " ".join(nfc(text).split()).rstrip(".,;:!? ")
    bare = unicodedata.normalize("NFD", squeezed.casefold().replace("đ", "d"))
    return nfc("".join(c for c in bare if not unicodedata.combining(c)))
