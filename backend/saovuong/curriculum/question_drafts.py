"""Questions of files as drafts of ours, and ours as values that files carry.

A rule: a draft has the fields of quiz.yaml as far as they are known; the law it rests on is mostly
still to be added, which ``missing`` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.questions.matching import Matching
from saovuong.curriculum.questions.multiple import Multiple
from saovuong.curriculum.questions.numeric import Numeric
from saovuong.curriculum.questions.ordering import Ordering
from saovuong.curriculum.questions.shapes import Citation
from saovuong.curriculum.questions.short_text import ShortText
from saovuong.curriculum.questions.single import Single
from saovuong.curriculum.questions.true_false import TrueFalse
from saovuong.curriculum.structures import convert_question
from saovuong.formats import question_values as values
from saovuong.formats.question_faults import Spot
from saovuong.formats.question_labels import Labels, labels_of
from saovuong.i18n import DEFAULT_LANGUAGE
from saovuong.text import fold

Draft = dict[str, Any]
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_NOT_ID = re.compile(r"[^a-z0-9]+")
_CITED = ("source", "article", "clause", "point")
SITUATION, HISTORICAL, FIXED = "situation", "historical", "fixed-order"
NEEDED = ("explanation", "legal", "difficulty")


class Drafts:
    """Makes drafts, each with an id of its own that begins with ``prefix``."""

    def __init__(self, prefix: str) -> None:
        self._prefix = as_id(prefix)[:50].strip("-") or "q"
        self._taken: set[str] = set()

    def draft(self, value: values.Question, spot: Spot) -> Draft:
        """What cannot be kept is remarked at ``spot``."""
        labels = labels_of(value.tags)
        if value.pictures:
            spot.remark("pictures", value.stem, "field-not-carried", field="pictures")
        kind, answers = _answers(value, spot)
        explanation = value.explanation or _feedback_on_right(value)
        if _has_more_feedback(value, explanation):
            spot.remark("feedback", value.stem, "field-not-carried", field="feedback")
        told: Draft = {"id": self._id(value.code), "kind": kind, "stem": value.stem, **answers}
        told |= {"explanation": explanation} if explanation else {}
        told |= _labelled(labels, spot)
        if FIXED in labels.others and kind in ("single", "multiple"):
            told["shuffle"] = False
        return told

    def _id(self, code: str) -> str:
        wanted = as_id(code) if code else f"{self._prefix}-q{len(self._taken) + 1:02}"
        found, times = wanted, 1
        while found in self._taken or not _ID.fullmatch(found):
            times += 1
            found = f"{(wanted or self._prefix)[:58]}-{times}"
        self._taken.add(found)
        return found


def as_id(text: str) -> str:
    """``text`` in small letters, digits and dashes; may be empty."""
    return _NOT_ID.sub("-", fold(text)).strip("-")[:64]


def missing(draft: Draft) -> list[str]:
    """What a course still asks for before it takes the question."""
    return [name for name in NEEDED if not draft.get(name)]


def flaws(draft: Draft, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """What is wrong with it besides what is missing, as paths and words."""
    filler = {"explanation": ".", "legal": [{"source": "x"}], "difficulty": 1}
    question, found = convert_question(filler | draft, "")
    found = found or list(question.flaws() if question else ())
    return [
        f"{flaw.path}: {flaw.wrong.text(language)} → {flaw.right.text(language)}" for flaw in found
    ]


def value_of(question: Question, category: str = "") -> values.Question:
    """Ours as files carry it: law, difficulty and the rest as tags."""
    others = [name for name, is_so in ((SITUATION, question.situation),
                                       (HISTORICAL, question.historical)) if is_so]  # fmt: skip
    if isinstance(question, Single | Multiple) and not question.shuffle:
        others.append(FIXED)
    legal = tuple(_place(one) for one in question.legal)
    return _value(question).labelled(
        name="",
        code=question.id,
        category=category,
        tags=Labels(str(question.difficulty), legal, tuple(others)).tags(),
    )


def _value(question: Question) -> values.Question:
    told: dict[str, Any] = {
        "stem": values.plain(question.stem),
        "explanation": values.plain(question.explanation),
    }
    match question:
        case Single():
            options = tuple(
                values.Answer(one.text, 100.0 * (one.id == question.key))
                for one in question.options
            )
            return values.Single(options=options, **told)
        case Multiple():
            right = [at for at, one in enumerate(question.options) if one.id in question.key]
            texts = [one.text for one in question.options]
            return values.Multiple(options=values.evenly(texts, right), **told)
        case TrueFalse():
            return values.TrueFalse(key=question.key, **told)
        case Numeric():
            answer = values.NumericAnswer(float(question.key), question.tolerance)
            return values.Numeric(answers=(answer,), unit=question.unit or "", **told)
        case ShortText():
            accepted = tuple(values.Answer(one, 100.0) for one in question.key)
            return values.ShortText(answers=accepted, **told)
        case Matching():
            return _matching_value(question, told)
        case Ordering():
            texts_by_id = {one.id: one.text for one in question.items}
            return values.Ordering(items=tuple(texts_by_id[one] for one in question.key), **told)


def _matching_value(question: Matching, told: dict[str, Any]) -> values.Matching:
    rights = {one.id: one.text for one in question.right}
    pairs = tuple(values.Pair(one.text, rights[question.key[one.id]]) for one in question.left)
    used = set(question.key.values())
    others = tuple(text for id_, text in rights.items() if id_ not in used)
    return values.Matching(pairs=pairs, others=others, **told)


def _place(citation: Citation) -> str:
    parts = [citation.source, citation.article, citation.clause, citation.point]
    return "/".join(part or "" for part in parts).rstrip("/")


def _answers(value: values.Question, spot: Spot) -> tuple[str, Draft]:
    match value:
        case values.Single():
            return "single", _single(value, spot)
        case values.Multiple():
            return "multiple", _multiple(value, spot)
        case values.TrueFalse():
            return "true_false", {"key": value.key}
        case values.Numeric():
            return "numeric", _numeric(value, spot)
        case values.ShortText():
            right = [one.text for one in value.answers if one.share >= 100]
            if len(right) < len(value.answers):
                spot.remark("shares", value.stem, "field-not-carried", field="shares")
            return "short_text", {"key": right or [value.answers[0].text]}
        case values.Matching():
            return "matching", _matching(value, spot)
        case values.Ordering():
            items = _choices(value.items, "i", spot)
            return "ordering", {"items": items, "key": [one["id"] for one in items]}


def _single(value: values.Single, spot: Spot) -> Draft:
    best = max(one.share for one in value.options)
    right = [at for at, one in enumerate(value.options) if one.share == best]
    if len(right) > 1:
        spot.remark("key", value.stem, "key-of-several")
    if any(one.share not in (0, 100) for one in value.options):
        spot.remark("shares", value.stem, "field-not-carried", field="shares")
    options = _choices([one.text for one in value.options], "", spot)
    return {"options": options, "key": options[right[0]]["id"]}


def _multiple(value: values.Multiple, spot: Spot) -> Draft:
    texts = [one.text for one in value.options]
    right = [at for at, one in enumerate(value.options) if one.share > 0]
    worth = {value.options[at].share for at in right}
    if len(worth) > 1:
        spot.remark("shares", value.stem, "field-not-carried", field="shares")
    options = _choices(texts, "", spot)
    return {"options": options, "key": [options[at]["id"] for at in right]}


def _numeric(value: values.Numeric, spot: Spot) -> Draft:
    best = max(value.answers, key=lambda one: one.share)
    if len(value.answers) > 1:
        spot.remark("shares", value.stem, "field-not-carried", field="shares")
    whole = best.value.is_integer() and abs(best.value) < 1e15
    told: Draft = {"key": int(best.value) if whole else best.value}
    told |= {"tolerance": best.tolerance} if best.tolerance else {}
    return told | ({"unit": value.unit} if value.unit else {})


def _matching(value: values.Matching, spot: Spot) -> Draft:
    left = _choices([pair.left for pair in value.pairs], "l", spot)
    texts = list(dict.fromkeys([*(pair.right for pair in value.pairs), *value.others]))
    right = _choices(texts, "r", spot)
    ids = dict(zip(texts, (one["id"] for one in right), strict=True))
    key = {one["id"]: ids[pair.right] for one, pair in zip(left, value.pairs, strict=True)}
    return {"left": left, "right": right, "key": key}


def _choices(texts: Sequence[str], mark: str, spot: Spot) -> list[dict[str, str]]:
    if any("\n" in text for text in texts):
        spot.remark("options", "", "formatting-not-carried")
    ids = [f"{mark}{at}" if mark or at > 26 else chr(96 + at) for at in range(1, len(texts) + 1)]
    return [
        {"id": id_, "text": " ".join(text.split())} for id_, text in zip(ids, texts, strict=True)
    ]


def _labelled(labels: Labels, spot: Spot) -> Draft:
    legal = []
    for place in labels.legal:
        parts = [part.strip() for part in place.split("/")]
        if not _ID.fullmatch(parts[0]) or len(parts) > len(_CITED):
            spot.remark("tags", place, "legal-unreadable")
        else:
            legal.append({name: part for name, part in zip(_CITED, parts, strict=False) if part})
    told: Draft = {"legal": legal} if legal else {}
    if labels.difficulty in ("1", "2", "3"):
        told["difficulty"] = int(labels.difficulty)
    return told | {name: True for name in (SITUATION, HISTORICAL) if name in labels.others}


def _feedbacks(value: values.Question) -> Iterator[tuple[bool, str]]:
    """Whether it is said of a right answer, and what."""
    match value:
        case values.Single() | values.Multiple():
            yield from ((one.share > 0, one.feedback) for one in value.options)
        case values.ShortText() | values.Numeric():
            yield from ((one.share > 0, one.feedback) for one in value.answers)
            yield False, value.otherwise
        case values.TrueFalse():
            yield value.key, value.when_true
            yield not value.key, value.when_false


def _feedback_on_right(value: values.Question) -> str:
    return next((told for is_right, told in _feedbacks(value) if is_right and told), "")


def _has_more_feedback(value: values.Question, explanation: str) -> bool:
    return any(told and told != explanation for _is_right, told in _feedbacks(value))
