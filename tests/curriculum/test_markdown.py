"""Course Markdown becomes HTML that is safe to set into a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.curriculum.course_files import Library
from saovuong.curriculum.course_shapes import Publisher, Source, Term
from saovuong.curriculum.markdown import render_block, render_inline, render_page
from saovuong.curriculum.packs import surroundings
from saovuong.curriculum.structures import convert
from tests.curriculum.folders import PICTURE, TODAY, Content


def _library() -> Library:
    content = Content()
    sources = [convert(one, Source)[0] for one in content.sources]
    terms = [convert(one, Term)[0] for one in content.terms]
    terms += [
        Term(term=name, full=terms[0].full) for name in ("GDQP", "GDQP&AN") if terms[0] is not None
    ]
    publishers = [convert(one, Publisher)[0] for one in content.publishers]
    return Library(
        publishers=[p for p in publishers if p],
        sources=[s for s in sources if s],
        terms=[t for t in terms if t],
    )


AROUND = surroundings(_library(), TODAY)
ASSETS = {"assets/hinh.svg": PICTURE.encode(), "assets/anh.png": b"\x89PNG\r\n\x1a\nxx"}


def page(text: str) -> str:
    rendered = render_page(text, AROUND, ASSETS)
    assert [trouble.wrong.text("en") for trouble in rendered.troubles] == []
    return rendered.html


def test_a_term_is_explained_once_a_section() -> None:
    html = page("DQTV và DQTV.\n\n## Tiếp\n\n**DQTV**")
    assert html.count("<abbr") == 2
    assert (
        '<abbr class="term" data-term="DQTV" tabindex="0" role="button">DQTV</abbr> và DQTV' in html
    )


def test_the_longest_term_is_found_and_only_whole_words() -> None:
    html = page("GDQP&AN, GDQP, XDQTV, DQTVX, dqtv")
    assert re.findall(r'data-term="([^"]+)"', html) == ["GDQP&amp;AN", "GDQP"]


def test_terms_stay_plain_in_headings_links_and_code() -> None:
    assert "<abbr" not in page("## DQTV\n\n`DQTV` [DQTV](https://vanban.chinhphu.vn)")


def test_a_citation_says_the_whole_place() -> None:
    assert page("[khoản đó](legal:luat-a/5/1/đ)") == (
        '<p><cite class="legal" data-legal="luat-a/5/1/đ" '
        'title="Luật A 2020 (1/2020/QH14), Điều&nbsp;5 khoản&nbsp;1 điểm&nbsp;đ">'
        "khoản đó</cite></p>"
    )


def test_no_line_ends_between_an_article_and_its_number() -> None:
    assert ">Luật A, Điều&nbsp;5 khoản&nbsp;1 điểm&nbsp;đ</cite>" in page(
        "[Luật A, Điều 5 khoản 1 điểm đ](legal:luat-a/5/1/đ)"
    )


def test_a_callout_has_its_title_or_that_of_its_kind() -> None:
    assert page("::: note Nhớ < quên\nMột\n:::") == (
        '<aside class="callout callout-note"><p class="callout-title">Nhớ &lt; quên</p>\n'
        "<p>Một</p>\n</aside>"
    )
    assert '<p class="callout-title">Đang chờ rà soát</p>' in page("::: pending\nMột\n:::")
    assert render_page("::: pending\nMột\n:::", AROUND, {}).is_pending


def test_a_drawing_is_set_into_the_page_under_its_own_ids() -> None:
    html = page("![Chữ](assets/hinh.svg)\n\n![Chữ](assets/hinh.svg 'Lời')")
    assert html.startswith('<figure class="figure"><svg viewBox="0 0 20 10" role="img"')
    assert 'id="fig0-r"' in html
    assert 'id="fig1-r"' in html
    assert "<title>" not in html
    assert "<figcaption>Lời</figcaption>" in html


def test_a_photograph_is_fetched_by_its_hash() -> None:
    html = page("![Chữ](assets/anh.png)")
    assert re.search(r'<img src="/packs/[0-9a-f]{64}" data-asset="[0-9a-f]{64}" alt="Chữ"', html)


def test_tables_keep_their_alignment_without_inline_style() -> None:
    html = page("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td class="text-right">2</td>' in html
    assert "style" not in html


def test_an_outside_link_tells_nobody_where_it_came_from() -> None:
    assert 'rel="noopener noreferrer"' in page("[x](https://vanban.chinhphu.vn/?a=1)")


def test_words_are_counted_without_markup() -> None:
    text = "## Một hai\n\n**Ba** [bốn](legal:luat-a/5), `năm` 48/2019"
    assert render_page(text, AROUND, {}).word_count == 5


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "[x](data:text/html,x)",
        '[x](https://a.vn "onmouseover=alert(1)")',
        "::: note <script>x</script>\n:::",
        '[x](legal:luat-a/5"onclick=x)',
    ],
)
def test_nothing_that_acts_gets_through(text: str) -> None:
    for html in (
        render_page(text, AROUND, ASSETS).html,
        render_block(text, AROUND).html,
        render_inline(text, AROUND).html,
    ):
        _Strict().feed(html)


class _Strict(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "iframe", "style", "object", "form", "input"}
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src"):
                assert re.match(r"https://|#/bai/|/packs/|#fig", value or "")


PIECES = st.sampled_from(
    ["<b ", "onclick=", '"', "'", ">", "[a](", ")", "javascript:", "legal:luat-a/5", "::: note ",
     "\n", "\n\n", "![", "](assets/hinh.svg)", "`", "*", "&lt;", "\ue000", "0", "\ue001", "DQTV",
     "|", "---"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=5), max_size=20).map("".join))
def test_any_text_renders_to_harmless_html(text: str) -> None:
    _Strict().feed(render_page(text, AROUND, ASSETS).html)
    _Strict().feed(render_inline(text, AROUND).html)
