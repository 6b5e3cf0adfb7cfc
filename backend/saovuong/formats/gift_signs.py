"""The signs of GIFT: what escapes them, and the places that stand for escaped ones meanwhile.

A rule: while a text is taken apart, escaped signs are letters of the private use area, which never
come in from outside (``question_values.plain`` drops them).
"""

from __future__ import annotations

import re

_SIGNS = "~=#{}:\\"
_HELD = {"\\" + sign: chr(0xE000 + at) for at, sign in enumerate(_SIGNS)}
_HELD |= {"\\n": "\ue010", "-\\>": "\ue011"}
_FREE = str.maketrans(
    {chr(0xE000 + at): sign for at, sign in enumerate(_SIGNS)} | {"\ue010": "\n", "\ue011": "->"}
)
_ESCAPED = re.compile(r"\\[~=#{}:\\n]|-\\>")
_TO_ESCAPE = re.compile(r"[~=#{}:\\]|->|\n")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_LOOKS_MARKED = re.compile(r"%|//|\$|\[(?:html|moodle|plain|markdown)\]")


def held(text: str) -> str:
    """``text`` with its escaped signs put away."""
    return _ESCAPED.sub(lambda found: _HELD[found[0]], text)


def freed(text: str) -> str:
    """``text`` with the signs that were put away, without their backslashes."""
    return text.translate(_FREE)


def escaped(text: str) -> str:
    return _TO_ESCAPE.sub(_escape, text)


def guarded(markdown: str) -> str:
    """``markdown`` escaped for an answer whose question is Markdown too."""
    return ("[markdown]" if _LOOKS_MARKED.match(markdown) else "") + escaped(markdown)


def format_of(text: str, otherwise: str) -> tuple[str, str]:
    """The format that ``text`` names in front, and what follows it."""
    found = _FORMAT.match(text)
    return (found[1], text[found.end() :]) if found else (otherwise, text)


def _escape(sign: re.Match[str]) -> str:
    if sign[0] == "\n":
        return "\\n"
    return "-\\>" if sign[0] == "->" else "\\" + sign[0]
