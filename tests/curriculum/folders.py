"""A small content folder without faults, to be altered by the test that needs one."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import yaml

TODAY = date(2026, 11, 23)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">'
    '<title>x</title><rect id="r" width="20" height="10" fill="var(--fig-1)"/></svg>'
)
CITED = [{"source": "luat-a", "article": "5", "clause": "1"}]
WHY = "Vì DQTV là lực lượng quần chúng; lời giải này không được lộ ra."
COMMON: dict[str, Any] = {
    "explanation": WHY,
    "legal": CITED,
    "difficulty": 1,
}
BODY = (
    "## Phần một\n\nTheo [Điều 5](legal:luat-a/5), DQTV là lực lượng.\n\n"
    '![Một hình chữ nhật](assets/hinh.svg "Hình một")\n\n'
    "::: example Ở thôn\nĐồng chí A đi họp.\n:::\n\n## Phần hai\n\n" + "một hai ba bốn năm " * 80
)


def _text(vi: str) -> dict[str, str]:
    return {"vi": vi, "en": vi}


def choices(letter: str, count: int, prefix: str) -> list[dict[str, str]]:
    """Texts that no two questions share."""
    own = prefix.replace("-", "")
    return [{"id": f"{letter}{n}", "text": f"Ý {letter}{n}{own}"} for n in range(1, count + 1)]


def questions(prefix: str) -> list[dict[str, Any]]:
    """One question of each kind, with keys in no telling order."""
    kinds: list[dict[str, Any]] = [
        {"kind": "single", "options": choices("a", 3, prefix), "key": "a2"},
        {"kind": "multiple", "options": choices("b", 4, prefix), "key": ["b1", "b3"]},
        {"kind": "true_false", "key": False},
        {
            "kind": "numeric",
            "explanation": f"{WHY} 4,5 ngày.",
            "key": 4.5,
            "tolerance": 0.25,
            "unit": "ngày",
        },
        {"kind": "short_text", "key": ["biến thể bí mật", "cách viết khác"]},
        {
            "kind": "matching",
            "left": choices("l", 3, prefix),
            "right": choices("r", 4, prefix),
            "key": {"l1": "r3", "l2": "r1", "l3": "r2"},
        },
        {"kind": "ordering", "items": choices("i", 4, prefix), "key": ["i3", "i1", "i4", "i2"]},
    ]
    return [
        {"id": f"{prefix}-{one['kind'].replace('_', '-')}", "stem": f"{prefix} {n}?"}
        | {**COMMON, "situation": n < 3}
        | one
        for n, one in enumerate(kinds)
    ]


def lesson_front(lesson: str) -> dict[str, Any]:
    return {
        "id": lesson,
        "title": _text(f"Bài {lesson}"),
        "summary": _text("Tóm tắt"),
        "objectives": ["Nói được."],
        "key_points": ["Nhớ được."],
        "minutes": 4,
        "as_of": TODAY,
        "review_by": date(2027, 2, 28),
        "classification": "public",
        "legal": CITED,
    }


class Content:
    """The folder as values; ``write`` puts it on disk."""

    def __init__(self) -> None:
        self.publishers: list[dict[str, Any]] = [
            {
                "id": "cong",
                "name": _text("Cổng"),
                "site": "https://van-ban.example",
                "is_official": True,
            },
            {
                "id": "bao",
                "name": _text("Báo"),
                "site": "https://bao.example",
                "is_official": False,
            },
        ]
        self.sources: list[dict[str, Any]] = [
            {
                "id": "luat-a",
                "title": _text("Luật A"),
                "number": "1/2020/QH14",
                "kind": "law",
                "issued_on": date(2019, 11, 22),
                "effective_on": date(2020, 7, 1),
                "short": "Luật A 2020",
                "published_by": "cong",
            },
            {
                "id": "luat-cu",
                "title": _text("Luật cũ"),
                "number": "1/2009/QH12",
                "kind": "law",
                "issued_on": date(2009, 11, 22),
                "effective_on": date(2010, 7, 1),
                "ended_on": date(2020, 6, 30),
                "replaced_by": "luat-a",
                "short": "Luật cũ",
                "published_by": "cong",
            },
        ]
        self.terms: list[dict[str, Any]] = [
            {"term": "DQTV", "full": _text("Dân quân tự vệ"), "note": _text("Quần chúng")}
        ]
        self.course: dict[str, Any] = {
            "id": "khoa-a",
            "title": _text("Khóa A"),
            "summary": _text("Tóm tắt"),
            "themes": [5],
            "classification": "public",
            "lessons": ["bai-1"],
            "test": True,
        }
        self.front = lesson_front("a-01")
        self.body = BODY
        self.quiz: dict[str, Any] = {"questions": questions("a-01")}
        self.test: dict[str, Any] = {
            "id": "a-test",
            "title": _text("Kiểm tra"),
            "minutes": 10,
            "draw": 3,
            "pass_percent": 70,
            "attempts": 3,
            "questions": questions("a-test"),
        }
        self.english: English | None = None
        self.assets: dict[str, bytes] = {"hinh.svg": PICTURE.encode()}

    def copy(self) -> Content:
        return copy.deepcopy(self)

    def question(self, kind: str, *, in_test: bool = False) -> dict[str, Any]:
        listed = (self.test if in_test else self.quiz)["questions"]
        return next(one for one in listed if one["kind"] == kind)

    def write(self, root: Path) -> Path:
        course = root / "courses" / str(self.course["id"])
        lesson = course / "bai-1"
        (lesson / "assets").mkdir(parents=True, exist_ok=True)
        _dump(root / "legal-sources.yaml", {"publishers": self.publishers, "sources": self.sources})
        _dump(root / "glossary.yaml", {"terms": self.terms})
        _dump(course / "course.yaml", self.course)
        _dump(lesson / "quiz.yaml", self.quiz)
        if self.test:
            _dump(course / "test.yaml", self.test)
        front = yaml.safe_dump(self.front, allow_unicode=True, sort_keys=False)
        text = f"---\n{front}---\n{self.body}\n"
        (lesson / "lesson.md").write_text(text, encoding="utf-8")
        if self.english:
            self.english.write(course)
        for name, body in self.assets.items():
            (lesson / "assets" / name).write_bytes(body)
        return root


class English:
    """A whole translation of the sample course."""

    def __init__(self) -> None:
        self.front: dict[str, Any] = {"objectives": ["Tell."], "key_points": ["Keep."]}
        self.body = (
            "## Part one\n\nBy [Article 5](legal:luat-a/5), it is a force.\n\n"
            '![A rectangle](assets/hinh.svg "Picture one")\n\n'
            "::: example In a hamlet\nA goes to a meeting.\n:::\n\n## Part two\n\nMore."
        )
        self.quiz: dict[str, Any] = {"questions": _in_english("a-01")}
        self.test: dict[str, Any] = {"questions": _in_english("a-test")}

    def write(self, course: Path) -> None:
        lesson = course / "bai-1"
        _dump(lesson / "quiz.en.yaml", self.quiz)
        _dump(course / "test.en.yaml", self.test)
        front = yaml.safe_dump(self.front, allow_unicode=True)
        text = f"---\n{front}---\n{self.body}\n"
        (lesson / "lesson.en.md").write_text(text, encoding="utf-8")


def _in_english(prefix: str) -> dict[str, Any]:
    return {one["id"]: _question_in_english(one) for one in questions(prefix)}


def _question_in_english(question: dict[str, Any]) -> dict[str, Any]:
    texts: dict[str, Any] = {
        "stem": f"In English: {question['id']}?",
        "explanation": "Because; and this too must not be told.",
    }
    for field in ("options", "left", "right", "items"):
        if field in question:
            texts[field] = {one["id"]: f"Choice {one['id']}" for one in question[field]}
    if question["kind"] == "numeric":
        texts["unit"] = "days"
    if question["kind"] == "short_text":
        texts["accepted"] = ["secret variant", "Biến thể bí mật"]
    return texts


def _dump(path: Path, value: Any) -> None:
    class NoAliases(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    text = yaml.dump(value, Dumper=NoAliases, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
