"""Matching: right pairs / pairs. One right end may serve several left ones, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from msgspec import Meta

from saovuong.curriculum.faults import Flaw, words
from saovuong.curriculum.questions.shapes import (
    MALFORMED,
    BaseQuestion,
    Choice,
    Identifier,
    Mark,
    repeated_ids,
    unknown_id,
)
from saovuong.i18n import _


class Matching(BaseQuestion, tag="matching", kw_only=True, frozen=True):
    left: Annotated[list[Choice], Meta(min_length=2, max_length=8)]
    right: Annotated[list[Choice], Meta(min_length=2, max_length=10)]
    key: dict[Identifier, Identifier]

    @property
    def is_shuffled(self) -> bool:
        return True

    def choices(self) -> dict[str, Sequence[Choice]]:
        return {"left": self.left, "right": self.right}

    def published_key(self) -> dict[str, str]:
        return self.key

    def flaws(self) -> Iterator[Flaw]:
        yield from repeated_ids("left", self.left)
        yield from repeated_ids("right", self.right)
        for left, right in self.key.items():
            yield from unknown_id(f"key.{left}", left, self.left)
            yield from unknown_id(f"key.{left}", right, self.right)
        for index, choice in enumerate(self.left):
            if choice.id not in self.key:
                yield Flaw(
                    f"left[{index}]",
                    words(_('the key has no pair for "{id}"'), id=choice.id),
                    words(_("give every left end its right end in the key")),
                )

    def mark(self, response: Any) -> Mark:
        if not isinstance(response, dict) or not self._has_known_ends(response):
            return MALFORMED
        right = sum(self.key[left] == chosen for left, chosen in response.items())
        return Mark(right / len(self.key))

    def _has_known_ends(self, response: dict[Any, Any]) -> bool:
        rights = {choice.id for choice in self.right}
        return all(
            left in self.key and isinstance(chosen, str) and chosen in rights
            for left, chosen in response.items()
        )
