"""The table theme → courses → lessons → questions that stands in content/README.md."""

from __future__ import annotations

from saovuong.curriculum.course_files import Library
from saovuong.curriculum.themes import THEMES, Taught, taught

BEGIN = "<!-- Bảng này do lệnh `saovuong content readme` viết ra; đừng sửa tay. -->"
END = "<!-- Hết bảng. -->"
_HEAD = "| | Chủ đề | Khóa | Bài | Câu luyện tập | Câu kiểm tra |\n|---:|---|---|---:|---:|---:|"


class MarkersMissing(ValueError):
    """The file has no place for the table."""


def overview(library: Library) -> str:
    """Markdown; the test of a course is counted with each theme the course teaches."""
    rows = [_row(number, courses) for number, courses in taught(library).items()]
    return "\n".join([_HEAD, *rows, "", _total(library)])


def _row(number: int, courses: list[Taught]) -> str:
    lessons = [lesson for one in courses for lesson in one.lessons]
    practice = sum(len(lesson.asked) for lesson in lessons)
    banks = sum(len(one.course.test.asked) for one in courses if one.course.test)
    names = "; ".join(one.course.front.title.vi for one in courses) or "(chưa có)"
    name = THEMES[number - 1]
    return f"| {number} | {name} | {names} | {len(lessons)} | {practice} | {banks} |"


def _total(library: Library) -> str:
    lessons = [lesson for course in library.courses for lesson in course.lessons]
    practice = sum(len(lesson.asked) for lesson in lessons)
    banks = sum(len(course.test.asked) for course in library.courses if course.test)
    return (
        f"Cộng: {len(library.courses)} khóa, {len(lessons)} bài, {practice} câu luyện tập, "
        f"{banks} câu kiểm tra. Khóa dạy hai chủ đề thì đề kiểm tra tính ở cả hai dòng."
    )


def with_overview(text: str, library: Library) -> str:
    """``text`` with the table between its markers renewed; raises MarkersMissing."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise MarkersMissing(f"the lines {BEGIN} and {END} are expected in this order")
    return f"{before}{BEGIN}\n\n{overview(library)}\n\n{END}{after}"
