"""True or false: all or nothing; the response is a JSON boolean, not a word or a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from saovuong.curriculum.faults import Flaw
from saovuong.curriculum.questions.shapes import MALFORMED, NOTHING, BaseQuestion, Mark


class TrueFalse(BaseQuestion, tag="true_false", kw_only=True, frozen=True):
    key: bool

    def published_key(self) -> bool:
        return self.key

    def flaws(self) -> Iterator[Flaw]:
        yield from ()

    def mark(self, response: Any) -> Mark:
        if not isinstance(response, bool):
            return MALFORMED
        return Mark(1.0) if response is self.key else NOTHING
