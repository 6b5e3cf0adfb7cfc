"""Questions as an XLSX file: the template to fill in and the export, which are the same sheet.

A rule: questions in, bytes out; what a row does not carry is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from saovuong.formats import question_cells as parts
from saovuong.formats.filled_book import Column, Help, Plan, filled_book
from saovuong.formats.numbers_text import written
from saovuong.formats.question_faults import Spot, gathered
from saovuong.formats.question_labels import labels_of
from saovuong.formats.question_values import (
    KINDS,
    Answer,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Pair,
    Question,
    ShortText,
    Single,
    TrueFalse,
    Written,
    evenly,
)
from saovuong.formats.question_words import HEADINGS, KIND_WORDS, LETTERS
from saovuong.i18n import _

_WIDTHS = {"code": 14, "kind": 16, "stem": 50, "key": 16, "explanation": 40, "legal": 26}
_OPTION_HELP = Help(
    False,
    _("An option; of pairs «left -> right», of an ordering the items in their right order."),
    "Báo ngay cho chỉ huy",
)
HELP = {
    "code": Help(False, _("Your own number of the question, if you have one."), "DL-01"),
    "kind": Help(False, _("One of the list; empty: told from the answers."), "Một đáp án"),
    "stem": Help(
        True,
        _("The question. **bold** and *italics* may be written so."),
        "Khi phát hiện vật liệu nổ, đồng chí làm gì trước hết?",
    ),
    "key": Help(
        True,
        _("The letter of the right option, of several «A, C»; Đúng or Sai; a number; or the words"
          " that are right, with | between variants. Empty for pairs and orderings."),
        "A",
    ),
    "tolerance": Help(False, _("By how much a number may differ."), "0,5"),
    "unit": Help(False, _("What the number is measured in."), "km"),
    "explanation": Help(False, _("Why it is so; shown after the answer."), "Luật quy định …"),
    "difficulty": Help(False, _("1 easy, 2 medium, 3 hard."), "2"),
    "legal": Help(
        False,
        _("The source, article, clause and point with slashes; several with semicolons."),
        "luat-dqtv-2019/8/1/a",
    ),
    "category": Help(False, _("Where it belongs; parts with slashes."), "Điều lệnh/Đội ngũ"),
    "tags": Help(False, _("Words to find it by, with semicolons."), "đội ngũ; dễ nhầm"),
    "name": Help(False, _("A short name, if it has one."), "Vật liệu nổ"),
}  # fmt: skip
_RULES = (
    _("Keep the first row of the sheet: columns are known by it, in any order."),
    _("A question a row. Columns that you do not need may stay empty or be deleted."),
    _("Nothing is taken over before you have seen what was understood."),
)
_PLAN = Plan(
    _("Question list"),
    {
        field: Column(heading, _WIDTHS.get(field, 20), HELP.get(field, _OPTION_HELP), "wrapped")
        for field, heading in HEADINGS.items()
    },
    _RULES,
)


def write_question_book(questions: Sequence[Question], language: str = "vi") -> Written:
    told = Spot(1)
    rows = []
    for number, question in enumerate(questions, 1):
        spot = Spot(number, told.remarks)
        if _fits(question, spot):
            cells = _cells(question, spot)
            rows.append([cells.get(field, "") for field in HEADINGS])
    choices = {"kind": list(KIND_WORDS.values()), "difficulty": ["1", "2", "3"]}
    return Written(filled_book(_PLAN, rows, choices, language), gathered(told.remarks))


def _fits(question: Question, spot: Spot) -> bool:
    """Whether a row has room for it; one with more answers would become another question."""
    match question:
        case Single() | Multiple():
            right = sum(option.share > 0 for option in question.options)
            is_one = not isinstance(question, Single) or _best(question) is not None
            fits = is_one and right > 0 and len(question.options) <= len(LETTERS)
        case Matching():
            fits = len(question.pairs) + len(question.others) <= len(LETTERS)
        case Ordering():
            fits = len(question.items) <= len(LETTERS)
        case Numeric():
            fits = len(question.answers) == 1
        case ShortText():
            fits = all(answer.share > 0 for answer in question.answers)
        case _:
            fits = True
    if not fits:
        spot.remark("answers", question.stem, "text-not-carried")
    return fits


def _best(question: Single) -> int | None:
    """The one option that earns the whole mark."""
    right = [at for at, option in enumerate(question.options) if option.share == 100]
    return right[0] if len(right) == 1 else None


def _cells(question: Question, spot: Spot) -> dict[str, str]:
    _tell(question, spot)
    labels = labels_of(question.tags)
    shared = {
        "code": question.code,
        "kind": KIND_WORDS[KINDS[type(question)]],
        "stem": question.stem,
        "explanation": question.explanation,
        "difficulty": labels.difficulty,
        "legal": parts.joined_tags(labels.legal),
        "category": question.category,
        "tags": parts.joined_tags(labels.others),
        "name": question.name,
    }
    return shared | _answers(question)


def _answers(question: Question) -> dict[str, str]:
    match question:
        case Single():
            key = LETTERS[_best(question) or 0].upper()
            return {"key": key} | _lettered([option.text for option in question.options])
        case Multiple():
            right = (
                letter.upper()
                for letter, option in zip(LETTERS, question.options, strict=False)
                if option.share > 0
            )
            return {"key": ", ".join(right)} | _lettered([one.text for one in question.options])
        case TrueFalse():
            return {"key": "Đúng" if question.key else "Sai"}
        case Numeric():
            value, tolerance, _share, _told = question.answers[0]
            slack = written(tolerance).replace(".", ",") if tolerance else ""
            return {"key": written(value).replace(".", ","), "tolerance": slack,
                    "unit": question.unit}  # fmt: skip
        case ShortText():
            return {"key": parts.joined_variants(answer.text for answer in question.answers)}
        case Matching():
            ends = [*question.pairs, *(Pair("", other) for other in question.others)]
            return _lettered([parts.joined_pair(one) for one in ends])
        case Ordering():
            return _lettered(question.items)


def _lettered(texts: Sequence[str]) -> dict[str, str]:
    return dict(zip(LETTERS, texts, strict=False))


def _tell(question: Question, spot: Spot) -> None:
    """Remarks what a row does not carry, besides what does not fit at all."""
    if question.pictures:
        spot.remark("pictures", question.stem, "field-not-carried", field="pictures")
    if _feedback(question):
        spot.remark("feedback", question.stem, "field-not-carried", field="feedback")
    if not _is_usual(question):
        spot.remark("shares", question.stem, "field-not-carried", field="shares")


def _feedback(question: Question) -> bool:
    match question:
        case Single() | Multiple():
            return any(option.feedback for option in question.options)
        case ShortText() | Numeric():
            return bool(question.otherwise) or any(one.feedback for one in question.answers)
        case TrueFalse():
            return bool(question.when_true or question.when_false)
    return False


def _is_usual(question: Question) -> bool:
    """Whether what the answers earn is what a row of this kind means."""
    match question:
        case Single():
            return all(option.share in (0, 100) for option in question.options)
        case Multiple():
            right = [at for at, option in enumerate(question.options) if option.share > 0]
            usual: Sequence[Answer] = evenly([option.text for option in question.options], right)
            return [one.share for one in usual] == [one.share for one in question.options]
        case ShortText() | Numeric():
            return all(answer.share == 100 for answer in question.answers)
    return True
