"""Every number of a course can be traced to a place in the law."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from saovuong.cli import content as commands
from saovuong.curriculum.checks_claims import unexplained_faults, unfounded_faults
from saovuong.curriculum.claims import claim_rows, course_claims, lesson_claims
from saovuong.curriculum.course_files import Asked, Course, Lesson, Library, read_library
from saovuong.curriculum.figures import values
from saovuong.curriculum.questions.numeric import Numeric
from saovuong.curriculum.questions.shapes import Citation
from tests.curriculum.folders import Content

FACTS = (
    "## Một\n\nĐủ 18 tuổi thì đăng ký.\n\nTheo [Điều 6](legal:luat-a/6), trong 10 ngày phải báo, "
    "quá 12 ngày là trễ ([Điều 7 khoản 2](legal:luat-a/7/2)).\n\n## Hai\n\nKhông quá 3 lần.\n"
)
CONTENT = Path(__file__).parents[2] / "content"
Read = Callable[[Content], Course]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return lambda content: read_library(content.write(tmp_path)).courses[0]


def _lesson(read: Read) -> Lesson:
    content = Content()
    content.body = FACTS
    return read(content).lessons[0]


def test_a_number_rests_on_the_citation_nearest_to_it(read: Read) -> None:
    claims = [one for one in lesson_claims(_lesson(read)) if not one.path and "svg" not in one.file]
    assert [one.basis[0].article for one in claims] == ["6", "7", "7", "5"]
    assert all(one.line for one in claims)


def test_a_number_without_any_basis_is_a_fault(read: Read) -> None:
    lesson = _lesson(read)
    bare = msgspec.structs.replace(lesson.front, legal=[])
    unfounded = Lesson(
        bare, lesson.document, lesson.body, lesson.first_line, [], lesson.quiz, lesson.assets
    )
    faults = list(unfounded_faults(lesson_claims(unfounded)))
    assert len(faults) == 1  # the section that cites nothing; the other has its own citations
    assert "3 lần" in faults[0].wrong.text("en")
    assert faults[0].line == lesson.first_line + 8


def test_a_number_in_a_key_without_a_basis_is_a_fault(read: Read) -> None:
    course = read(Content())
    asked = course.lessons[0].asked
    bare = [Asked(msgspec.structs.replace(one.question, legal=[]), one.path) for one in asked]
    course.lessons[0].asked[:] = bare
    faults = list(unfounded_faults(course_claims(course)))
    assert [fault.path for fault in faults] == ["questions[3].explanation", "questions[3].key"]
    assert "4.5 ngày" in faults[1].wrong.text("en")


def test_an_explanation_states_the_number_that_is_asked_for(tmp_path: Path) -> None:
    content = Content()
    content.question("numeric").update(key=15, explanation="Năm đầu mười lăm ngày.")
    content.question("numeric", in_test=True).update(key=15, explanation="Năm đầu nhiều hơn.")
    sheets = read_library(content.write(tmp_path)).sheets
    faults = [fault for sheet in sheets for fault in unexplained_faults(sheet)]
    assert [(one.file, one.path) for one in faults] == [
        ("courses/khoa-a/test.yaml", "questions[3].explanation")
    ]


def test_the_table_names_place_number_source_and_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = Content()
    content.body = FACTS
    root = content.write(tmp_path)
    assert commands.claims(root) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert all(len(line) == 3 for line in lines)
    cited = {line[1]: line[2] for line in lines}
    assert cited["Đủ 18 tuổi thì đăng ký."] == "Luật A 2020: Điều\u00a06"
    assert cited["Không quá 3 lần."] == "Luật A 2020: Điều\u00a05 khoản\u00a01"
    assert commands.claims(root / "courses" / "khoa-a") == 0
    assert capsys.readouterr().out.splitlines() == ["\t".join(line) for line in lines]


@pytest.fixture(scope="module")
def shipped() -> Library:
    return read_library(CONTENT)


def test_every_shipped_number_rests_on_a_listed_source(shipped: Library) -> None:
    rows = list(claim_rows(shipped))
    assert len(rows) > 1000
    assert [row for row in rows if not row.basis] == []
    listed = {source.id for source in shipped.sources}
    for course in shipped.courses:
        for claim in course_claims(course):
            assert {citation.source for citation in claim.basis} <= listed, claim


def test_the_basis_of_every_shipped_number_is_written_where_the_number_stands(
    shipped: Library,
) -> None:
    """In the lesson itself, or under the question itself, to the article; read from the files."""
    for course in shipped.courses:
        for claim in course_claims(course):
            file = CONTENT / claim.file
            if claim.path.startswith("questions["):
                written = _cited_by_question(file, int(claim.path[10 : claim.path.index("]")]))
                assert {_address(one) for one in claim.basis} == written, claim
            else:
                lesson = next(one for one in (file.parent, file.parent.parent) if _is_lesson(one))
                written = _cited_by_lesson(lesson / "lesson.md")
                assert {_address(one) for one in claim.basis} <= written, claim


def test_every_shipped_number_that_is_asked_for_is_taught_in_its_course(shipped: Library) -> None:
    for course in shipped.courses:
        taught = {
            value
            for lesson in course.lessons
            for text in (lesson.body, *lesson.front.key_points)
            for value in values(text)
        }
        sheets = [lesson.asked for lesson in course.lessons]
        for asked in [*sheets, course.test.asked if course.test else []]:
            for question, _path in asked:
                if isinstance(question, Numeric):
                    assert float(question.key) in taught, question.id


def _is_lesson(folder: Path) -> bool:
    return (folder / "lesson.md").is_file()


def _address(citation: Citation) -> str:
    parts = (citation.source, citation.article, citation.clause, citation.point)
    return "/".join(part for part in parts if part)


def _addresses(legal: list[dict[str, str]]) -> set[str]:
    fields = ("source", "article", "clause", "point")
    return {"/".join(one[field] for field in fields if field in one) for one in legal}


@cache
def _questions(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["questions"]
    return found


def _cited_by_question(file: Path, index: int) -> set[str]:
    return _addresses(_questions(file)[index]["legal"])


@cache
def _cited_by_lesson(file: Path) -> set[str]:
    text = file.read_text(encoding="utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    return _addresses(front["legal"]) | set(re.findall(r"\(legal:([^)\s]+)\)", text))
