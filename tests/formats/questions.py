"""Questions made up for tests: what each kind of file is to carry there and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from saovuong.formats.markdown_text import literal
from saovuong.formats.question_values import (
    Answer,
    Asked,
    Matching,
    Multiple,
    Numeric,
    NumericAnswer,
    Ordering,
    Pair,
    Picture,
    ShortText,
    Single,
    TrueFalse,
    one_line,
    plain,
    squeezed,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(60))
_LETTERS = "aăâbđ ếộ0159~=#{}:\\%[]()<>&*_`-+.!?/|$^,;\"'\n"
_WORDS = ("[html]", "->", "::", "%50%", "<b>", "&amp;", "1..5", "\\n", "####", "//", "ANSWER: A",
          "$CATEGORY: x", "A) ", "1. ", "# ", "TRUE", "]]>", "Đúng", "\n\n")  # fmt: skip
raw = st.one_of(
    st.text(_LETTERS, max_size=24),
    st.lists(st.one_of(st.sampled_from(_WORDS), st.text(_LETTERS, max_size=6)), max_size=6).map(
        "".join
    ),
    st.text(max_size=12),
)
lines = raw.map(lambda one: squeezed(plain(one)))
markdown = lines.filter(bool)
feedback = st.one_of(st.just(""), lines)
line = raw.map(one_line).filter(bool)
shown = line.map(literal)
"""One line of Markdown without formatting."""
shares = st.one_of(
    st.sampled_from([0.0, 100.0, 50.0, -50.0, 33.33333, -33.33333]),
    st.integers(-10_000_000, 10_000_000).map(lambda one: one / 100_000),
)
numbers = st.one_of(
    st.integers(-(10**12), 10**12).map(float),
    st.floats(-1e12, 1e12).map(lambda one: round(one, 6) + 0.0),
)


def answers(text: st.SearchStrategy[str], *, has_feedback: bool, right: int = 1) -> Any:
    """Two to five, ``right`` of them at least worth the whole mark."""
    told = feedback if has_feedback else st.just("")
    rest = st.builds(Answer, text, shares, told)
    best = st.builds(Answer, text, st.just(100.0), told)
    return st.tuples(
        st.lists(best, min_size=right, max_size=right), st.lists(rest, min_size=1, max_size=4)
    ).map(lambda two: (*two[0], *two[1]))


def labelled(questions: st.SearchStrategy[Any], **labels: st.SearchStrategy[Any]) -> Any:
    """``questions`` with made-up values for the fields named."""
    return st.tuples(questions, st.fixed_dictionaries(labels)).map(
        lambda two: replace(two[0], **two[1])
    )


def of_every_kind(*, has_feedback: bool = True) -> dict[str, Any]:
    told = feedback if has_feedback else st.just("")
    accepted = line.filter(lambda one: "*" not in one)
    numeric = st.builds(
        NumericAnswer, numbers, numbers.map(abs), shares.filter(lambda one: one > 0), told
    )
    return {
        "single": st.builds(
            Single, stem=markdown, options=answers(markdown, has_feedback=has_feedback)
        ),
        "multiple": st.builds(
            Multiple, stem=markdown, options=answers(markdown, has_feedback=has_feedback)
        ),
        "true_false": st.builds(
            TrueFalse, stem=markdown, key=st.booleans(), when_true=told, when_false=told
        ),
        "numeric": st.builds(
            Numeric,
            stem=markdown,
            answers=st.lists(numeric, min_size=1, max_size=3).map(tuple),
            otherwise=told,
        ),
        "short_text": st.builds(
            ShortText,
            stem=markdown,
            answers=answers(accepted, has_feedback=has_feedback),
            otherwise=told,
        ),
        "matching": st.builds(
            Matching,
            stem=markdown,
            pairs=st.lists(st.builds(Pair, markdown, shown), min_size=2, max_size=4).map(tuple),
            others=st.lists(shown, max_size=2).map(tuple),
        ),
        "ordering": st.builds(
            Ordering, stem=markdown, items=st.lists(markdown, min_size=2, max_size=5).map(tuple)
        ),
    }


category = st.lists(
    st.text("abc đ$:=[]", min_size=1, max_size=6)
    .map(one_line)
    .filter(lambda one: one and one.lower() != "top" and not one.startswith("$")),
    max_size=3,
).map("/".join)
picture = st.builds(Picture, st.sampled_from(["a.png", "bản-đồ.png"]), st.just(PNG))


def core(question: Asked) -> Asked:
    """``question`` without its labels, as a check prints it."""
    return replace(question, name="", code="", category="", tags=())
