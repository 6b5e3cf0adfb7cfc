"""Moodle XML: what Moodle exports of its question bank, as values.

A rule: bytes in, questions and remarks out. Pictures come along when texts can refer to them.
"""

from __future__ import annotations

from saovuong.formats.gift import category_path
from saovuong.formats.moodle_answers import READERS, Source
from saovuong.formats.numbers_text import number
from saovuong.formats.question_faults import Spot, limited
from saovuong.formats.question_soundness import tell_lacks
from saovuong.formats.question_values import Placed, Reading, one_line
from saovuong.formats.uploads import LARGEST, FileTooLarge
from saovuong.formats.xml_elements import Element, XmlRefused, read_xml

_PASSED_OVER = {
    "penalty": "penalty-ignored",
    "hint": "hints-ignored",
    "correctfeedback": "feedback-ignored",
    "partiallycorrectfeedback": "feedback-ignored",
    "incorrectfeedback": "feedback-ignored",
    "units": "units-ignored",
}


def read_moodle_xml(raw: bytes) -> Reading:
    """Raises FileTooLarge; everything else is a remark."""
    if len(raw) > LARGEST:
        raise FileTooLarge(limit=LARGEST // (1024 * 1024))
    reading = Reading()
    try:
        _read(read_xml(raw.lstrip()), reading)
    except XmlRefused as refused:
        spot = Spot(refused.line, reading.remarks)
        spot.remark("file", "", refused.code, reason=refused.reason)
    if not reading.questions and not reading.remarks:
        Spot(1, reading.remarks).remark("file", "", "nothing-found")
    limited(reading)
    return reading


def _read(root: Element, reading: Reading) -> None:
    if root.tag not in ("quiz", "question"):
        Spot(root.line, reading.remarks).remark("file", root.tag, "xml-not-a-quiz")
        return
    category = ""
    for element in root.all("question") if root.tag == "quiz" else [root]:
        if element.attributes.get("type", "") == "category":
            category = category_path(element.said("category"))
        else:
            _question(element, category, reading)


def _question(element: Element, category: str, reading: Reading) -> None:
    spot = Spot(element.line, reading.remarks, len(reading.remarks))
    kind = element.attributes.get("type", "").strip().lower()
    reader = READERS.get(kind)
    if reader is None:
        name = one_line(element.said("name"))
        spot.remark("kind", name, "kind-unsupported", type=kind[:40] or "?")
        return
    source = Source(element, spot)
    question = reader(source)
    _pass_over(element, spot)
    if tell_lacks(question, spot):
        tags = element.first("tags")
        named = question.labelled(
            name=one_line(element.said("name")),
            code=one_line(element.said("idnumber")),
            category=category,
            tags=tuple(
                tag for one in (tags.all("tag") if tags else ()) if (tag := one_line(one.written()))
            ),
        )
        reading.questions.append(Placed(element.line, source.with_pictures(named)))


def _pass_over(element: Element, spot: Spot) -> None:
    """Remarks what this question says that is not used here."""
    for tag, code in _PASSED_OVER.items():
        found = element.first(tag)
        if found and _is_said(found):
            spot.remark("file", found.written().strip() or tag, code, found.line)
    mark = number(element.said("defaultgrade") or "1")
    if mark != 1:
        spot.remark("file", element.said("defaultgrade"), "mark-ignored")


def _is_said(found: Element) -> bool:
    if found.tag == "penalty":
        return number(found.written()) not in (None, 0)
    return bool(found.children) if found.tag == "units" else bool(found.written().strip())
