"""What all kinds of question share: authoring fields, the mark, the flaws any of them can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from saovuong.curriculum.faults import Flaw, words
from saovuong.i18n import _

Identifier = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9-]{0,63}$",
        description="Lower-case letters, digits and dashes; stable, and never used again.",
    ),
]
NonEmpty = Annotated[str, Meta(min_length=1)]
Markdown = Annotated[str, Meta(min_length=1, max_length=4000)]


class Authored(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Written by hand in a course folder: an unknown field is a spelling mistake."""


class Citation(Authored, kw_only=True, frozen=True):
    """A place in a source; article, clause and point are text, for there is an "Điều 12a".

    A law is cited by its article, a press report as a whole.
    """

    source: Identifier
    article: NonEmpty | None = None
    clause: NonEmpty | None = None
    point: NonEmpty | None = None


class Choice(Authored, kw_only=True, frozen=True):
    """An option, an end of a pair or an item to put in order; ``text`` is inline Markdown."""

    id: Identifier
    text: Markdown


class Mark(NamedTuple):
    """``fraction`` of the question's one mark; malformed responses earn nothing and are told."""

    fraction: float
    is_malformed: bool = False


NOTHING = Mark(0.0)
MALFORMED = Mark(0.0, is_malformed=True)


class BaseQuestion(Authored, tag_field="kind", kw_only=True, frozen=True):
    """What every kind carries. Stem and explanation are Markdown in Vietnamese."""

    id: Identifier
    stem: Markdown
    explanation: Markdown
    legal: Annotated[list[Citation], Meta(min_length=1)]
    difficulty: Literal[1, 2, 3]
    situation: bool = False
    historical: bool = False

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)

    @property
    def is_shuffled(self) -> bool:
        """Whether a phone changes the order of the choices from attempt to attempt."""
        return False

    def choices(self) -> dict[str, Sequence[Choice]]:
        """What the learner chooses among, by field name, as authored."""
        return {}

    def right_texts(self) -> Iterable[tuple[str, str]]:
        """Path and Markdown of the choices that state something true."""
        return ()

    def published_key(self) -> Any:
        """The key as practice packs carry it: the same shape as in YAML."""
        raise NotImplementedError

    def right_response(self) -> Any:
        """A response that earns the full mark."""
        return self.published_key()

    def flaws(self) -> Iterator[Flaw]:
        """What the shape alone cannot refuse."""
        raise NotImplementedError

    def mark(self, response: Any) -> Mark:
        """``response`` is any JSON value but null."""
        raise NotImplementedError


def is_id_list(response: Any, known: Iterable[str]) -> bool:
    """Whether ``response`` is a list of known ids, none of them twice."""
    return (
        isinstance(response, list)
        and all(isinstance(one, str) for one in response)
        and len(set(response)) == len(response)
        and set(response) <= set(known)
    )


def repeated_ids(field: str, choices: Sequence[Choice]) -> Iterator[Flaw]:
    counts = Counter(choice.id for choice in choices)
    for index, choice in enumerate(choices):
        if counts[choice.id] > 1:
            yield Flaw(
                f"{field}[{index}].id",
                words(_('the id "{id}" stands twice'), id=choice.id),
                words(_("give each choice an id of its own")),
            )


def unknown_id(path: str, wanted: str, choices: Sequence[Choice]) -> Iterator[Flaw]:
    known = [choice.id for choice in choices]
    if wanted not in known:
        yield Flaw(
            path,
            words(_('the key names "{id}", which is not among the choices'), id=wanted),
            words(_("use one of: {known}"), known=", ".join(known)),
        )
