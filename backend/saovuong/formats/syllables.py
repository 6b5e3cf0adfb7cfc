"""Whether a word can be Vietnamese: how text in an old encoding is told from text in Unicode.

A rule: the spelling of syllables (onset, rime, tone), no dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHARP_OR_HEAVY = {"\u0301", "\u0323"}
_ONSETS = (
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êng êp êt êu
    i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu
    o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u uc ui um un ung up ut ua uân uâng uât uây uê uêch uênh uơ uôc uôi uôm uôn uông uôt
    uy uya uych uyn uynh uyt uyu uyên uyêt uơn
    ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu y yn ynh yt ych ym
    """.split()  # noqa: SIM905
)
_STOPPED = re.compile(r"(?:c|ch|p|t)$")


_LONGEST = 12
"""Letters of «nghiêng», each with a mark or two of its own, and some to spare."""


def is_syllable(word: str) -> bool:
    """Whether ``word``, one run of letters in Unicode, keeps to Vietnamese spelling."""
    return len(word) <= _LONGEST and _is_syllable(word)


@lru_cache(maxsize=20_000)
def _is_syllable(word: str) -> bool:
    bare, tones = _without_tone(word)
    if len(tones) > 1:
        return False
    for onset in _ONSETS:
        rime = bare[len(onset) :]
        if bare.startswith(onset) and (rime in _RIMES or (onset == "gi" and not rime)):
            return not _STOPPED.search(rime) or bool(_SHARP_OR_HEAVY.intersection(tones))
    return False


def _without_tone(word: str) -> tuple[str, str]:
    parted = unicodedata.normalize("NFD", word.lower())
    tones = "".join(letter for letter in parted if letter in _TONES)
    bare = "".join(letter for letter in parted if letter not in _TONES)
    return unicodedata.normalize("NFC", bare), tones
