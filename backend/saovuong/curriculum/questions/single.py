"""Single choice: one option is right; all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

from msgspec import Meta

from saovuong.curriculum.faults import Flaw
from saovuong.curriculum.questions.shapes import (
    MALFORMED,
    NOTHING,
    BaseQuestion,
    Choice,
    Identifier,
    Mark,
    repeated_ids,
    unknown_id,
)

Options = Annotated[list[Choice], Meta(min_length=2, max_length=8)]


class Single(BaseQuestion, tag="single", kw_only=True, frozen=True):
    options: Options
    key: Identifier
    shuffle: bool = True

    @property
    def is_shuffled(self) -> bool:
        return self.shuffle

    def choices(self) -> dict[str, Sequence[Choice]]:
        return {"options": self.options}

    def right_texts(self) -> Iterable[tuple[str, str]]:
        for index, option in enumerate(self.options):
            if option.id == self.key:
                yield f"options[{index}].text", option.text

    def published_key(self) -> str:
        return self.key

    def flaws(self) -> Iterator[Flaw]:
        yield from repeated_ids("options", self.options)
        yield from unknown_id("key", self.key, self.options)

    def mark(self, response: Any) -> Mark:
        if not isinstance(response, str) or response not in {o.id for o in self.options}:
            return MALFORMED
        return Mark(1.0) if response == self.key else NOTHING
