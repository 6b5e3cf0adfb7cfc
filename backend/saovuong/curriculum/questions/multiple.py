"""Multiple choice: max(0, (right chosen - wrong chosen) / number of right options)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    unknown_id,
)
from saovuong.curriculum.questions.single import Options
from saovuong.i18n import _


class Multiple(BaseQuestion, tag="multiple", kw_only=True, frozen=True):
    options: Options
    key: Annotated[list[Identifier], Meta(min_length=1)]
    shuffle: bool = True

    @property
    def is_shuffled(self) -> bool:
        return self.shuffle

    def choices(self) -> dict[str, Sequence[Choice]]:
        return {"options": self.options}

    def right_texts(self) -> Iterable[tuple[str, str]]:
        for index, option in enumerate(self.options):
            if option.id in self.key:
                yield f"options[{index}].text", option.text

    def published_key(self) -> list[str]:
        return self.key

    def flaws(self) -> Iterator[Flaw]:
        yield from repeated_ids("options", self.options)
        counts = Counter(self.key)
        for index, wanted in enumerate(self.key):
            yield from unknown_id(f"key[{index}]", wanted, self.options)
            if counts[wanted] > 1:
                yield Flaw(
                    f"key[{index}]",
                    words(_('the key names "{id}" twice'), id=wanted),
                    words(_("name each right option once")),
                )

    def mark(self, response: Any) -> Mark:
        if not is_id_list(response, (option.id for option in self.options)):
            return MALFORMED
        right = len(set(response) & set(self.key))
        wrong = len(response) - right
        return Mark(max(0.0, (right - wrong) / len(self.key)))
