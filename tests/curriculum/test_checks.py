"""Each fault a course folder can have is found, placed and told."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from saovuong.curriculum.checks import check_folder
from tests.curriculum.folders import TODAY, Content

QUIZ = "courses/khoa-a/bai-1/quiz.yaml"
LESSON = "courses/khoa-a/bai-1/lesson.md"
TEST = "courses/khoa-a/test.yaml"
COURSE = "courses/khoa-a/course.yaml"


def check(content: Content, folder: Path) -> list[Any]:
    return check_folder(content.write(folder), TODAY)


def test_the_sample_folder_has_no_faults(tmp_path: Path) -> None:
    assert [fault.text("en") for fault in check(Content(), tmp_path)] == []


def _set(target: str, key: str, value: Any) -> Callable[[Content], None]:
    def alter(content: Content) -> None:
        getattr(content, target)[key] = value

    return alter


def _drop(target: str, key: str) -> Callable[[Content], None]:
    return lambda content: getattr(content, target).pop(key)


def _ask(kind: str, /, *, in_test: bool = False, **values: Any) -> Callable[[Content], None]:
    def alter(content: Content) -> None:
        question = content.question(kind, in_test=in_test)
        question.update(values)
        for name in [name for name, value in values.items() if value is None]:
            del question[name]

    return alter


def _say(text: str) -> Callable[[Content], None]:
    def alter(content: Content) -> None:
        content.body = f"{text}\n\n{content.body}"

    return alter


def _draw(svg: str) -> Callable[[Content], None]:
    root = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{svg}</svg>'
    return _set("assets", "hinh.svg", root.encode())


def _cites(source: str) -> list[dict[str, str]]:
    return [{"source": source, "article": "5"}]


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"id": f"a{n}", "text": text} for n, text in enumerate(texts, 1)]


CASES: dict[str, tuple[Callable[[Content], None], str, str, str]] = {
    "a lesson that is not public": (
        _set("front", "classification", "secret"), LESSON, "classification", "not allowed here",
    ),
    "a course that is not public": (
        _set("course", "classification", "mật"), COURSE, "classification", "not allowed here",
    ),
    "an unknown field": (_set("front", "autor", "A"), LESSON, "autor", "not known"),
    "a missing field": (_drop("front", "summary"), LESSON, "", '"summary" is missing'),
    "a number where text belongs": (
        _set("front", "legal", [{"source": "luat-a", "article": 5}]),
        LESSON, "legal[0].article", "expected str | null, found int",
    ),
    "a lesson folder that is not there": (
        _set("course", "lessons", ["bai-1", "bai-2"]), COURSE, "lessons[1]", "no lesson.md",
    ),
    "a test that is not announced": (_set("course", "test", False), COURSE, "test", "no test"),
    "a lesson id used twice": (_set("test", "id", "a-01"), TEST, "id", "already taken"),
    "a question id used twice": (
        _ask("single", in_test=True, id="a-01-single"), TEST, "questions[0].id", "already taken",
    ),
    "a legal source that is not listed": (
        _set("front", "legal", _cites("luat-x")), LESSON, "legal[0].source", "not listed",
    ),
    "a legal source no more in force": (
        _set("front", "legal", _cites("luat-cu")), LESSON, "legal[0].source", "not in force",
    ),
    "a question on law no more in force": (
        _ask("single", legal=_cites("luat-cu")), QUIZ, "questions[0].legal[0].source", "in force",
    ),
    "a citation in text no more in force": (
        _say("Xem [Điều 5](legal:luat-cu/5)."), LESSON, "", "not in force",
    ),
    "a link to a law without an article": (
        _say("[Luật](legal:luat-a)"), LESSON, "", "without an article",
    ),
    "a law cited without an article": (
        _ask("single", legal=[{"source": "luat-a"}]),
        QUIZ, "questions[0].legal[0].source", "without an article",
    ),
    "a link to no lesson": (_say("[Bài](lesson:a-99)"), LESSON, "", 'no lesson "a-99"'),
    "a link to plain http": (_say("[x](http://example.vn)"), LESSON, "", "leads nowhere"),
    "a link to a file": (_say("[x](../../x.yaml)"), LESSON, "", "leads nowhere"),
    "a picture that is not there": (_say("![Chữ](assets/khac.svg)"), LESSON, "", "no picture"),
    "a picture without words": (_say("![](assets/hinh.svg)"), LESSON, "", "alternative text"),
    "a picture inside text": (_say("Xem ![Chữ](assets/hinh.svg) nhé"), LESSON, "", "inside text"),
    "a picture shown nowhere": (_set("assets", "thua.svg", b"<svg/>"), LESSON, "", "nowhere"),
    "a picture with a script": (_draw("<script>x</script>"), LESSON, "", "<script> is not"),
    "a picture with a handler": (_draw('<g onload="x"/>'), LESSON, "", '"onload" is not'),
    "a picture with a style": (_draw('<g style="fill:red"/>'), LESSON, "", '"style" is not'),
    "a picture in fixed colours": (_draw('<g fill="#f00"/>'), LESSON, "", "follow the theme"),
    "a picture that fetches": (
        _draw('<g clip-path="url(https://x.vn/a)"/>'), LESSON, "", "points outside",
    ),
    "a picture with a document type": (
        _set("assets", "hinh.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'),
        LESSON, "", "cannot be read",
    ),
    "a picture too heavy": (_draw(f'<path d="M0 0{"l1 1" * 4000}"/>'), LESSON, "", "bytes"),
    "a main heading": (_say("# Tựa"), LESSON, "", "heading of this level"),
    "HTML in text": (_say("Một <b>chữ</b> đậm"), LESSON, "", "HTML is shown as text"),
    "an unknown callout": (_say("::: luu-y Nhé\nMột\n:::"), LESSON, "", "callout"),
    "a lesson too short": (
        lambda content: setattr(content, "body", content.body[:-900]), LESSON, "", "words",
    ),
    "a lesson too long": (_say("chữ " * 600), LESSON, "", "words"),
    "minutes out of range": (_set("front", "minutes", 9), LESSON, "minutes", "not allowed"),
    "a review that is due": (
        _set("front", "review_by", date(2026, 11, 22)), LESSON, "review_by", "to be reviewed",
    ),
    "a lesson from the future": (
        _set("front", "as_of", date(2026, 11, 24)), LESSON, "as_of", "in the future",
    ),
    "text that is not normalised": (
        _set("front", "key_points", [unicodedata.normalize("NFD", "Nhớ được")]),
        LESSON, "key_points[0]", "NFC",
    ),
    "a body that is not normalised": (
        _say(unicodedata.normalize("NFD", "Nhớ được")), LESSON, "", "NFC",
    ),
    "a hidden character": (_say("dân\u200bquân"), LESSON, "", "nobody can see"),
    "a district of today": (
        _say("Đơn từ gửi công an huyện."), LESSON, "", "since 1 July 2025",
    ),
    "a district in a right option": (
        _ask("single", options=_options("Xã", "Công an huyện", "Tỉnh")),
        QUIZ, "questions[0].options[1].text", "since 1 July 2025",
    ),
    "sixty-three provinces": (
        _ask("single", explanation="Cả nước có 63 tỉnh."), QUIZ, "questions[0].explanation", "2025",
    ),
    "a question without an explanation": (
        _ask("single", explanation=None), QUIZ, "questions[0]", '"explanation" is missing',
    ),
    "a question without a legal basis": (
        _ask("single", legal=[]), QUIZ, "questions[0].legal", "not allowed",
    ),
    "a kind nobody knows": (_ask("single", kind="essay"), QUIZ, "questions[0].kind", "kind"),
    "a key that is no option": (
        _ask("single", key="a9"), QUIZ, "questions[0].key", "not among the choices",
    ),
    "an option id twice": (
        _ask("single", options=[{"id": "a2", "text": "Một"}, {"id": "a2", "text": "Hai"}]),
        QUIZ, "questions[0].options[0].id", "stands twice",
    ),
    "two options that say the same": (
        _ask("single", options=_options("Một", "Hai", "hai.")),
        QUIZ, "questions[0].options[2].text", "says the same",
    ),
    "all of the above": (
        _ask("single", options=_options("Một", "Hai", "Tất cả các đáp án trên")),
        QUIZ, "questions[0].options[2].text", "all of the above",
    ),
    "a multiple key named twice": (
        _ask("multiple", key=["b1", "b1"]), QUIZ, "questions[1].key[0]", "twice",
    ),
    "variants that fold together": (
        _ask("short_text", key=["Dân quân", "dan quan"]), QUIZ, "questions[4].key[1]", "the same",
    ),
    "a left end without its pair": (
        _ask("matching", key={"l1": "r1", "l2": "r2"}), QUIZ, "questions[5].left[2]", "no pair",
    ),
    "an order of other items": (
        _ask("ordering", key=["i1", "i2", "i3"]), QUIZ, "questions[6].key", "exactly these items",
    ),
    "an order its ids give away": (
        _ask("ordering", in_test=True, key=["i1", "i2", "i3", "i4"]),
        TEST, "questions[6].key", "order of the key",
    ),
    "a number that is none": (
        _ask("numeric", key="bốn"), QUIZ, "questions[3].key", "found str",
    ),
    "more drawn than there are": (_set("test", "draw", 9), TEST, "draw", "bank of 7"),
    "a test that asks what practice asked": (
        _ask("single", in_test=True, stem="A-01  0?"), TEST, "questions[0].stem", "asked already",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_found(name: str, tmp_path: Path) -> None:
    alter, file, path, said = CASES[name]
    content = Content()
    alter(content)
    faults = check(content, tmp_path)
    told = [
        fault
        for fault in faults
        if fault.file == file and fault.path == path and said in fault.wrong.text("en")
    ]
    assert told, [fault.text("en") for fault in faults]
    assert told[0].right.text("en")
    assert "{" not in told[0].text("en")


def test_faults_have_lines(tmp_path: Path) -> None:
    content = Content()
    content.body = "## Một\n\n[x](lesson:a-99)\n\n" + content.body
    content.question("true_false")["key"] = "đúng"
    faults = {fault.file: fault for fault in check(content, tmp_path)}
    lesson = (tmp_path / LESSON).read_text(encoding="utf-8").splitlines()
    quiz = (tmp_path / QUIZ).read_text(encoding="utf-8").splitlines()
    assert "lesson:a-99" in lesson[faults[LESSON].line - 1]
    assert "đúng" in quiz[faults[QUIZ].line - 1]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    content = Content()
    del content.front["summary"]
    content.front["minutes"] = 1
    content.question("single")["key"] = "a9"
    content.question("multiple", in_test=True)["explanation"] = ""
    assert len(check(content, tmp_path)) >= 4


def test_a_wrong_option_may_name_the_abolished_district(tmp_path: Path) -> None:
    content = Content()
    content.question("single")["options"] = _options("Chủ tịch huyện, thị trấn", "Xã", "Tỉnh")
    assert check(content, tmp_path) == []


def test_the_district_may_be_told_of_as_past(tmp_path: Path) -> None:
    content = Content()
    _say("Trước 1/7/2025, việc này do công an huyện làm.")(content)
    content.question("single").update(stem="Công an cấp huyện là gì?", historical=True)
    content.question("single")["legal"] = _cites("luat-cu")
    assert check(content, tmp_path) == []


def test_an_unreadable_question_does_not_shift_the_others(tmp_path: Path) -> None:
    content = Content()
    content.question("single")["kind"] = "essay"
    content.question("ordering")["key"] = ["i1", "i2", "i3"]
    paths = {fault.path for fault in check(content, tmp_path) if fault.file == QUIZ}
    assert paths == {"questions[0].kind", "questions[6].key"}


def test_one_course_can_be_checked_alone(tmp_path: Path) -> None:
    content = Content()
    content.front["minutes"] = 1
    content.terms[0]["term"] = ""
    root = content.write(tmp_path)
    assert {f.file for f in check_folder(root, TODAY)} == {LESSON, "glossary.yaml"}
    assert {f.file for f in check_folder(root / "courses" / "khoa-a", TODAY)} == {LESSON}


def test_an_empty_folder_is_told_and_not_a_crash(tmp_path: Path) -> None:
    told = {(fault.file, fault.wrong.text("en")) for fault in check_folder(tmp_path, TODAY)}
    assert ("courses", "there is no course") in told
    assert ("glossary.yaml", "the file is missing") in told


@pytest.mark.parametrize(
    "text",
    ["", "---\n", "---\nid: [\n---\n", "\x00", "---\n- a\n---\n", "---\nid: 1\nid: 2\n---\n"],
)
def test_any_lesson_text_gives_faults_and_not_a_crash(text: str, tmp_path: Path) -> None:
    root = Content().write(tmp_path)
    (root / LESSON).write_text(text, encoding="utf-8")
    assert any(fault.file == LESSON for fault in check_folder(root, TODAY))


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a: &x 1\nb: *x\n", b"- 1\n", b"questions: {}\n"])
def test_any_quiz_gives_faults_and_not_a_crash(raw: bytes, tmp_path: Path) -> None:
    root = Content().write(tmp_path)
    (root / QUIZ).write_bytes(raw)
    assert any(fault.file == QUIZ for fault in check_folder(root, TODAY))
