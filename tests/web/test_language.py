from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saovuong.i18n import LANGUAGES
from saovuong.web.language import accepted


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("vi", "vi"),
        ("en-US,en;q=0.9", "en"),
        ("fr,en;q=0.5,vi;q=0.8", "vi"),
        ("EN", "en"),
        ("vi;q=0, en;q=0.1", "en"),
        ("fr-FR", None),
        ("*", None),
        ("", None),
        ("en;q=viel", None),
    ],
)
def test_the_highest_ranked_language_of_ours_wins(header: str, language: str | None) -> None:
    assert accepted(header) == language


@given(st.text(max_size=60))
def test_no_header_is_too_strange(header: str) -> None:
    assert accepted(header) in (None, *LANGUAGES)
