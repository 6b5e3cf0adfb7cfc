"""Our own questions go out in every kind of file and come back; others become drafts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from saovuong.curriculum.course_files import read_library
from saovuong.curriculum.question_drafts import Drafts, flaws, missing, value_of
from saovuong.curriculum.question_yaml import values_of, yaml_of
from saovuong.curriculum.questions.marking import Question
from saovuong.curriculum.structures import convert_question
from saovuong.formats import question_values as values
from saovuong.formats.question_faults import Spot
from saovuong.formats.question_files import ENDINGS, read_questions, write_questions
from tests.formats.questions import PNG

CONTENT = Path(__file__).resolve().parents[2] / "content"
TOLD = {"stem": "Hỏi?"}


def essence(question: Question) -> Any:
    """``question`` without the ids and the order that files do not carry."""
    told = msgspec.to_builtins(question)
    match question.kind:
        case "matching":
            left = {one["id"]: one["text"] for one in told.pop("left")}
            right = {one["id"]: one["text"] for one in told.pop("right")}
            told["key"] = {left[one]: right[other] for one, other in told["key"].items()}
            told["ends"] = sorted(right.values())
        case "ordering":
            items = {one["id"]: one["text"] for one in told.pop("items")}
            told["key"] = [items[one] for one in told["key"]]
        case "single" | "multiple":
            ids = {one.pop("id"): at for at, one in enumerate(told["options"])}
            key = [told["key"]] if isinstance(told["key"], str) else told["key"]
            told["key"] = sorted(ids[one] for one in key)
    told["legal"] = [[one or "" for one in place.values()] for place in told["legal"]]
    return told


@pytest.fixture(scope="module")
def ours() -> list[Question]:
    library = read_library(CONTENT)
    return [asked.question for sheet in library.sheets for asked in sheet.asked]


def again(found: list[values.Question]) -> list[Any]:
    drafts, spot = Drafts("x"), Spot(1)
    made = []
    for value in found:
        question, wrong = convert_question(drafts.draft(value, spot), "")
        assert question, wrong
        made.append(essence(question))
    assert spot.remarks == []
    return made


@pytest.mark.parametrize("kind", ["gift", "moodle-xml", "xlsx"])
def test_every_question_of_ours_survives(kind: str, ours: list[Question]) -> None:
    written = write_questions(kind, [value_of(one) for one in ours], "vi")
    lost = {one.details.get("field", one.code) for one in written.remarks}
    assert lost <= ({"unit"} if kind != "xlsx" else set())
    reading = read_questions(kind, f"a{ENDINGS[kind]}", written.raw)
    assert reading.remarks == []
    expected = [essence(one) for one in ours]
    if "unit" in lost:
        for one in expected:
            one.pop("unit", None) if one["kind"] != "numeric" else one.update(unit=None)
    assert len(expected) > 700
    assert again([one.question for one in reading.questions]) == expected


def test_yaml_is_written_so_that_it_is_read_the_same(ours: list[Question]) -> None:
    some = ours[:80]
    drafts, spot = Drafts("x"), Spot(1)
    text = yaml_of([drafts.draft(value_of(one), spot) for one in some])
    placed, faults = values_of(text, "quiz.yaml")
    assert faults == []
    assert again([one.question for one in placed]) == [essence(one) for one in some]


def test_words_that_look_like_numbers_stay_words_in_yaml() -> None:
    value = values.ShortText(
        answers=(values.Answer("1e3", 100.0), values.Answer("no", 100.0)), **TOLD
    )
    text = yaml_of([Drafts("1e3").draft(value, Spot(1))])
    assert '- "1e3"' in text
    assert 'id: "1e3-q01"' in text


def test_a_draft_lacks_what_only_an_author_knows() -> None:
    draft = Drafts("Đề thi 15'").draft(values.TrueFalse(key=True, **TOLD), Spot(1))
    assert draft == {"id": "de-thi-15-q01", "kind": "true_false", "stem": "Hỏi?", "key": True}
    assert missing(draft) == ["explanation", "legal", "difficulty"]
    assert flaws(draft) == []


def test_ids_are_of_their_own() -> None:
    drafts = Drafts("")
    ids = [
        drafts.draft(values.TrueFalse(key=True, code=code, **TOLD), Spot(1))["id"]
        for code in ("DL 01", "dl-01", "", "đ/l.01", "///")
    ]
    assert len(set(ids)) == 5
    assert ids[:3] == ["dl-01", "dl-01-2", "q-q03"]


def test_what_a_draft_does_not_keep_is_told() -> None:
    two = (values.Answer("a", 100.0, "vì thế"), values.Answer("b", 100.0, "cũng"))
    spot = Spot(1)
    drafts = Drafts("x")
    found = drafts.draft(values.Single(options=two, **TOLD), spot)
    assert found["explanation"] == "vì thế"
    drafts.draft(values.Single(options=(two[0], values.Answer("c", 50.0)), **TOLD), spot)
    picture = (values.Picture("a.png", PNG),)
    drafts.draft(values.TrueFalse(key=True, pictures=picture, tags=("legal:??",), **TOLD), spot)
    assert [(one.column, one.code) for one in spot.remarks] == [
        ("key", "key-of-several"),
        ("feedback", "field-not-carried"),
        ("shares", "field-not-carried"),
        ("pictures", "field-not-carried"),
        ("tags", "legal-unreadable"),
    ]


def test_what_our_kinds_do_not_allow_is_a_flaw() -> None:
    options = tuple(values.Answer(str(at), 100.0 * (at == 0)) for at in range(9))
    draft = Drafts("x").draft(values.Single(options=options, **TOLD), Spot(1))
    assert len(flaws(draft)) == 1
    assert flaws(draft)[0].startswith("options")
