"""What a public course never holds: weapons, tactics, strength.

A short list of words that have no innocent use here. That weapons, numbers or plans are not to be
talked of may be said, and so may what to do on finding an unexploded bomb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from saovuong.curriculum.faults import Words, words
from saovuong.curriculum.prose import Passage
from saovuong.i18n import _

_WEAPONS = re.compile(
    r"\b((ak|b|m|k|ckc|rpg|rpd|rpk|dkz|spg|dshk)-? ?(41|40|47|50|54|59|63|72|74|79|82|9)"
    r"|súng (trường|tiểu liên|trung liên|đại liên|cối|máy|ngắn|diệt tăng|chống tăng|phóng lựu)"
    r"|(ném|rút chốt|gói buộc) (lựu đạn|thủ pháo|bộc phá)|mìn (định hướng|chống)"
    r"|cỡ nòng|hộp tiếp đạn|băng đạn|đường ngắm|tầm bắn|điểm ngắm|yếu lĩnh bắn|bắn mục tiêu"
    r"|tháo,? lắp súng|bài bắn|tư thế bắn)\b"
)
_TACTICS = re.compile(
    r"\b(phục kích|tập kích|đánh chiếm|vu hồi|chốt chặn|bao vây tiêu diệt|hỏa lực|hoả lực"
    r"|hỏa điểm|ụ súng|lô cốt|trận địa|bãi mìn|công sự"
    r"|đội hình (chiến đấu|tiến công|hành quân)|nghi binh|mật khẩu gác|sở chỉ huy)\b"
)
_UNIT = r"(tiểu đội|trung đội|đại đội|tiểu đoàn|trung đoàn|lữ đoàn|sư đoàn|hải đội|khẩu đội)"
_COUNT = r"(\d[\d.]*|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười( \w+)?)"
_HEADS = r"(người|chiến sĩ|cán bộ|quân nhân|tay súng|đồng chí|khẩu)"
_STRENGTH = re.compile(
    r"\b(quân số|biên chế)( \w+)? (là |gồm |khoảng |có |tới |trên |hơn )?"
    rf"(\d[\d.]*|{_COUNT} {_HEADS})"
    rf"|\b{_UNIT}[^.;:]{{0,30}} (có|gồm|đủ|khoảng|biên chế) {_COUNT} {_HEADS}\b"
    rf"|\b\d[\d.]* {_UNIT}\b|\b\d[\d.]* (khẩu|viên đạn|xe tăng|tàu chiến)\b"
    r"|\b\d[\d,]*%? dân số"
)


def secrecy(passage: Passage) -> Iterator[tuple[Words, Words]]:
    text = passage.text.lower()
    if found := _WEAPONS.search(text) or _TACTICS.search(text):
        yield (
            words(_('"{term}" belongs to weapons or tactics'), term=found[0]),
            words(_("leave it out: courses teach law, duty and safety only")),
        )
    if found := _STRENGTH.search(text):
        yield (
            words(_('"{term}" tells how strong a unit is'), term=found[0]),
            words(_("leave the figure out; strength is not public")),
        )
