from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from saovuong.web.faults import faults
from saovuong.wire import Input


class Leaf(Input):
    n: Annotated[int, Meta(ge=1)]


class Tree(Input):
    name: str
    leaf: Leaf
    leaves: list[Leaf] = msgspec.field(default_factory=list)
    perhaps: Leaf | None = None


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        ({"name": "x", "leaf": {"n": 1}}, []),
        ({}, ["$.name", "$.leaf"]),
        ({"name": 1, "leaf": {"n": 0}}, ["$.name", "$.leaf.n"]),
        ({"name": "x", "leaf": 3}, ["$.leaf"]),
        (
            {"name": "x", "leaf": {"n": 1}, "leaves": [{"n": 1}, {"m": 1}]},
            ["$.leaves[1].n", "$.leaves[1].m"],
        ),
        ({"name": "x", "leaf": {"n": 1}, "perhaps": {"n": "1"}}, ["$.perhaps.n"]),
        ({"name": "x", "leaf": {"n": 1}, "more": 1}, ["$.more"]),
        ([], ["$"]),
        (None, ["$"]),
    ],
)
def test_each_fault_is_found_where_it_is(value: Any, paths: list[str]) -> None:
    assert [one["path"] for one in faults(value, Tree)] == paths


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "leaf", "leaves", "perhaps", "n"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_there_are_faults_exactly_when_the_value_is_refused(value: Any) -> None:
    try:
        msgspec.convert(value, Tree)
    except msgspec.ValidationError:
        assert faults(value, Tree)
    else:
        assert not faults(value, Tree)
