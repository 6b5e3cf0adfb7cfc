"""Abbreviations in running text: found by themselves, explained when tapped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from saovuong.curriculum.course_shapes import Term


class Glossary:
    """Finds whole terms, the longest first, in the case they are listed in."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = {term.term: term for term in terms}
        longest_first = sorted(self.terms, key=lambda term: (-len(term), term))
        listed = "|".join(re.escape(term) for term in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{listed})(?!\w)") if listed else None

    def mark_up(self, text: str, seen: set[str]) -> str:
        """``text`` as HTML; terms already in ``seen`` stay plain, new ones are added to it."""
        if self._pattern is None:
            return escape(text)
        parts, end = [], 0
        for match in self._pattern.finditer(text):
            if match[0] in seen:
                continue
            seen.add(match[0])
            parts += [escape(text[end : match.start()]), _abbreviation(match[0])]
            end = match.end()
        return "".join(parts) + escape(text[end:])


def _abbreviation(term: str) -> str:
    shown = escape(term)
    return f'<abbr class="term" data-term="{shown}" tabindex="0" role="button">{shown}</abbr>'
