"""Text of other formats as Markdown that shows the same, and back where nothing is formatted.

A rule: linear in the length of the text. What a sign would do as Markdown, a backslash undoes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from saovuong.formats.html_text import from_html
from saovuong.formats.question_values import plain, squeezed

_PUNCTUATION = r"""!-/:-@\[-`{-~"""
_ALWAYS = re.compile(rf"\\(?=[{_PUNCTUATION}]|\n|$)|`|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
_STAR = re.compile(r"\*+")
_UNDERSCORE = re.compile(r"_+")
_LINK = re.compile(r"\]\s*[(:\[]")
_BRACKET = re.compile(r"!?\[")
_START = re.compile(
    r"^(?P<number>[ \t]*\d{1,9})(?=[.)](?:\s|$))|^(?=[ \t]*(?:#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|~~~"
    r"|:::|=+[ \t]*$|[-_*|: \t]+$))(?P<blank>[ \t]*)(?=\S)",
    re.MULTILINE,
)
_ESCAPED = re.compile(rf"\\([{_PUNCTUATION}])")
_PARAGRAPHS = re.compile(r"\n+")
_STORED = "@@PLUGINFILE@@/"


class Converted(NamedTuple):
    """``is_simplified`` where formatting was left out, ``is_reaching_out`` where a picture was on
    another site."""

    text: str
    is_simplified: bool = False
    is_reaching_out: bool = False


def as_markdown(raw: str, kind: str) -> Converted:
    """``raw`` of one of Moodle's formats; an unknown one is read as HTML."""
    if kind == "markdown":
        return Converted(plain(raw).replace("](" + _STORED, "]("))
    if kind in ("plain", "plain_text"):
        return Converted(paragraphs(raw))
    if kind in ("moodle", "moodle_auto_format"):
        if not re.search(r"<[A-Za-z/!]|&#?\w", raw):
            return Converted(paragraphs(raw))
        raw = plain(raw).replace("\n", "<br>")
    return Converted(*from_html(raw, literal))


def paragraphs(raw: str) -> str:
    """Plain text, each line a paragraph."""
    return literal(_PARAGRAPHS.sub("\n\n", squeezed(raw)))


def literal(text: str) -> str:
    """Markdown that shows ``text`` as it stands."""
    if text.isalnum():
        return text
    escaped = _ALWAYS.sub(lambda sign: "\\" + sign[0], text)
    escaped = _runs(_STAR, escaped, within_words=True)
    escaped = _runs(_UNDERSCORE, escaped, within_words=False)
    if _LINK.search(escaped):
        escaped = _BRACKET.sub(lambda sign: "".join("\\" + one for one in sign[0]), escaped)
    return _START.sub(_at_start, escaped)


def unformatted(markdown: str) -> str | None:
    """The plain text that ``markdown`` shows; None where it is formatted."""
    text = _ESCAPED.sub(r"\1", markdown)
    return text if literal(text) == markdown else None


def _at_start(found: re.Match[str]) -> str:
    return (found["number"] or found["blank"] or "") + "\\"


def _runs(signs: re.Pattern[str], text: str, *, within_words: bool) -> str:
    """``text`` with runs of a sign escaped, unless there is one at most that could emphasise."""
    active = [run.span() for run in signs.finditer(text) if _is_active(text, run, within_words)]
    if len(active) < 2:
        return text
    parts, last = [], 0
    for start, end in active:
        parts.append(text[last:start] + "".join("\\" + one for one in text[start:end]))
        last = end
    return "".join(parts) + text[last:]


def _is_active(text: str, run: re.Match[str], within_words: bool) -> bool:
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    if (not before or before.isspace()) and (not after or after.isspace()):
        return False
    return within_words or not (before.isalnum() and after.isalnum())
