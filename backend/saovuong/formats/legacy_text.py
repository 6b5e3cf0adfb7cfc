"""Text typed for the fonts of before Unicode: TCVN3 (.VnTime) and VNI, recognised and converted.

A rule: in both encodings Vietnamese letters stand where Western European ones do, so such text
reads as Windows-1252 gibberish. Which it is, the spelling of its syllables tells, a column at a
time: single names like «Tã» make sense both ways.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from saovuong import text
from saovuong.formats.syllables import is_syllable

Encoding = Literal["unicode", "tcvn3", "vni"]

_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_TCVN3 = {first + at: one for first, run in _TCVN3_RUNS.items() for at, one in enumerate(run)}

_TONES = "\u0301\u0300\u0309\u0303\u0323"  # sắc, huyền, hỏi, ngã, nặng
_VNI_SINGLE = {
    "ñ": "đ", "ö": "ư", "ô": "ơ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip
_VNI_MARKS = {
    **dict(zip("ùøûõï", _TONES, strict=True)),
    "â": "\u0302",
    **{mark: "\u0302" + tone for mark, tone in zip("áàåãä", _TONES, strict=True)},
    "ê": "\u0306",
    **{mark: "\u0306" + tone for mark, tone in zip("éèúüë", _TONES, strict=True)},
}
_VNI_CARRIERS = {
    **dict.fromkeys("âáàåãä", "aeo"),
    **dict.fromkeys("êéèúüë", "a"),
    **dict.fromkeys("ùøûõ", "aeouyôö"),
    "ï": "aeouôö",
}
_VNI = {
    upper(carrier + mark): text.nfc(upper(_VNI_SINGLE.get(carrier, carrier)) + accent)
    for upper in (str.lower, str.upper)
    for mark, accent in _VNI_MARKS.items()
    for carrier in _VNI_CARRIERS[mark]
}
# A capital may carry a small mark: typists were not careful.
_VNI |= {
    carrier.upper() + mark: letter.upper()
    for carrier, mark, letter in [(old[0], old[1], new) for old, new in _VNI.items()]
    if carrier.islower()
}
_VNI |= {
    upper(old): upper(new) for upper in (str.lower, str.upper) for old, new in _VNI_SINGLE.items()
}
_VNI_PARTS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_REMEMBERED = 120
"""Longer texts are no names, and would fill the memory."""
_WORD = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(r"[A-Z][^\x00-\x7f]?[A-Z]")
_NOT_WESTERN = re.compile(r"[\u0100-\u0151\u0154-\u015f\u0162-\u0177\u01a0-\u01b0\u1ea0-\u1ef9]")
_SMALL = re.compile(r"[a-z]")


def from_tcvn3(written: str) -> str:
    """``written`` as Unicode. Capitals with marks had a font of their own and the places of small
    letters: where all other letters are capitals, these were."""
    plain = written.translate(_TCVN3)
    if _CAPITALS.search(written) and not _SMALL.search(written):
        return plain.upper()
    return _as_title(plain)


def from_vni(written: str) -> str:
    return text.nfc(_VNI_PARTS.sub(lambda part: _VNI[part[0]], written))


def could_be_legacy(written: str) -> bool:
    """Whether ``written`` holds anything an old font would draw as a Vietnamese letter."""
    return not written.isascii() and _western(written) is not None


def encoding_of(texts: Iterable[str]) -> Encoding:
    """The encoding most of ``texts``, cells of one column, were typed in; Unicode if in doubt."""
    votes = Counter(only for one in texts if (only := certain_encoding(one)))
    ranked = votes.most_common()
    return ranked[0][0] if ranked else "unicode"


def certain_encoding(written: str) -> Encoding | None:
    """The only encoding in which ``written`` spells Vietnamese; None where several or none do."""
    if written.isascii():
        return None
    return _certain(written) if len(written) <= _REMEMBERED else _certain.__wrapped__(written)


@lru_cache(maxsize=50_000)
def _certain(written: str) -> Encoding | None:
    western = _western(written)
    if western is None:
        return "unicode"
    readings: dict[Encoding, str] = {
        "unicode": written,
        "tcvn3": from_tcvn3(western),
        "vni": from_vni(western),
    }
    spelled = [name for name, reading in readings.items() if _is_spelled(reading)]
    return spelled[0] if len(spelled) == 1 else None


def converted(written: str, encoding: Encoding) -> str:
    """``written`` in Unicode (NFC); left alone where it is plainly not in ``encoding``."""
    western = _western(written)
    own = certain_encoding(written) or encoding
    if western is None or own == "unicode" or written.isascii():
        return text.nfc(written)
    return text.nfc(from_tcvn3(western) if own == "tcvn3" else from_vni(western))


def _western(written: str) -> str | None:
    """``written`` with each letter at its place in Windows-1252; None where one has no place."""
    if _NOT_WESTERN.search(written):
        return None
    try:
        raw = written.encode("cp1252")
    except UnicodeEncodeError:
        return written if all(ord(letter) < 0x100 for letter in written) else None
    return raw.decode("latin-1") if not written.isascii() else written


def _is_spelled(reading: str) -> bool:
    marked = [word for word in _WORD.findall(reading) if not word.isascii()]
    return bool(marked) and all(is_syllable(word) for word in marked) and _is_clean(reading)


def _is_clean(reading: str) -> bool:
    """No signs are left over that only an old font would have drawn as letters."""
    return not any("\x80" <= letter <= "\xbf" for letter in reading)


def _as_title(plain: str) -> str:
    """Capitals on every word where only words beginning with a marked letter lack theirs."""
    words = plain.split(" ")
    bare = [word for word in words if word[:1].isascii()]
    if len(words) > 1 and bare and all(word[:1].isupper() for word in bare):
        return " ".join(word[:1].upper() + word[1:] for word in words)
    return plain
