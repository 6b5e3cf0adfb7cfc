"""Numbers in Vietnamese text, in digits and in words: where they stand and what they come to.

A number word counts only before something that is counted ("ba ngày", "hai mươi lăm tuổi"): alone,
"năm" is a year, "ba" a father, "một" mostly an article. Names of documents and places in the law
("Nghị định 72/2020", "Điều 5 khoản 1") are no figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ONES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_TIMES = {"mươi": 10, "trăm": 100, "nghìn": 1000, "ngàn": 1000, "triệu": 1_000_000}
_WORD = "(?:{})".format("|".join([*_ONES, *_TIMES]))
_UNITS = (
    "năm|tháng|tuần|ngày|đêm|giờ|phút|giây|tuổi|quý|lần|người|nhóm|cấp|bậc|mức|loại|việc|bước|diện"
    "|điều|quyền|biện pháp|vòng|lực lượng|tỉnh|xã|thành phần|hình thức|nguyên tắc|mục tiêu|nhiệm vụ"
    "|hành vi|luật|khâu|độ|đơn vị|nơi|chặng|khóa|mét|ki-lô-mét|phần trăm|lớp|nền tảng|tính chất|số"
)
_TIMED = "năm|tháng|tuần|quý|lần|khóa"
_WRITTEN = re.compile(
    rf"(?<!\w)(?:(?P<run>{_WORD}(?: {_WORD})*?) (?:{_UNITS})|một (?:{_TIMED}))(?!\w)"
)
_DIGITS = re.compile(r"(?<![\w/.,–-])\d+(?:[.,]\d+)*(?:[-–/]\d+(?:[.,]\d+)*)*(?: ?%)?")
_NAMES = re.compile(
    r"(?:luật|bộ luật|nghị định|thông tư|nghị quyết|quyết định|chỉ thị|nđ|tt|nq|qđ|số)"
    r"(?: số)? \d[\d.]*(?:/\d{4})?(?:[/-][\w/-]+)?"
    r"|(?:luật|bộ luật|hiến pháp)[^.,;:()\d]{0,60}? \d{4}(?!\w)"
    r"|điều \d+\w?(?: khoản \d+)?(?: điểm \w)?|khoản \d+(?: điểm \w)?"
    r"|^\s*\d+\. "
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_RUN = re.compile(rf"(?<!\w){_WORD}(?: {_WORD})*(?!\w)")


CONTEXT = 24
"""Letters shown on either side of a number, cut to whole words."""


class Figure(NamedTuple):
    """``text`` is the number with a few words around it; it stands at ``start``."""

    text: str
    start: int


def figures(text: str) -> Iterator[Figure]:
    """Every number stated in ``text``, from left to right."""
    lowered = blanked(_NAMES, text.lower())
    found = [*_DIGITS.finditer(lowered)]
    found += [one for one in _WRITTEN.finditer(lowered) if one["run"] != "một"]
    for match in sorted(found, key=lambda one: one.start()):
        yield Figure(_shown(text, match.start(), match.end()), match.start())


def _shown(text: str, start: int, end: int) -> str:
    before, after = text[:start].split(), text[end:].split()
    while len(" ".join(before)) > CONTEXT:
        before.pop(0)
    while len(" ".join(after)) > CONTEXT:
        after.pop()
    glue = "" if text[end : end + 1].strip() else " "
    return f"{' '.join(before)} {text[start:end]}{glue}{' '.join(after)}".strip()


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """``text`` with blanks for what ``pattern`` finds, so that places stay the same."""
    return pattern.sub(lambda found: " " * len(found[0]), text)


def values(text: str) -> set[float]:
    """What every number in ``text`` comes to, a word alone being taken as one, too."""
    lowered = text.lower()
    found = {value for one in _NUMBER.findall(lowered) for value in _readings(one)}
    for run in _RUN.findall(lowered):
        spoken = run.split(" ")
        found |= {float(_ONES[word]) for word in spoken if word in _ONES}
        found.add(_spoken(spoken))
    return found


def _readings(digits: str) -> Iterator[float]:
    """Separators may part thousands or decimals: both are taken."""
    yield float(re.sub(r"[.,]", "", digits))
    if len(parts := re.split(r"[.,]", digits)) == 2:
        yield float(".".join(parts))


def _spoken(words: list[str]) -> float:
    """ "hai trăm năm mươi lăm" is 255."""
    whole = group = 0
    for word in words:
        if word == "mươi":
            group = group - group % 10 + (group % 10 or 1) * 10
        elif word == "trăm":
            group = (group or 1) * 100
        elif word in _TIMES:
            whole, group = whole + (group or 1) * _TIMES[word], 0
        else:
            group += _ONES[word]
    return float(whole + group)
