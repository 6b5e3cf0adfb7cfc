"""A number nobody can trace is no fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from saovuong.curriculum.claims import Claim, course_claims
from saovuong.curriculum.course_files import Course, Sheet
from saovuong.curriculum.faults import Fault, words
from saovuong.curriculum.figures import values
from saovuong.curriculum.questions.numeric import Numeric
from saovuong.i18n import _


def claim_faults(course: Course) -> Iterator[Fault]:
    yield from unfounded_faults(course_claims(course))


def unfounded_faults(claims: Iterable[Claim]) -> Iterator[Fault]:
    """Numbers without a citation in their section, their lesson or their question."""
    for claim in claims:
        if not claim.basis:
            yield Fault(
                claim.file,
                claim.line,
                claim.path,
                words(_('"{claim}" rests on no place in the law'), claim=claim.text),
                words(_("cite the article it comes from, or leave the number out")),
            )


def unexplained_faults(sheet: Sheet) -> Iterator[Fault]:
    """Numbers asked for that their own explanation does not state."""
    for question, path in sheet.asked:
        if isinstance(question, Numeric) and float(question.key) not in values(
            question.explanation
        ):
            yield sheet.document.fault(
                f"{path}.explanation",
                words(_("the explanation does not say {number}"), number=question.right_response()),
                words(_("state the number, in digits or words, and where it comes from")),
            )
