"""Every shipped lesson on a phone: readable in both themes, at 320 px with text at 200 %."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import PHONE, Opener, ServerProcess
from tests.e2e.looks import (
    NARROW,
    Ear,
    badly_drawn,
    scaled,
    seen_in_both_themes,
    settled,
    sized,
    too_wide,
)

COURSES = sorted(Path("content/courses").glob("*/course.yaml"))
TOKENS = Path("frontend/src/ui/tokens.css")
PICTURES = Path("var/screens/lessons")


def lessons_of(course: Path) -> list[str]:
    front: dict[str, Any] = yaml.safe_load(course.read_text())
    found = []
    for folder in front["lessons"]:
        head = (course.parent / folder / "lesson.md").read_text().split("---")[1]
        found.append(yaml.safe_load(head)["id"])
    return found


def test_figures_fall_back_to_the_colours_of_the_light_theme() -> None:
    """For where an SVG file is opened by itself; in a lesson the theme's own are used."""
    light = TOKENS.read_text().split("@media")[0]
    colours = dict(re.findall(r"(--[\w-]+): (#\w+|var\([\w-]+\));", light))
    meant = {name: colours.get(value[4:-1], value) for name, value in colours.items()}
    drawn = [
        (name, colour)
        for file in Path("content").rglob("*.svg")
        for name, colour in re.findall(r"var\((--fig-[\w-]+), ?(#\w+)\)", file.read_text())
        if name in meant
    ]
    assert drawn
    assert set(drawn) <= meant.items()


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.parent.name)
def test_every_lesson_reads_well_on_a_phone(
    server: ServerProcess, browsers: Opener, course: Path
) -> None:
    page = browsers("phone").open()
    page.goto(server.address)
    PICTURES.mkdir(parents=True, exist_ok=True)
    listener = Ear(page)
    seen = [
        fault
        for lesson in lessons_of(course)
        for fault in look(page, course.parent.name, lesson, listener)
    ]
    assert seen == []


def look(page: Page, course: str, lesson: str, listener: Ear) -> list[str]:
    walks.go(page, f"#/bai/{course}/{lesson}")
    expect(page.locator(".lesson").first).to_be_visible()
    sized(page, PHONE)
    settled(page)
    found = [f"{lesson}: {fault}" for fault in listener.faults()]
    for theme, faults in seen_in_both_themes(page):
        found += [f"{lesson} {theme}: {fault}" for fault in faults + badly_drawn(page)]
        page.screenshot(path=PICTURES / f"{lesson}-{theme}.png", full_page=True)
    sized(page, NARROW)
    scaled(page, 2)
    settled(page)
    found += [f"{lesson}: over 320 px at 200 %: {wide}" for wide in too_wide(page)]
    scaled(page, 1)
    return found
