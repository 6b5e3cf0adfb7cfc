"""A translated course is the same course: same ids, keys and bank, in packs of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from saovuong.curriculum.banks import pack_bank
from saovuong.curriculum.checks import check_folder
from saovuong.curriculum.course_files import read_library
from saovuong.curriculum.pack_shapes import LessonPack, Manifest, TestPack
from saovuong.curriculum.packs import BuiltEdition, build_edition
from saovuong.curriculum.questions.marking import mark
from tests.curriculum.folders import TODAY, Content, English
from tests.curriculum.test_packs import TELLING, names

LESSON = "courses/khoa-a/bai-1/lesson.en.md"
QUIZ = "courses/khoa-a/bai-1/quiz.en.yaml"
TEST = "courses/khoa-a/test.en.yaml"


def translated() -> tuple[Content, English]:
    content = Content()
    content.english = English()
    return content, content.english


def build(folder: Path, content: Content) -> BuiltEdition:
    library = read_library(content.write(folder))
    assert library.faults == []
    return build_edition(library, library.courses[0], 1, TODAY)


def test_a_whole_translation_has_no_faults(tmp_path: Path) -> None:
    content, _ = translated()
    assert [one.text("en") for one in check_folder(content.write(tmp_path), TODAY)] == []


def test_the_manifest_names_the_packs_of_each_language(tmp_path: Path) -> None:
    built = build(tmp_path, translated()[0])
    manifest = msgspec.json.decode(built.manifest.body, type=Manifest)
    sizes = {pack.hash: pack.size for pack in built.translations}
    assert manifest.test
    entries = [*manifest.lessons, manifest.test]
    named = {one.translations.en.pack: one.translations.en.bytes
             for one in entries if one.translations}  # fmt: skip
    assert named == sizes
    assert len(sizes) == 2


def test_a_course_without_translations_says_nothing_of_them(tmp_path: Path) -> None:
    built = build(tmp_path, Content())
    assert built.translations == []
    assert b"translations" not in built.manifest.body


def test_the_download_counts_vietnamese_only(tmp_path: Path) -> None:
    plain, both = build(tmp_path / "a", Content()), build(tmp_path / "b", translated()[0])
    vietnamese = both.size - both.manifest.size
    changed = [pack for pack in both.packs if pack not in plain.packs]
    assert [pack.kind for pack in changed] == ["lesson"]  # its key accepts English too
    assert vietnamese == sum(pack.size for pack in both.packs)


def test_an_english_lesson_says_the_same_with_the_same_keys(tmp_path: Path) -> None:
    built = build(tmp_path, translated()[0])
    lesson = msgspec.json.decode(built.translations[0].body, type=LessonPack)
    vietnamese = msgspec.json.decode(
        next(pack for pack in built.packs if pack.kind == "lesson").body, type=LessonPack
    )
    assert lesson.lang == "en"
    assert not vietnamese.lang
    assert lesson.objectives == ["Tell."]
    assert lesson.legal[0].text == "Luật A (1/2020/QH14), Article\u00a05, clause\u00a01"
    keys = {one.id: one.key for one in vietnamese.practice if one.kind != "short_text"}
    assert {one.id: one.key for one in lesson.practice if one.kind != "short_text"} == keys
    single = next(one for one in lesson.practice if one.kind == "single")
    assert single.options
    assert [one.text for one in single.options] == ["Choice a1", "Choice a2", "Choice a3"]


def test_short_answers_are_right_in_both_languages_and_shown_in_the_readers(
    tmp_path: Path,
) -> None:
    built = build(tmp_path, translated()[0])
    question = built.bank.questions["a-test-short-text"]
    for answer in ("biến thể bí mật", "secret variant"):
        assert mark(question, answer).fraction == 1
    assert question.right_response() == "biến thể bí mật"
    lesson = msgspec.json.decode(built.translations[0].body, type=LessonPack)
    asked = next(one for one in lesson.practice if one.kind == "short_text")
    assert asked.key == ["secret variant", "Biến thể bí mật", "cách viết khác"]


def test_the_bank_stays_one(tmp_path: Path) -> None:
    built = build(tmp_path, translated()[0])
    assert "In English" not in pack_bank(built.bank).decode()


def test_an_english_test_pack_tells_no_answer(tmp_path: Path) -> None:
    pack = build(tmp_path, translated()[0]).translations[1]
    told = json.loads(pack.body)
    assert not TELLING & set(names(told))
    assert not any(secret in pack.body.decode() for secret in ("secret variant", "Because"))
    test = msgspec.json.decode(pack.body, type=TestPack)
    assert test.lang == "en"
    assert all(one.stem.startswith("<p>In English") for one in test.questions)


def _alter(target: str, question: str, **values: Any) -> Callable[[English], None]:
    def alter(english: English) -> None:
        texts = getattr(english, target)["questions"][question]
        texts.update(values)
        for name in [name for name, value in values.items() if value is None]:
            del texts[name]

    return alter


def _say(old: str, new: str) -> Callable[[English], None]:
    def alter(english: English) -> None:
        assert old in english.body
        english.body = english.body.replace(old, new)

    return alter


def _drop_question(english: English) -> None:
    del english.quiz["questions"]["a-01-single"]


def _add_question(english: English) -> None:
    english.test["questions"]["b-test-single"] = english.test["questions"]["a-test-true-false"]


CASES: dict[str, tuple[Callable[[English], None], str, str]] = {
    "a question left out": (_drop_question, QUIZ, 'no translation of "a-01-single"'),
    "a question too many": (_add_question, TEST, '"b-test-single" is not in the Vietnamese'),
    "an option left out": (
        _alter("quiz", "a-01-single", options={"a1": "x", "a2": "y"}), QUIZ, 'of "a3"',
    ),
    "an option too many": (
        _alter("test", "a-test-true-false", options={"a": "x"}), TEST, '"a" is not in',
    ),
    "two options alike": (
        _alter("quiz", "a-01-single", options={"a1": "x", "a2": "X.", "a3": "z"}), QUIZ, "same as",
    ),
    "all of the above": (
        _alter("quiz", "a-01-single", options={"a1": "x", "a2": "All of the above", "a3": "z"}),
        QUIZ, "tests reading",
    ),
    "a number without its unit": (
        _alter("test", "a-test-numeric", unit=None), TEST, "one of the two languages has a unit",
    ),
    "no variant in this language": (
        _alter("test", "a-test-short-text", accepted=None), TEST, "nothing is accepted",
    ),
    "variants where nothing is typed": (
        _alter("quiz", "a-01-single", accepted=["x"]), QUIZ, "no accepted variants",
    ),
    "a variant nobody can type": (
        _alter("quiz", "a-01-short-text", accepted=["?!"]), QUIZ, "nobody could type",
    ),
    "an unknown field": (_alter("quiz", "a-01-single", key="a1"), QUIZ, "not known"),
    "a stem left out": (_alter("quiz", "a-01-single", stem=None), QUIZ, '"stem" is missing'),
    "a heading left out": (_say("## Part two\n", ""), LESSON, "headings, callouts and tables"),
    "a callout of another kind": (_say("::: example", "::: note"), LESSON, "h2 example h2"),
    "a place in the law left out": (
        _say("[Article 5](legal:luat-a/5)", "Article 5"), LESSON, "luat-a/5 is cited in only one",
    ),
    "a picture left out": (
        _say('![A rectangle](assets/hinh.svg "Picture one")', ""), LESSON, "as many pictures",
    ),
    "an unknown source": (
        _say("luat-a/5", "luat-x/5"), LESSON, '"luat-x"',
    ),
    "a key point left out": (
        lambda english: english.front.update(objectives=["a", "b"]), LESSON, "2 here, 1 in",
    ),
    "a picture without its file": (_say("hinh.svg", "khac.svg"), LESSON, "khac.svg"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_half_translated_is_refused(name: str, tmp_path: Path) -> None:
    content, english = translated()
    alter, file, wrong = CASES[name]
    alter(english)
    told = [one.text("en") for one in check_folder(content.write(tmp_path), TODAY)]
    assert any(one.startswith(file) and wrong in one for one in told), told


@pytest.mark.parametrize("name", ["lesson.en.md", "quiz.en.yaml"])
def test_lesson_and_practice_are_translated_together(name: str, tmp_path: Path) -> None:
    content, _ = translated()
    folder = content.write(tmp_path)
    (folder / "courses/khoa-a/bai-1" / name).unlink()
    told = [one.text("en") for one in check_folder(folder, TODAY)]
    assert told == [f"courses/khoa-a/bai-1/{name}: the file is missing → write it"]


def test_a_picture_only_the_translation_shows_is_not_idle(tmp_path: Path) -> None:
    content, english = translated()
    content.assets["shape.svg"] = content.assets["hinh.svg"]
    english.body = english.body.replace("hinh.svg", "shape.svg")
    assert [one.text("en") for one in check_folder(content.write(tmp_path), TODAY)] == []


def test_a_translation_has_the_same_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saovuong.curriculum.checks_budgets.LESSON_BYTES", 100)
    monkeypatch.setattr("saovuong.curriculum.checks_budgets.TEST_BYTES", 100)
    told = check_folder(translated()[0].write(tmp_path), TODAY)
    assert {LESSON, TEST} <= {one.file for one in told}
