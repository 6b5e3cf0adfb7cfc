"""Unicode written the way it was typed for the fonts of before: what the readers have to undo."""

from __future__ import annotations

from saovuong.formats import legacy_text

_TCVN3 = {ord(letter): chr(code) for code, letter in legacy_text._TCVN3.items()}
_VNI = {letter: old for old, letter in sorted(legacy_text._VNI.items(), reverse=True)}


def in_tcvn3(text: str) -> str:
    """As .VnTime shows it; capitals with marks had no place there but in a font of their own."""
    small = {ord(chr(code).upper()): old for code, old in _TCVN3.items()}
    return text.translate({**small, **_TCVN3})


def in_vni(text: str) -> str:
    return "".join(_VNI.get(letter, letter) for letter in text)
