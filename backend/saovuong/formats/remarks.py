"""What is said of a file somebody hands in: where it stands, what is the matter, what to do.

A rule: codes in, words out. A fault keeps its entry from being taken; a note does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from saovuong.i18n import _, translate


class Remark(NamedTuple):
    """Where it stands (``row`` and ``column`` as the spreadsheet shows them; in a text the line and
    the field), what stood there, and the code of what is the matter."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    details: dict[str, Any]


class Kind(NamedTuple):
    is_fault: bool
    reason: str
    remedy: str


def fault(reason: str, remedy: str) -> Kind:
    return Kind(True, reason, remedy)


def note(reason: str, remedy: str) -> Kind:
    return Kind(False, reason, remedy)


def gathered(notes: Iterable[Remark], alike: frozenset[str]) -> list[Remark]:
    """``notes`` with those of the codes ``alike`` made one for each column, where the first of them
    stands, with the number of ``times``."""
    kept: dict[tuple[object, ...], Remark] = {}
    for one in notes:
        is_alike = one.code in alike
        place: tuple[object, ...] = (one.sheet, one.column, one.code) if is_alike else (len(kept),)
        first = kept.get(place)
        if first is None:
            kept[place] = one
        else:
            times = first.details.get("times", 1) + 1
            kept[place] = first._replace(details={**first.details, "times": times})
    return list(kept.values())


def worded(kinds: Mapping[str, Kind], remark: Remark, language: str) -> tuple[str, str]:
    """Reason and remedy in ``language``."""
    kind = kinds[remark.code]
    reason = translate(kind.reason, language, **remark.details)
    if "times" in remark.details:
        reason += " " + translate(_("So in {times} rows."), language, **remark.details)
    return reason, translate(kind.remedy, language, **remark.details)
