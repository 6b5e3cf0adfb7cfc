"""What is wrong with course files, in words that can be translated late."""

from __future__ import annotations

from typing import NamedTuple

from saovuong.i18n import DEFAULT_LANGUAGE, translate


class Words(NamedTuple):
    """An English message and the values for its places."""

    message: str
    values: dict[str, object]

    def text(self, language: str = DEFAULT_LANGUAGE) -> str:
        return translate(self.message, language, **self.values)


def words(message: str, /, **values: object) -> Words:
    return Words(message, values)


class Flaw(NamedTuple):
    """A fault inside one value; ``path`` is relative to it, such as ``options[1].text``."""

    path: str
    wrong: Words
    right: Words


class Fault(NamedTuple):
    """A fault in a file: where, what is wrong, what would be right.

    ``file`` is relative to the checked folder, ``line`` counts from 1 (None: the whole file),
    ``path`` is the place inside the YAML, empty in plain text.
    """

    file: str
    line: int | None
    path: str
    wrong: Words
    right: Words

    def text(self, language: str = DEFAULT_LANGUAGE) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        inside = f" [{self.path}]" if self.path else ""
        return f"{place}{inside}: {self.wrong.text(language)} → {self.right.text(language)}"
