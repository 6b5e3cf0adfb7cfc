"""Ordering: neighbours in right succession / (items - 1), so one slip does not cost everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Any

from msgspec import Meta

from saovuong.curriculum.faults import Flaw, words
from saovuong.curriculum.questions.shapes import (
    MALFORMED,
    BaseQuestion,
    Choice,
    Identifier,
    Mark,
    is_id_list,
    repeated_ids,
)
from saovuong.i18n import _


class Ordering(BaseQuestion, tag="ordering", kw_only=True, frozen=True):
    items: Annotated[list[Choice], Meta(min_length=3, max_length=8)]
    key: Annotated[list[Identifier], Meta(min_length=3)]

    @property
    def is_shuffled(self) -> bool:
        return True

    def choices(self) -> dict[str, Sequence[Choice]]:
        return {"items": self.items}

    def published_key(self) -> list[str]:
        return self.key

    def flaws(self) -> Iterator[Flaw]:
        yield from repeated_ids("items", self.items)
        if sorted(self.key) != sorted(item.id for item in self.items):
            yield Flaw(
                "key",
                words(_("the key is not an order of exactly these items")),
                words(
                    _("name each item once: {known}"),
                    known=", ".join(item.id for item in self.items),
                ),
            )

    def mark(self, response: Any) -> Mark:
        if not is_id_list(response, self.key):
            return MALFORMED
        right = set(pairwise(self.key))
        return Mark(sum(pair in right for pair in pairwise(response)) / (len(self.key) - 1))
