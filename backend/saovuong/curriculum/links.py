"""Where links in course text may lead: another lesson, a place in the law, the secure web."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from saovuong.curriculum.faults import Words, words
from saovuong.curriculum.legal_sources import LegalSources
from saovuong.curriculum.questions.shapes import Citation
from saovuong.i18n import _
from saovuong.text import nfc

_COUNTED = re.compile(r"\b(Điều|khoản|điểm|Article|clause|point) (?=\d|\w\b)")


class Link(NamedTuple):
    """The element a link becomes, and what is wrong with it."""

    tag: str
    attributes: Mapping[str, str | int | float]
    citation: Citation | None = None
    flaw: tuple[Words, Words] | None = None


def read_link(href: str, sources: LegalSources, lessons: Mapping[str, str]) -> Link:
    """``href`` as written: ``lesson:id``, ``legal:source/article[/clause[/point]]``, ``https:``.

    A press report is cited whole: ``legal:source``.
    """
    address = nfc(unquote(href))
    if address.startswith("lesson:"):
        return _to_lesson(address.removeprefix("lesson:"), lessons)
    if address.startswith("legal:"):
        return _to_law(address.removeprefix("legal:"), sources)
    if address.startswith("https://") and urlsplit(href).hostname:
        return Link("a", {"class": "outside", "href": href})
    return _broken(
        words(_('the link "{address}" leads nowhere we allow'), address=address),
        words(_("use lesson:…, legal:… or https://…")),
    )


def _broken(wrong: Words, right: Words) -> Link:
    return Link("span", {}, flaw=(wrong, right))


def _to_lesson(lesson: str, lessons: Mapping[str, str]) -> Link:
    if lesson not in lessons:
        return _broken(
            words(_('there is no lesson "{lesson}"'), lesson=lesson),
            words(_("use the id of a lesson: {known}"), known=", ".join(sorted(lessons))),
        )
    return Link("a", {"class": "lesson", "href": f"#/bai/{lessons[lesson]}/{lesson}"})


def _to_law(place: str, sources: LegalSources) -> Link:
    source, *inside = place.split("/")
    if len(inside) > 3 or not all(inside):
        return _broken(
            words(_('"{place}" is not a place in the law'), place=place),
            words(_("write legal:source/article, then /clause and /point if needed")),
        )
    if source not in sources:
        return _broken(*unknown_source(source))
    article, clause, point = (*inside, None, None, None)[:3]
    citation = Citation(source=source, article=article, clause=clause, point=point)
    if misplaced := sources.misplaced(citation):
        return _broken(*misplaced)
    attributes = {"class": "legal", "data-legal": place, "title": sources.ref(citation).text}
    flaw = None if sources.is_in_force(source) else not_in_force(source)
    return Link("cite", attributes, citation, flaw)


def unbroken(place: str) -> str:
    """``place`` with each number bound to its word: no line ends between Điều and 7."""
    return _COUNTED.sub("\\1\N{NO-BREAK SPACE}", place)


def unknown_source(source: str) -> tuple[Words, Words]:
    return (
        words(_('the legal source "{source}" is not listed'), source=source),
        words(_("add it to legal-sources.yaml or use an id from there")),
    )


def not_in_force(source: str) -> tuple[Words, Words]:
    return (
        words(_('the legal source "{source}" is not in force today'), source=source),
        words(_("cite the present law; a question about the past says historical: true")),
    )
