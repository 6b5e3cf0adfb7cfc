"""The stored form that answers a request."""

from __future__ import annotations

import pytest

from saovuong.curriculum.encodings import choose, etag, is_known


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.1, gzip;q=1", "br"),
        ("*", "br"),
        ("identity", "identity"),
        ("", "identity"),
        (None, "identity"),
        ("br;q=x", "identity"),
        ("deflate, zstd", "identity"),
    ],
)
def test_the_smallest_allowed_form_is_chosen(accepted: str | None, chosen: str) -> None:
    assert choose(accepted, has_compressed=True) == chosen


def test_pictures_have_one_form() -> None:
    assert choose("br", has_compressed=False) == "identity"


def test_each_form_has_a_tag_of_its_own() -> None:
    assert [etag("a", form) for form in ("br", "gzip", "identity")] == ['"a.br"', '"a.gzip"', '"a"']


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        (None, False),
    ],
)
def test_a_tag_is_recognised(header: str | None, known: bool) -> None:
    assert is_known(header, '"a"') is known
