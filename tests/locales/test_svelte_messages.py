"""What is collected from the frontend is what the build replaces, apostrophes and all."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import pytest

LOCALES = Path(__file__).parents[2] / "locales"
sys.path.insert(0, str(LOCALES))

from svelte_messages import extract  # noqa: E402


def messages(source: str) -> list[str]:
    return [found[2] for found in extract(BytesIO(source.encode()), {}, [], {})]


def test_an_apostrophe_in_markup_hides_nothing_after_it() -> None:
    source = (
        """<p>the phone's clock</p>{t("One")}<b title={t("Two {n}", { n })}>it's</b>{t("Three")}"""
    )
    assert messages(source) == ["One", "Two {n}", "Three"]


def test_an_escaped_quote_stays_inside_its_message() -> None:
    assert messages(r'{t("Say \"yes\"")}') == ['Say "yes"']


def test_other_names_that_end_in_t_are_no_messages() -> None:
    assert messages('expect("no"); format("no"); set.t2("no"); t("yes")') == ["yes"]


def test_a_message_put_together_at_run_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without"):
        messages('{t(name)}{t("fine")}')


def test_the_whole_frontend_is_read_without_a_call_being_missed() -> None:
    sources = (LOCALES.parent / "frontend/src").rglob("*.svelte")
    collected = {each for path in sources for each in messages(path.read_text("utf-8"))}
    assert len(collected) > 250
