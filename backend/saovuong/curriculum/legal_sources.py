"""Legal documents: how a place in one is cited, where it is read, whether it is in force on a day.

Press reports stand among them for what only they tell: cited whole, never in or out of force.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from saovuong.curriculum.course_shapes import Language, Publisher, Source
from saovuong.curriculum.faults import Words, words
from saovuong.curriculum.questions.shapes import Citation
from saovuong.i18n import _
from saovuong.wire import Output

NO_BREAK = "\u00a0"
"""A number stays on the line of what it numbers."""


class LegalRef(Output):
    """A citation for readers, such as "Luật DQTV 2019 (48/2019/QH14), Điều 5 khoản 1".

    ``url`` is the page of the text, or else the official site to look its number up on.
    """

    source: str
    text: str
    url: str | None
    in_force: bool


def is_in_force(source: Source, day: date) -> bool:
    if source.effective_on is None:
        return not source.is_law
    return source.effective_on <= day and (source.ended_on is None or day <= source.ended_on)


def place(citation: Citation) -> str:
    """The place inside the document, as Vietnamese lawyers order it; empty for the whole of it."""
    parts = [
        ("Điều", citation.article),
        ("khoản", citation.clause),
        ("điểm", citation.point),
    ]
    return " ".join(f"{name}{NO_BREAK}{number}" for name, number in parts if number is not None)


def _place_in_english(citation: Citation) -> str:
    parts = [
        ("Article", citation.article),
        ("clause", citation.clause),
        ("point", citation.point),
    ]
    return ", ".join(f"{name}{NO_BREAK}{number}" for name, number in parts if number is not None)


class LegalSources:
    """Looks citations up; raises KeyError for a source that is not listed."""

    def __init__(
        self,
        sources: Iterable[Source],
        publishers: Iterable[Publisher],
        day: date,
        language: Language = "vi",
    ) -> None:
        self._sources = {source.id: source for source in sources}
        self._publishers = {publisher.id: publisher for publisher in publishers}
        self._day = day
        self._language = language

    def __contains__(self, source: str) -> bool:
        return source in self._sources

    def __getitem__(self, source: str) -> Source:
        return self._sources[source]

    def is_in_force(self, source: str) -> bool:
        return is_in_force(self._sources[source], self._day)

    def misplaced(self, citation: Citation) -> tuple[Words, Words] | None:
        """What is wrong with it: a law is cited by its article, a press report has none."""
        if self._sources[citation.source].is_law:
            return (
                None
                if citation.article
                else (
                    words(_('"{source}" is cited without an article'), source=citation.source),
                    words(_("write the article the fact stands in")),
                )
            )
        return (
            None
            if not place(citation)
            else (
                words(
                    _('"{source}" is a press report and has no articles'), source=citation.source
                ),
                words(_("cite it by its id alone")),
            )
        )

    def ref(self, citation: Citation) -> LegalRef:
        source = self._sources[citation.source]
        publisher = self._publishers.get(source.published_by)
        told = self._in_english if self._language == "en" else self._in_vietnamese
        return LegalRef(
            source=source.id,
            text=told(source, citation),
            url=source.url or (publisher.site if publisher else None),
            in_force=is_in_force(source, self._day),
        )

    def refs(self, citations: Iterable[Citation]) -> list[LegalRef]:
        """Each place once, in the order first cited."""
        unique = {(c.source, c.article, c.clause, c.point): c for c in citations}
        return [self.ref(citation) for citation in unique.values()]

    def _in_vietnamese(self, source: Source, citation: Citation) -> str:
        named = f"{source.short} ({source.number})" if source.number else source.short
        return ", ".join(filter(None, (named, place(citation))))

    def _in_english(self, source: Source, citation: Citation) -> str:
        """Such as "Law on Residence (68/2020/QH14), Article 5, clause 1, point a"."""
        publisher = self._publishers.get(source.published_by)
        paper = f"{publisher.name.en}, {source.issued_on}" if publisher else source.issued_on
        named = f"{source.title.en} ({source.number or paper})"
        return ", ".join(filter(None, (named, _place_in_english(citation))))
