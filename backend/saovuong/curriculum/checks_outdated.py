"""What is no more: the district level, provinces that were joined, documents that were replaced.

All may be told of as past. A wrong option may name them, being the very mistake learners make.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from saovuong.curriculum.course_shapes import Source
from saovuong.curriculum.faults import Words, words
from saovuong.curriculum.legal_sources import is_in_force
from saovuong.curriculum.prose import Passage
from saovuong.i18n import _

Found = Iterator[tuple[Words, Words]]

_OFFICES = (
    "ban chqs|ban chỉ huy quân sự|ubnd|ủy ban nhân dân|uỷ ban nhân dân|hđnd|hội đồng nhân dân"
    "|công an|tòa án nhân dân|hội đồng nghĩa vụ quân sự"
)
_ABOLISHED = re.compile(
    rf"\b(({_OFFICES}) (cấp )?(quận|huyện|thị xã)|cấp huyện|huyện đội|thị trấn"
    r"|63 (tỉnh|đơn vị hành chính)|sáu mươi ba tỉnh)\b"
)
_JOINED = re.compile(r"\btỉnh (bắc kạn|bắc giang)\b")
_CITY = re.compile(r"\btỉnh bắc ninh\b")
_PAST = re.compile(
    r"\b(trước (đây|kia|đó|khi|tháng|năm|(ngày )?0?1/7)|(ngày|hồi|lúc|thuở) trước|cũ|từng"
    r"|không còn|hết hiệu lực|khi còn|khi đó|hồi đó|hồi ấy|đến hết|thay cho|thay thế|được thay"
    r"|kết thúc|giải thể|bãi bỏ|sáp nhập|nhập với|hợp với|nhập tỉnh|(đã|chỉ|nay|được) bỏ"
    r"|bỏ (cấp|chữ|phần))\b"
)
_PAST_YEAR = re.compile(r"(?<![\d/])(\d{1,2}/)?(\d{1,2}/|năm )(19\d\d|20[01]\d|202[0-4])\b")
_REPLACED = re.compile(
    r"\b(thay|nhầm|đừng (dùng|dẫn|tra)|lỗi thời|còn (dùng|áp dụng|hiệu lực|giá trị)[^.]* không)\b"
)
_NAMED = re.compile(
    r"\b(luật|bộ luật|nghị định|thông tư|nghị quyết|quyết định|chỉ thị|nđ|tt|nq|qđ)"
    r"( số)? \d[\d.]*/\d{4}(/[\w-]+)?|\b(luật|bộ luật)[^.,;:()]{0,60}?( năm)? \d{4}\b"
)
_SMALL_NUMBER = re.compile(r"^(0?[1-9]|1[0-2])/")


def abolished(passage: Passage) -> Found:
    """Offices of the district level, the number of provinces before 2025, joined provinces."""
    if passage.is_wrong or passage.is_historical:
        return
    is_past = _tells_of_the_past(passage.text, _PAST_YEAR)
    for sentence in passage.sentences():
        if _tells_of_the_past(sentence, _PAST):
            continue
        folded = _without_documents(sentence)
        if found := _ABOLISHED.search(folded) or (not is_past and _JOINED.search(folded)):
            yield (
                words(_('"{term}" has not existed since 1 July 2025'), term=found[0]),
                words(_("name the province or the commune, or say that it was so before")),
            )
        if not is_past and (found := _CITY.search(folded)):
            yield (
                words(_('"{term}" has been a city since 20 September 2026'), term=found[0]),
                words(_("write thành phố Bắc Ninh, or say that it was so before")),
            )


def _tells_of_the_past(text: str, signs: re.Pattern[str]) -> bool:
    plain = _without_documents(text)
    return bool(signs.search(plain) or _PAST_YEAR.search(plain))


def _tells_of_replacement(text: str) -> bool:
    return bool(_REPLACED.search(text) or _PAST.search(text))


def _without_documents(text: str) -> str:
    """``text`` in lower case; the year in the name of a law says nothing about when."""
    return _NAMED.sub("", text.lower())


class Superseded:
    """Finds documents of the registry that are not in force on ``day`` where they are named."""

    def __init__(self, sources: Iterable[Source], day: date) -> None:
        listed = list(sources)
        self._shorts = {source.id: source.short for source in listed}
        self._ended = [(_names(one), one) for one in listed if not is_in_force(one, day)]

    def __call__(self, passage: Passage) -> Found:
        if passage.is_wrong or passage.is_historical:
            return
        for sentence in passage.sentences():
            lowered = sentence.lower()
            for names, source in self._ended:
                found = names.search(lowered)
                if found and not _tells_of_replacement(names.sub("", lowered)):
                    yield self._fault(source)

    def _fault(self, source: Source) -> tuple[Words, Words]:
        wrong = words(_('"{document}" is named as if it were in force'), document=source.short)
        if source.replaced_by in self._shorts:
            other = self._shorts[source.replaced_by]
            return wrong, words(_("name {other}, or say that it replaced this one"), other=other)
        return wrong, words(_("say that it was in force before, or leave it out"))


def _names(source: Source) -> re.Pattern[str]:
    """Every way ``source`` is written: short name, number, title with its year."""
    number = (source.number or source.short).lower()
    head = "/".join(number.split("/")[:2])
    kinds = r"(?:nghị định|luật|thông tư|nghị quyết|nđ|tt|nq|số)(?: số)? "
    bare = (kinds if _SMALL_NUMBER.match(head) else "") + re.escape(head)
    title = rf"{re.escape(source.title.vi.lower())}(?: năm)? {source.issued_on.year}"
    short = re.escape(source.short.lower())
    return re.compile(rf"(?<![\w/])(?:{re.escape(number)}|{bare}|{title}|{short})(?![\w/])")
