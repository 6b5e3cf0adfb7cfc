"""What a lesson must keep to beyond its shape: the law of the day, reading time, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from saovuong.curriculum.course_files import Lesson
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.links import not_in_force, unknown_source
from saovuong.curriculum.located_yaml import Document
from saovuong.curriculum.markdown import Surroundings, render_page
from saovuong.curriculum.questions.shapes import Citation
from saovuong.i18n import _

FEWEST_WORDS = 350
MOST_WORDS = 700
"""Words as blanks part them: three to six minutes for an unhurried reader on a phone."""
SLOWEST = 80
FASTEST = 170
"""Words a minute that `minutes` may promise; pictures and thinking take their time, too."""


def lesson_faults(lesson: Lesson, around: Surroundings, today: date) -> Iterator[Fault]:
    yield from citation_faults(lesson.front.legal, lesson.document, "legal", around)
    yield from _date_faults(lesson, today)
    page = render_page(lesson.body, around, lesson.assets)
    for line, wrong, right in page.troubles:
        yield lesson.body_fault(line, wrong, right)
    yield from _length_faults(lesson, page.word_count)
    english = lesson.in_english()
    shown = [*page.pictures]
    shown += render_page(english.body, around, lesson.assets).pictures if english else []
    for name in sorted(set(lesson.assets) - set(shown)):
        yield lesson.body_fault(
            None,
            words(_('the picture "{name}" is shown nowhere'), name=name),
            words(_("show it or remove the file")),
        )


def _length_faults(lesson: Lesson, count: int) -> Iterator[Fault]:
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield lesson.body_fault(
            0,
            words(_("the lesson has {count} words"), count=count),
            words(
                _("{fewest} to {most}, three to six minutes: split it or add an example"),
                fewest=FEWEST_WORDS,
                most=MOST_WORDS,
            ),
        )
    minutes = lesson.front.minutes
    if not SLOWEST * minutes <= count <= FASTEST * minutes:
        yield lesson.document.fault(
            "minutes",
            words(_("{count} words are not read in {minutes} min"), count=count, minutes=minutes),
            words(_("{slowest} to {fastest} words a minute"), slowest=SLOWEST, fastest=FASTEST),
        )


def citation_faults(
    legal: Sequence[Citation],
    document: Document,
    path: str,
    around: Surroundings,
    *,
    is_historical: bool = False,
) -> Iterator[Fault]:
    for index, citation in enumerate(legal):
        place = f"{path}[{index}].source"
        if citation.source not in around.sources:
            yield document.fault(place, *unknown_source(citation.source))
        elif not is_historical and not around.sources.is_in_force(citation.source):
            yield document.fault(place, *not_in_force(citation.source))
        elif misplaced := around.sources.misplaced(citation):
            yield document.fault(place, *misplaced)


def _date_faults(lesson: Lesson, today: date) -> Iterator[Fault]:
    front, document = lesson.front, lesson.document
    if front.as_of > today:
        yield document.fault(
            "as_of",
            words(_("the lesson is dated in the future")),
            words(
                _("the day its facts were last compared with the law, at most {today}"), today=today
            ),
        )
    if front.review_by < today:
        yield document.fault(
            "review_by",
            words(_("the lesson was to be reviewed by {day}"), day=front.review_by),
            words(_("compare it with the present law, then set as_of and review_by anew")),
        )
    elif front.review_by < front.as_of:
        yield document.fault(
            "review_by",
            words(_("the review lies before the day the lesson speaks of")),
            words(_("a day after as_of")),
        )
