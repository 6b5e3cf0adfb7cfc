"""Wire shapes of the catalogue, and the JSON Schemas that course authors' editors read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import msgspec

from saovuong.curriculum.course_shapes import (
    CourseFile,
    GlossaryFile,
    LessonFront,
    LessonTexts,
    QuizFile,
    SheetTexts,
    SourcesFile,
    TestFile,
    Text,
)
from saovuong.wire import Output

_FILES: dict[str, Any] = {
    "course": CourseFile,
    "lesson": LessonFront,
    "quiz": QuizFile,
    "test": TestFile,
    "lesson.en": LessonTexts,
    "questions.en": SheetTexts,
    "legal-sources": SourcesFile,
    "glossary": GlossaryFile,
}


class CatalogueCourse(Output):
    """``edition`` is the hash of its manifest, ``questions`` counts practice, ``bytes`` is all
    there is to download in Vietnamese, as brotli."""

    id: str
    edition: str
    title: Text
    summary: Text
    themes: list[int]
    minutes: int
    lessons: int
    questions: int
    bytes: int
    has_test: bool


class Catalogue(Output):
    version: Literal[1]
    courses: list[CatalogueCourse]


def schemas() -> dict[str, str]:
    """The JSON Schema of each kind of course file, by file name."""
    return {f"{name}.schema.json": _schema(name, shape) for name, shape in _FILES.items()}


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def stale(folder: Path) -> list[str]:
    """Names of schemas in ``folder`` that are missing, differ from the types, or are no more."""
    wanted = schemas()
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.schema.json")}
    return sorted(
        name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
    )


def _schema(name: str, shape: Any) -> str:
    written = msgspec.json.schema(shape)
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        **written,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
