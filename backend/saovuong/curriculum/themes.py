"""The fourteen themes of the curriculum, and which lessons teach each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from saovuong.curriculum.course_files import Course, Lesson, Library
from saovuong.curriculum.faults import Fault, words
from saovuong.i18n import _

FEWEST_LESSONS = 2
THEMES = (
    "Quốc phòng địa phương; quản lý nhà nước về quốc phòng",
    "Nền quốc phòng toàn dân; thế trận gắn với an ninh nhân dân",
    "Khu vực phòng thủ; diễn tập an toàn",
    "Lực lượng vũ trang địa phương; sẵn sàng",
    "Dân quân tự vệ",
    "Dự bị động viên",
    "Nghĩa vụ quân sự, tuyển quân",
    "Giáo dục quốc phòng và an ninh",
    "An ninh, trật tự ở cơ sở",
    "Phòng thủ dân sự; thiên tai, sự cố",
    "Biên giới, Bộ đội Biên phòng",
    "Kinh tế gắn với quốc phòng",
    "Chính phủ số, an toàn trên mạng, bí mật nhà nước",
    "Quân khu 1 và bài báo",
)
"""By number, from 1."""


class Taught(NamedTuple):
    """A course and those of its lessons that teach one theme."""

    course: Course
    lessons: list[Lesson]


def lesson_themes(course: Course, lesson: Lesson) -> list[int]:
    """What the lesson says, else all the themes of its course."""
    return list(lesson.front.themes) or course.front.themes


def taught(library: Library) -> dict[int, list[Taught]]:
    """Who teaches each theme, themes without a lesson included."""
    found: dict[int, list[Taught]] = {number: [] for number in range(1, len(THEMES) + 1)}
    for number, courses in found.items():
        for course in library.courses:
            lessons = [one for one in course.lessons if number in lesson_themes(course, one)]
            if lessons:
                courses.append(Taught(course, lessons))
    return found


def theme_faults(course: Course) -> Iterator[Fault]:
    """Lessons keep to the themes of their course, and leave none of them out."""
    missing = set(course.front.themes)
    for lesson in course.lessons:
        missing -= set(lesson_themes(course, lesson))
        for index, theme in enumerate(lesson.front.themes):
            if theme not in course.front.themes:
                yield lesson.document.fault(
                    f"themes[{index}]",
                    words(_("theme {theme} is not among those of the course"), theme=theme),
                    words(_("use one of: {known}"), known=", ".join(map(str, course.front.themes))),
                )
    for theme in sorted(missing):
        yield course.document.fault(
            "themes",
            words(_("no lesson teaches theme {theme}"), theme=theme),
            words(_("write one, or take the theme off the list")),
        )
