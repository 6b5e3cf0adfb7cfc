"""A few words, compared after folding (case, marks, spacing and end stops do not count)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta

from saovuong.curriculum.faults import Flaw, words
from saovuong.curriculum.questions.shapes import (
    MALFORMED,
    NOTHING,
    BaseQuestion,
    Mark,
    NonEmpty,
)
from saovuong.i18n import _
from saovuong.text import fold, nfc

LONGEST = 200


class ShortText(BaseQuestion, tag="short_text", kw_only=True, frozen=True):
    """Right when the response folds to the same text as one of the accepted variants."""

    key: Annotated[list[NonEmpty], Meta(min_length=1)]

    def published_key(self) -> list[str]:
        return self.key

    def right_response(self) -> str:
        return self.key[0]

    def flaws(self) -> Iterator[Flaw]:
        seen: dict[str, str] = {}
        for index, variant in enumerate(self.key):
            folded = fold(variant)
            if not folded or len(nfc(variant)) > LONGEST:
                yield Flaw(
                    f"key[{index}]",
                    words(_("nobody could type this variant")),
                    words(
                        _("1 to {most} characters, with at least a letter or digit"), most=LONGEST
                    ),
                )
            elif folded in seen:
                yield Flaw(
                    f"key[{index}]",
                    words(_('this variant is compared the same as "{other}"'), other=seen[folded]),
                    words(_("leave it out: case, marks and spacing do not count")),
                )
            seen.setdefault(folded, variant)

    def mark(self, response: Any) -> Mark:
        if not isinstance(response, str) or len(nfc(response)) > LONGEST:
            return MALFORMED
        accepted = {fold(variant) for variant in self.key}
        return Mark(1.0) if fold(response) in accepted else NOTHING
