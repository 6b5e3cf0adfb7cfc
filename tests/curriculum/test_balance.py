"""A course as a whole: what no single question shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from saovuong.curriculum import checks_balance
from saovuong.curriculum.checks import check_folder
from saovuong.curriculum.checks_likeness import MOST_ALIKE, likeness, said
from saovuong.curriculum.faults import Fault
from saovuong.curriculum.questions.shapes import Choice
from saovuong.curriculum.questions.single import Single
from tests.curriculum.folders import CITED, COMMON, TODAY, Content, choices

COURSE = "courses/khoa-a/course.yaml"
TEST = "courses/khoa-a/test.yaml"
QUIZ = "courses/khoa-a/bai-1/quiz.yaml"


def _question(number: int, **fields: Any) -> dict[str, Any]:
    name = f"thêm{number}"
    stem = " ".join(f"{word}{number}" for word in ("chuyện", "ở", "thôn", "ta"))
    return {"id": f"them-{number}", "stem": f"{stem} {name}?", "situation": True} | COMMON | fields


def _single(number: int, right: int, right_text: str = "") -> dict[str, Any]:
    options = choices("a", 4, f"thêm{number}")
    options[right]["text"] = right_text or options[right]["text"]
    return _question(number, kind="single", options=options, key=options[right]["id"])


def _add(questions: list[dict[str, Any]]) -> Callable[[Content], None]:
    return lambda content: content.test["questions"].extend(questions)


def _no_situations(content: Content) -> None:
    for one in [*content.quiz["questions"], *content.test["questions"]]:
        one["situation"] = False


def _no_drawing(content: Content) -> None:
    content.assets.clear()
    content.body = content.body.replace("![Một hình chữ nhật]", "(").replace("assets", "")


def _pending(cited: str, asked: dict[str, str]) -> Callable[[Content], None]:
    def alter(content: Content) -> None:
        content.body += f"\n\n::: pending Chờ\nTheo [luật](legal:{cited}).\n:::\n"
        content.question("single", in_test=True)["legal"] = [asked]

    return alter


def _again(content: Content) -> None:
    """Practice asks in other words in the test, and with its key turned round."""
    stem = "Một chị nuôi con hai mươi tháng được gọi đi tập huấn thì chị phải làm gì trước"
    content.question("true_false").update(stem=f"{stem} tiên.")
    content.question("true_false", in_test=True).update(stem=f"{stem} hết.", key=True)


EVEN = [_single(n, n % 4) for n in range(12)]
CASES: dict[str, tuple[Callable[[Content], None], str, str, str]] = {
    "the longest option is nearly always right": (
        _add([_single(n, n % 4, "Ý này dài hơn hẳn mọi ý kia") for n in range(12)]),
        COURSE, "lessons", "longest option is right in 12 of 14",
    ),
    "the right option nearly always stands second": (
        _add([_single(n, 1) for n in range(12)]), COURSE, "lessons", "option 2 is right 14 times",
    ),
    "nearly every statement is true": (
        _add([_question(n, kind="true_false", key=True) for n in range(9)]),
        COURSE, "lessons", "9 of 11 true-or-false statements are true",
    ),
    "no case from life": (_no_situations, COURSE, "lessons", "0 of 14 questions are cases"),
    "no drawing": (_no_drawing, COURSE, "lessons", "drawings in the course: 0"),
    "a bank too small to draw from": (
        lambda content: content.test.update(draw=4), TEST, "draw", "bank of 7",
    ),
    "nearly the same question in practice and test": (
        _again, TEST, "questions[2].stem", 'nearly the question "a-01-true-false"',
    ),
    "what waits for review in a test": (
        _pending("luat-a/9/2", {"source": "luat-a", "article": "9", "clause": "2"}),
        TEST, "questions[0].legal[0]", '"luat-a/9/2" waits for review in lesson "a-01"',
    ),
    "a place inside what waits for review": (
        _pending("luat-a/9", {"source": "luat-a", "article": "9", "clause": "2"}),
        TEST, "questions[0].legal[0]", "waits for review",
    ),
    "minutes nobody could keep to": (
        lambda content: content.front.update(minutes=6),
        "courses/khoa-a/bai-1/lesson.md", "minutes", "are not read in 6 min",
    ),
    "a link with a blank in it": (
        lambda content: setattr(content, "body", f"[Điều 5](legal: luat-a/5)\n\n{content.body}"),
        "courses/khoa-a/bai-1/lesson.md", "", "a link is shown as text",
    ),
}  # fmt: skip


def check(content: Content, folder: Path) -> list[Fault]:
    return check_folder(content.write(folder), TODAY)


@pytest.mark.parametrize("name", CASES)
def test_it_is_found(name: str, tmp_path: Path) -> None:
    alter, file, path, told = CASES[name]
    content = Content()
    alter(content)
    faults = check(content, tmp_path)
    found = [fault for fault in faults if (fault.file, fault.path) == (file, path)]
    assert any(told in fault.wrong.text("en") for fault in found), [f.text("en") for f in faults]
    assert all("{" not in fault.text("en") for fault in found)


def test_a_course_of_many_even_questions_has_no_faults(tmp_path: Path) -> None:
    content = Content()
    _add(EVEN)(content)
    _add([_question(n, kind="true_false", key=n % 2 == 0) for n in range(20, 30)])(content)
    assert [fault.text("en") for fault in check(content, tmp_path)] == []


def test_what_is_settled_elsewhere_may_be_asked(tmp_path: Path) -> None:
    content = Content()
    _pending("luat-a/5", CITED[0])(content)  # the lesson cites article 5 outside the notice, too
    _pending("luat-a/9/2", {"source": "luat-a", "article": "9"})(content)
    assert check(content, tmp_path) == []


def test_an_option_as_long_as_the_right_one_gives_nothing_away() -> None:
    texts = {"a": "Một hai", "b": "Ba bốn", "c": "Năm mươi"}

    def is_found(key: str) -> bool:
        options = [Choice(id=name, text=text) for name, text in texts.items()]
        return checks_balance.is_longest_right(
            Single(
                id="q", stem="?", explanation="!", legal=[], difficulty=1, options=options, key=key
            )
        )

    assert is_found("c")
    assert not is_found("a")
    texts["a"] = "Một trăm"
    assert not is_found("a")
    assert not is_found("c")


def test_likeness_is_of_words_without_marks_and_order() -> None:
    one = frozenset({"mot", "hai", "ba"})
    assert likeness(one, one) == 1
    assert likeness(one, frozenset({"mot", "hai", "bon"})) == pytest.approx(0.5)
    assert likeness(frozenset(), frozenset()) == 0
    assert 0.5 < MOST_ALIKE < 1


def test_what_a_question_says_is_its_stem_and_its_right_answers() -> None:
    question = Single(
        id="q", stem="Đi ĐÂU?", explanation="!", legal=[], difficulty=1,
        options=[Choice(id="a", text="Ra xã"), Choice(id="b", text="Lên tỉnh")], key="a",
    )  # fmt: skip
    assert said(question) == {"di", "dau", "ra", "xa"}
