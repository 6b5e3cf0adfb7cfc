"""Text and HTML become Markdown that shows the same words, and nothing that runs."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt

from saovuong.formats.markdown_text import as_markdown, literal, paragraphs, unformatted
from tests.formats import questions as made

RENDERER = MarkdownIt("commonmark", {"html": False}).enable("table")


def shown(markdown: str) -> list[str]:
    """The paragraphs a reader sees; fails where anything is formatted."""
    found = []
    for token in RENDERER.parse(markdown):
        assert token.type in ("paragraph_open", "inline", "paragraph_close"), token.type
        if token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= {"text", "text_special", "softbreak"}
            found.append("".join(child.content or "\n" for child in children))
    return found


@settings(max_examples=200)
@given(made.line)
@example("1. x")
@example("_____ a _____.")
@example("a * b * c")
@example("[x](y)")
@example("a\\")
def test_a_line_is_shown_as_it_stands(text: str) -> None:
    assert shown(literal(text)) == [text.strip()]
    assert unformatted(literal(text)) == text


@settings(max_examples=100)
@given(made.lines)
def test_each_line_of_plain_text_is_a_paragraph(text: str) -> None:
    assert shown(paragraphs(text)) == [line for line in text.split("\n") if line]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Một <b>hai </b>ba &amp; 2 * 3</p>", "Một **hai** ba & 2 * 3"),
        ("<p>a</p>\n<p>b<br>c</p>", "a\n\nb\n\nc"),
        ("m<sup>2</sup>, H<sub>2</sub>O, x<sup>th</sup>", "m², H₂O, xth"),
        ("<ul><li>a</li><li>b</li></ul><ol><li>c<li>d</ol>", "- a\n- b\n\n1. c\n2. d"),
        ("<table><tr><th>A</th></tr><tr><td>1|2</td></tr></table>", "| A |\n| --- |\n| 1\\|2 |"),
        ("<h3>Đề</h3>văn", "**Đề**\n\nvăn"),
        ('<a href="https://x.vn/a">k</a> <a href="javascript:x">l</a>', "[k](https://x.vn/a) l"),
        ('<img src="@@PLUGINFILE@@/th%C6%B0/a%20b.png" alt="A">', "![A](a-b.png)"),
        ("<pre>a\n  b</pre>", "a\n\nb"),
        ("<code>x = 1</code>", "`x = 1`"),
        ("&lt;script&gt;", "\\<script>"),
        ("<font color=red><u>a</u></font><script>x()</script>", "ax()"),
        ("a<!-- b -->c", "ac"),
        ("<b>" * 500 + "a", "a"),
    ],
)
def test_html_keeps_what_questions_use(html: str, markdown: str) -> None:
    assert re.sub(r"\*{3,}", "", as_markdown(html, "html").text) == markdown


def test_what_is_left_out_of_html_is_told() -> None:
    assert as_markdown("<u>a</u>", "html").is_simplified
    assert not as_markdown("<p>a<!-- b --></p>", "html").is_simplified
    assert as_markdown('<img src="https://x.vn/a.png">', "html").is_reaching_out


def test_formats_of_moodle_differ() -> None:
    assert as_markdown("a *b*\nc", "plain_text").text == "a \\*b\\*\n\nc"
    assert as_markdown("a <b>b</b>\nc", "moodle_auto_format").text == "a **b**\n\nc"
    assert as_markdown("a **b**\nc", "markdown").text == "a **b**\nc"
