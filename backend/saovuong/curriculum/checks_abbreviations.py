"""Words in capitals are in the glossary, where a tap explains them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from saovuong.curriculum.course_shapes import Term
from saovuong.curriculum.faults import Words, words
from saovuong.curriculum.prose import Passage
from saovuong.i18n import _

_CAPITALS = re.compile(r"(?<![\w-])[A-ZĐ]{2,}(?![\w-])")
_ROMAN = re.compile(r"X{0,3}(I[XV]|V?I{0,3})")
_NUMBERED = re.compile(r"\b\d[\w.-]*/[\w/-]+")
_SHOUTED = re.compile(r"\b[A-ZĐ]*[^\W\d_a-zA-ZĐ][^\W\d_]*\b")


class Abbreviations:
    """Finds words of two or more capitals that ``terms`` do not list.

    Numbers of documents (…/NQ-CP), Roman numerals, and parts of a listed term ("chữ AN trong
    GDQP&AN") need no entry. Words shouted in capitals betray themselves by their tone marks, and
    a line with such a word is shouted as a whole.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        listed = sorted((term.term for term in terms), key=len, reverse=True)
        any_of = "|".join(map(re.escape, listed))
        self._listed = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)" if listed else r"(?!)")
        self._parts = {part for term in listed for part in re.split(r"\W+", term)}

    def __call__(self, passage: Passage) -> Iterator[tuple[Words, Words]]:
        here = " ".join(self._listed.findall(passage.text))
        rest = self._listed.sub(" ", _NUMBERED.sub(" ", passage.text))
        if any(len(word) > 1 and word.isupper() for word in _SHOUTED.findall(rest)):
            return
        for found in dict.fromkeys(_CAPITALS.findall(rest)):
            if not (found in here or found in self._parts or _ROMAN.fullmatch(found)):
                yield (
                    words(_('the abbreviation "{term}" is not explained'), term=found),
                    words(_("add it to glossary.yaml, or write it out")),
                )
