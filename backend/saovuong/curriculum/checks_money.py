"""Amounts of money go out of date, so each stands with the day it held."""

from __future__ import annotations

import re
from collections.abc import Iterator

from saovuong.curriculum.faults import Words, words
from saovuong.curriculum.prose import Passage
from saovuong.i18n import _

_WORDED = "hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|trăm|lăm|rưỡi|một"
_AMOUNT = re.compile(
    rf"\b(\d[\d.,–-]*|({_WORDED})) ?((nghìn|ngàn|triệu|tỷ|tỉ)( ({_WORDED}|\d[\d.,]*|nghìn|đồng))*"
    r"|đồng(?! (chí|đội|bào|ruộng|nghiệp|hồ|ý|thời|minh|hương|cỏ|phục))|đ|vnđ|vnd)\b"
)
_COUNTED = re.compile(
    r"^ (người|dân|héc-ta|ha|lượt|tấn|cây|năm|lần|hồ sơ|tài khoản|mét|con|tin|hộ|mẫu)\b"
)
_DAY = re.compile(
    r"\b\d{1,2}[/-]\d{1,2}[/-]\d{4}\b|\btháng \d{1,2}[/-]\d{4}"
    r"|\bnăm 20\d\d\b|(?<!\d)\d{1,2}/20\d\d\b"
)
_NUMBERED = re.compile(r"\b(luật|nghị định|thông tư|nđ|tt)( số)? \d[\d.]*/\d{4}\S*")
_RULE = re.compile(r"\b(phạt|phụ cấp|trợ cấp|lương|bồi thường|mức|hỗ trợ|lệ phí)\b")


def undated_money(passage: Passage) -> Iterator[tuple[Words, Words]]:
    """In a story any sum may be lost or offered; a fine or an allowance has its day even there."""
    text = passage.text.lower()
    if passage.is_wrong or (passage.is_story and not _RULE.search(text)):
        return
    if _DAY.search(_NUMBERED.sub("", text)):
        return
    for found in _AMOUNT.finditer(text):
        if not _COUNTED.match(text[found.end() :]):
            yield (
                words(_('the amount "{amount}" has no date'), amount=found[0].strip()),
                words(_("say in the same paragraph since which day it holds, or leave it out")),
            )
            return
