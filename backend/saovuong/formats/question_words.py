"""The words of question sheets: how teachers call the columns and kinds, and our own template does.

A rule: folded words and what they mean.
"""

from __future__ import annotations

from functools import lru_cache

from saovuong.formats.headings import Wording
from saovuong.text import fold

LETTERS = "abcdefgh"


def _words(listed: str) -> frozenset[str]:
    return frozenset(fold(word) for word in listed.split("|"))


def _option_words(letter: str, number: int) -> frozenset[str]:
    named = "phương án|đáp án|lựa chọn|câu trả lời|trả lời|ý|option|answer|choice|pa|đ/a"
    both = (f"{word} {mark}" for word in named.split("|") for mark in (letter, str(number)))
    return _words("|".join([letter, *both]))


SHEET = Wording(
    fields={
        "stem": _words(
            "câu hỏi|nội dung|nội dung câu hỏi|nội dung câu|đề bài|câu hỏi trắc nghiệm|câu dẫn"
            "|question|question text|stem"
        ),
        **{letter: _option_words(letter, at) for at, letter in enumerate(LETTERS, 1)},
        "key": _words(
            "đáp án|đáp án đúng|câu trả lời đúng|trả lời đúng|phương án đúng|đúng|đ/a|kết quả"
            "|key|answer|correct|correct answer|right answer"
        ),
        "kind": _words("loại|loại câu|loại câu hỏi|dạng|dạng câu|dạng câu hỏi|kind|type"),
        "code": _words("mã|mã câu|mã câu hỏi|mã số|code|id"),
        "name": _words("tên|tên câu|tên câu hỏi|tiêu đề|name|title"),
        "tolerance": _words("sai số|sai số cho phép|tolerance"),
        "unit": _words("đơn vị|đơn vị tính|đơn vị đo|unit"),
        "explanation": _words(
            "giải thích|lời giải|hướng dẫn|giải thích đáp án|vì sao|explanation|feedback"
        ),
        "difficulty": _words("độ khó|mức độ|mức|mức độ khó|difficulty|level"),
        "legal": _words("căn cứ|căn cứ pháp lý|cơ sở pháp lý|điều luật|văn bản|legal basis"),
        "category": _words("danh mục|chủ đề|chương|phần|bài|chuyên đề|category|topic"),
        "tags": _words("thẻ|nhãn|từ khóa|tags"),
    },
    needed=[frozenset({"stem", "key"}), frozenset({"stem", "a", "b"})],
)

HEADINGS = {
    "code": "Mã câu hỏi",
    "kind": "Loại câu",
    "stem": "Nội dung câu hỏi",
    **{letter: f"Phương án {letter.upper()}" for letter in LETTERS},
    "key": "Đáp án",
    "tolerance": "Sai số",
    "unit": "Đơn vị tính",
    "explanation": "Giải thích",
    "difficulty": "Độ khó",
    "legal": "Căn cứ",
    "category": "Danh mục",
    "tags": "Thẻ",
    "name": "Tên câu hỏi",
}
"""The columns of our own files, in their order."""

KIND_WORDS = {
    "single": "Một đáp án",
    "multiple": "Nhiều đáp án",
    "true_false": "Đúng/Sai",
    "numeric": "Điền số",
    "short_text": "Điền từ",
    "matching": "Ghép đôi",
    "ordering": "Sắp xếp",
}
"""Each kind as our own files call it."""

_KINDS = {
    "single": _words("một đáp án|chọn một|một lựa chọn|trắc nghiệm|1 đáp án|single|single choice"),
    "multiple": _words("nhiều đáp án|chọn nhiều|nhiều lựa chọn|multiple|multiple choice"),
    "true_false": _words("đúng/sai|đúng sai|đúng - sai|đúng hay sai|true/false|true false"),
    "numeric": _words("điền số|số|tính|numeric|number|numerical"),
    "short_text": _words("điền từ|trả lời ngắn|điền khuyết|điền chỗ trống|short answer|short text"),
    "matching": _words("ghép đôi|ghép nối|nối|ghép|matching"),
    "ordering": _words("sắp xếp|thứ tự|xếp thứ tự|sắp thứ tự|ordering"),
}
_TRUE = _words("đúng|đ|true|t|có|1")
_FALSE = _words("sai|s|false|f|không|0")
DIFFICULTIES = {"1": _words("1|dễ|nhận biết|easy"),
                "2": _words("2|vừa|trung bình|thông hiểu|medium"),
                "3": _words("3|khó|vận dụng|vận dụng cao|hard")}  # fmt: skip


@lru_cache(maxsize=1_000)
def kind_named(word: str) -> str | None:
    folded = fold(word[:60])
    return next((kind for kind, words in _KINDS.items() if folded in words), None)


def truth_named(word: str) -> bool | None:
    folded = fold(word[:20])
    return True if folded in _TRUE else False if folded in _FALSE else None


def difficulty_named(word: str) -> str | None:
    folded = fold(word[:40])
    return next((level for level, words in DIFFICULTIES.items() if folded in words), None)
