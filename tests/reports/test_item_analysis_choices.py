"""The distractor table: thirds that the order cannot move, and nobody's own answer in them."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from saovuong.reports.item_analysis_choices import BLANK, THIRDS, Reply, tally, thirds

replies = st.lists(
    st.builds(Reply, st.integers(0, 6), st.lists(st.sampled_from("abc"), max_size=2, unique=True)),
    max_size=40,
)


def test_the_best_and_the_weakest_are_told_apart() -> None:
    sat = [Reply(total, "a" if total > 20 else "b") for total in range(30)]
    table = tally(sat, "abc", least=5)
    assert table.sizes == {"lower": 10, "middle": 10, "upper": 10}
    assert table.counts["a"].thirds == {"lower": 0, "middle": 0, "upper": 9}
    assert table.counts["b"].everyone == 21
    assert table.counts["c"].everyone == table.counts[BLANK].everyone == 0


def test_thirds_of_few_people_are_not_told() -> None:
    sat = [Reply(total, "a") for total in range(14)]
    table = tally(sat, "ab", least=5)
    assert table.sizes is None
    assert table.counts["a"] == (14, None)


def test_equal_totals_are_never_parted() -> None:
    assert thirds([1, 1, 1, 1, 2, 3]) == ["lower"] * 4 + ["upper"] * 2
    assert set(thirds([4] * 9)) == {"middle"}
    assert set(thirds([1, 2])) == {"middle"}


@given(replies, st.randoms(use_true_random=False))
def test_every_attempt_is_counted_once_in_whatever_order(
    sat: list[Reply], rng: random.Random
) -> None:
    table = tally(sat, "abc", least=2)
    shuffled = list(sat)
    rng.shuffle(shuffled)
    assert tally(shuffled, "abc", least=2) == table
    assert sum(one.everyone for one in table.counts.values()) == sum(
        max(1, len(reply.chosen)) for reply in sat
    )
    for one in table.counts.values():
        assert one.thirds is None or sum(one.thirds[third] for third in THIRDS) == one.everyone
    if table.sizes:
        assert sum(table.sizes.values()) == len(sat)
        assert all(table.sizes[third] >= 2 for third in THIRDS)
