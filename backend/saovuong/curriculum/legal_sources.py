"""Legal documents: how a place in one is cited, and whether it is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from saovuong.curriculum.course_shapes import Language, Source
from saovuong.curriculum.questions.shapes import Citation
from saovuong.wire import Output


class LegalRef(Output):
    """A citation for readers, such as "Luật DQTV 2019 (48/2019/QH14), Điều 5 khoản 1"."""

    source: str
    text: str
    url: str | None
    in_force: bool


def is_in_force(source: Source, day: date) -> bool:
    return source.effective_on <= day and (source.ended_on is None or day <= source.ended_on)


def place(citation: Citation) -> str:
    """The place inside the document, as Vietnamese lawyers order it in running text."""
    parts = [f"Điều {citation.article}"]
    if citation.clause is not None:
        parts.append(f"khoản {citation.clause}")
    if citation.point is not None:
        parts.append(f"điểm {citation.point}")
    return " ".join(parts)


def _told_in_english(source: Source, citation: Citation) -> str:
    """Such as "Law on Residence (68/2020/QH14), Article 5, clause 1, point a"."""
    parts = [f"{source.title.en} ({source.number})", f"Article {citation.article}"]
    if citation.clause is not None:
        parts.append(f"clause {citation.clause}")
    if citation.point is not None:
        parts.append(f"point {citation.point}")
    return ", ".join(parts)


class LegalSources:
    """Looks citations up; raises KeyError for a source that is not listed."""

    def __init__(self, sources: Iterable[Source], day: date, language: Language = "vi") -> None:
        self._sources = {source.id: source for source in sources}
        self._day = day
        self._language = language

    def __contains__(self, source: str) -> bool:
        return source in self._sources

    def __getitem__(self, source: str) -> Source:
        return self._sources[source]

    def is_in_force(self, source: str) -> bool:
        return is_in_force(self._sources[source], self._day)

    def ref(self, citation: Citation) -> LegalRef:
        source = self._sources[citation.source]
        text = f"{source.short} ({source.number}), {place(citation)}"
        return LegalRef(
            source=source.id,
            text=_told_in_english(source, citation) if self._language == "en" else text,
            url=source.url,
            in_force=is_in_force(source, self._day),
        )

    def refs(self, citations: Iterable[Citation]) -> list[LegalRef]:
        """Each place once, in the order first cited."""
        unique = {(c.source, c.article, c.clause, c.point): c for c in citations}
        return [self.ref(citation) for citation in unique.values()]
