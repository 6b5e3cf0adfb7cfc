"""YAML is read without surprises, and every value knows its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.curriculum.located_yaml import read_yaml


def value(text: str) -> object:
    document, faults = read_yaml(text, "a.yaml")
    assert document is not None, faults
    return document.value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("010", 10),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("2026-11-23", date(2026, 11, 23)),
        ("~", None),
        ("48/2019/QH14", "48/2019/QH14"),
    ],
)
def test_plain_words_mean_what_they_look_like(text: str, meant: object) -> None:
    assert value(f"a: {text}") == {"a": meant}


def test_lines_count_from_the_top_of_the_file() -> None:
    document, _ = read_yaml("a: 1\nb:\n  - c: 2\n    d: 3\n", "a.yaml", first_line=2)
    assert document is not None
    assert [document.line(path) for path in ("a", "b", "b[0]", "b[0].d")] == [2, 3, 4, 5]
    assert document.line("b[0].d.e[7]") == 5


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 'the key "a" stands twice'),
        ("a: {b: 1, b: 2}\n", 1, 'the key "b" stands twice'),
        ("a: [1,\n", 2, "not YAML"),
        ("a: &x 1\nb: *x\n", 1, "anchors and aliases"),
        ("a: 2026-02-30\n", 1, "not YAML"),
        ("a: !!python/object:os.system {}\n", 1, "not YAML"),
        ("", 1, "nothing here"),
        ("a: \x07\n", 1, "not YAML"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(text: str, line: int, said: str) -> None:
    document, faults = read_yaml(text, "a.yaml")
    assert document is None
    assert faults[0].line == line
    assert said in faults[0].wrong.text("en")


@given(st.text(max_size=60))
def test_any_text_is_a_document_or_faults(text: str) -> None:
    document, faults = read_yaml(text, "a.yaml")
    assert (document is None) == bool(faults)
