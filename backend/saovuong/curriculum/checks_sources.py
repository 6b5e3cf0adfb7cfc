"""The registry of sources: each says where its text is, and dates of one fit those of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from saovuong.curriculum.course_files import Library
from saovuong.curriculum.course_shapes import Publisher, Source
from saovuong.curriculum.faults import Fault, Flaw, words
from saovuong.curriculum.links import unknown_source
from saovuong.i18n import _

_OF_LAWS = ("number", "effective_on")
_OF_LAWS_ONLY = (*_OF_LAWS, "ended_on", "replaced_by", "amended_by")


def source_faults(library: Library) -> Iterator[Fault]:
    document = library.sources_document
    if document is None:
        return
    publishers = {publisher.id: publisher for publisher in library.publishers}
    sources = {source.id: source for source in library.sources}
    for index, source in enumerate(library.sources):
        for flaw in (
            *_text_flaws(source, publishers),
            *_kind_flaws(source),
            *_successor_flaws(source, sources),
            *_amendment_flaws(source, sources),
        ):
            yield document.fault(f"sources[{index}].{flaw.path}", flaw.wrong, flaw.right)


def _text_flaws(source: Source, publishers: Mapping[str, Publisher]) -> Iterator[Flaw]:
    """Where the text is: a listed publisher of its sort, and a page on that publisher's site."""
    publisher = publishers.get(source.published_by)
    if publisher is None:
        yield Flaw(
            "published_by",
            words(_('there is no publisher "{publisher}"'), publisher=source.published_by),
            words(_("use one of: {known}"), known=", ".join(publishers)),
        )
        return
    if publisher.is_official != source.is_law:
        yield Flaw(
            "published_by",
            words(_('"{publisher}" does not publish such texts'), publisher=publisher.id),
            words(_("laws stand with an official publisher, reports with a paper")),
        )
    if source.url and not source.url.startswith(f"{publisher.site}/"):
        yield Flaw(
            "url",
            words(_('this page is not on the site of "{publisher}"'), publisher=publisher.id),
            words(
                _("a page below {site}, or null: the text is then looked up there by its number"),
                site=publisher.site,
            ),
        )


def _kind_flaws(source: Source) -> Iterator[Flaw]:
    if source.is_law:
        for field in _OF_LAWS:
            if getattr(source, field) is None:
                yield Flaw(
                    field,
                    words(_("a legal document has a number and a day it takes effect")),
                    words(_("write it as the document says")),
                )
        return
    for field in _OF_LAWS_ONLY:
        if getattr(source, field):
            yield Flaw(
                field,
                words(_("a press report has no number and is not in force")),
                words(_("leave this out")),
            )
    if source.url is None:
        yield Flaw(
            "url",
            words(_("a press report cannot be looked up by a number")),
            words(_("write the page of the report")),
        )


def _successor_flaws(source: Source, sources: Mapping[str, Source]) -> Iterator[Flaw]:
    """A document ends the day before its successor takes effect."""
    if source.ended_on and source.effective_on and source.ended_on < source.effective_on:
        yield Flaw(
            "ended_on",
            words(_("the document ended before it took effect")),
            words(_("a day after effective_on")),
        )
    if source.replaced_by is None:
        return
    successor = sources.get(source.replaced_by)
    if successor is None:
        yield Flaw("replaced_by", *unknown_source(source.replaced_by))
    elif successor.effective_on:
        last = successor.effective_on - timedelta(days=1)
        if source.ended_on != last:
            yield Flaw(
                "ended_on",
                words(_('"{other}" replaced it from the next day on'), other=successor.id),
                words(_("write {day}"), day=last),
            )


def _amendment_flaws(source: Source, sources: Mapping[str, Source]) -> Iterator[Flaw]:
    for other in source.amended_by:
        if other not in sources:
            yield Flaw("amended_by", *unknown_source(other))
        elif sources[other].issued_on <= source.issued_on:
            yield Flaw(
                "amended_by",
                words(_('"{other}" is not younger than what it amends'), other=other),
                words(_("compare the dates of both")),
            )
