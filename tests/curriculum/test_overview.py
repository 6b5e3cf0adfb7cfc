"""The table of themes tells what is there, and the whole of it comes over a slow line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saovuong.cli import content as commands
from saovuong.curriculum.checks import check_folder
from saovuong.curriculum.checks_budgets import LESSON_BYTES, PICTURE, TEST_BYTES, budget_faults
from saovuong.curriculum.course_files import Library, read_library
from saovuong.curriculum.overview import BEGIN, END, MarkersMissing, with_overview
from saovuong.curriculum.packs import build_edition, compress, surroundings
from saovuong.curriculum.themes import FEWEST_LESSONS, THEMES, taught
from tests.curriculum.folders import TODAY, Content

SHIPPED = Path(__file__).parents[2] / "content"
WHOLE_BYTES = 600_000


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(SHIPPED)


@pytest.fixture(scope="module")
def day(library: Library) -> date:
    return max(lesson.front.as_of for course in library.courses for lesson in course.lessons)


def test_the_readme_has_the_table_of_today(library: Library) -> None:
    text = (SHIPPED / "README.md").read_text(encoding="utf-8")
    assert text == with_overview(text, library), "run `make generated`"


def test_every_theme_has_two_lessons_at_least(library: Library) -> None:
    counts = {
        number: sum(len(one.lessons) for one in courses)
        for number, courses in taught(library).items()
    }
    assert sorted(counts) == list(range(1, len(THEMES) + 1))
    assert [number for number, count in counts.items() if count < FEWEST_LESSONS] == []


def test_the_whole_curriculum_without_pictures_comes_in_600_kb(library: Library, day: date) -> None:
    total = 0
    for course in library.courses:
        built = build_edition(library, course, 1, day)
        packs = [built.manifest, *(one for one in built.packs if one.kind != "asset")]
        total += sum(len(compress(PICTURE.sub(b"", pack.body))) for pack in packs)
    assert total < WHOLE_BYTES


def test_every_shipped_pack_keeps_to_its_budget(library: Library, day: date) -> None:
    assert (LESSON_BYTES, TEST_BYTES) == (12_000, 8_000)
    around, abroad = surroundings(library, day), surroundings(library, day, "en")
    for course in library.courses:
        assert list(budget_faults(course, around, abroad)) == []


def test_the_table_counts_lessons_and_questions_by_theme(tmp_path: Path) -> None:
    content = Content()
    content.course["themes"] = [5, 6]
    content.front["themes"] = [5]
    library = read_library(content.write(tmp_path))
    text = with_overview(f"Trước\n{BEGIN}\ncũ\n{END}\nSau\n", library)
    assert "| 5 | Dân quân tự vệ | Khóa A | 1 | 7 | 7 |" in text
    assert "| 6 | Dự bị động viên | (chưa có) | 0 | 0 | 0 |" in text
    assert "cũ\n" not in text
    assert text.startswith("Trước\n")
    assert text.endswith("Sau\n")
    assert with_overview(text, library) == text


def test_a_readme_without_markers_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(MarkersMissing):
        with_overview("Chỉ có chữ\n", read_library(Content().write(tmp_path)))


def test_the_command_renews_the_table_and_tells_when_it_is_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Content().write(tmp_path)
    (root / "README.md").write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    assert commands.write_readme(root, only_check=True) == 1
    assert "stale" in capsys.readouterr().out
    assert commands.write_readme(root, only_check=False) == 0
    assert commands.write_readme(root, only_check=True) == 0


def test_a_lesson_keeps_to_the_themes_of_its_course(tmp_path: Path) -> None:
    content = Content()
    content.front["themes"] = [7]
    faults = {(one.file, one.path) for one in check_folder(content.write(tmp_path), TODAY)}
    assert faults == {
        ("courses/khoa-a/bai-1/lesson.md", "themes[0]"),
        ("courses/khoa-a/course.yaml", "themes"),
    }
