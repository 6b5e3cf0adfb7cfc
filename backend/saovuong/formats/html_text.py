"""HTML as Markdown: an allow-list of what questions use; of everything else only the words stay.

A rule: nothing is fetched and nothing runs. Scripts and styles end as text one can read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

from saovuong.formats.question_values import plain

_NAMES = """
    p br div b strong i em ul ol li code pre a img table tr td th sub sup h1 h2 h3 h4 h5 h6
    blockquote hr tbody thead span
"""
_TAGS = set(_NAMES.split())
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=set(),
    attributes={"a": {"href"}, "img": {"src", "alt"}},
    url_schemes={"http", "https"},
    link_rel=None,
)
_DROPPED = re.compile(rf"<(?!/?(?:{'|'.join(_TAGS)})\b)/?[a-z]", re.IGNORECASE)
_DATA = re.compile(r"data:[^\s\"'<>]*")
_SPACES = re.compile(r"\s+")
_BREAKS = re.compile(r"\n{3,}")
_INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_BLOCKS = {"p", "div", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
           "tbody", "thead"}  # fmt: skip
_HIGH = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_STORED = "@@PLUGINFILE@@/"
DEEPEST = 40
LONGEST = 200_000


def from_html(html: str, literal: Callable[[str], str]) -> tuple[str, bool, bool]:
    """Markdown; whether formatting was left out; whether a picture elsewhere was.

    ``literal`` makes Markdown that shows a text as it stands. More than LONGEST is cut off, which
    is longer than any text may be.
    """
    html = plain(html)
    if "<" not in html and "&" not in html:
        return literal(_SPACES.sub(" ", html)), False, False
    html = _DATA.sub("data:", html)[:LONGEST].replace(_STORED, "https://stored.invalid/")
    reader = _Reader(literal)
    reader.feed(_CLEANER.clean(html))
    reader.close()
    return reader.text(), reader.is_simplified or bool(_DROPPED.search(html)), reader.is_outside


class _Reader(HTMLParser):
    """Reads what the cleaner lets through, which is well-formed."""

    def __init__(self, literal: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._literal = literal
        self._open: list[tuple[str, list[str], str]] = [("", [], "")]
        self._lists: list[int | None] = []
        self._table_rows = 0
        self.is_simplified = False
        self.is_outside = False

    def text(self) -> str:
        while len(self._open) > 1:
            self.handle_endtag(self._open[-1][0])
        lines = (line.strip() for line in "".join(self._open[0][1]).split("\n"))
        return plain(_BREAKS.sub("\n\n", "\n".join(lines)))

    def handle_data(self, data: str) -> None:
        if any(tag in ("pre", "code") for tag, *_rest in self._open[-3:]):
            self._put(data)
            return
        spaced = _SPACES.sub(" ", data)
        words = spaced.strip()
        before, after = spaced[: spaced[:1] == " "], spaced[len(spaced.rstrip()) :]
        self._put(before + self._literal(words) + after if words else spaced)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._put("\n\n")
        elif tag == "img":
            self._picture(told)
        elif tag == "hr":
            self._put("\n\n")
        elif len(self._open) > DEEPEST:
            self.is_simplified = True
        else:
            if tag in ("ul", "ol"):
                self._lists.append(0 if tag == "ol" else None)
            self._table_rows *= tag != "table"
            self._open.append((tag, [], told.get("href", "")))

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) < 2 or self._open[-1][0] != tag:
            return
        _tag, parts, href = self._open.pop()
        inner = "".join(parts)
        if tag in _INLINE:
            self._put(_wrapped(inner, _INLINE[tag]))
        elif tag in ("sub", "sup"):
            self._put(self._shifted(inner, _LOW if tag == "sub" else _HIGH))
        elif tag == "a":
            self._put(_link(inner, href))
        elif tag in ("code", "pre"):
            self._put(self._code(inner, tag))
        elif tag == "li":
            self._item(inner)
        elif tag in ("td", "th"):
            self._put(" ".join(inner.split()).replace("|", "\\|") + " | ")
        elif tag == "tr":
            self._row(inner)
        else:
            self._block(tag, inner)

    def _block(self, tag: str, inner: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag.startswith("h") and len(tag) == 2:
            inner = _wrapped(" ".join(inner.split()), "**")
        self._put(f"\n\n{inner}\n\n" if tag in _BLOCKS else inner)

    def _put(self, piece: str) -> None:
        self._open[-1][1].append(piece)

    def _item(self, inner: str) -> None:
        mark = "- "
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            mark = f"{self._lists[-1]}. "
        self._put(f"\n{mark}{' '.join(inner.split())}")

    def _row(self, inner: str) -> None:
        self._table_rows += 1
        cells = inner.count(" | ")
        self._put(f"\n| {inner.strip()}")
        if self._table_rows == 1:
            self._put("\n|" + " --- |" * cells)

    def _shifted(self, inner: str, signs: dict[int, int]) -> str:
        if inner and all(ord(one) in signs for one in inner):
            return inner.translate(signs)
        self.is_simplified = True
        return inner

    def _code(self, inner: str, tag: str) -> str:
        if tag == "pre" or "`" in inner or "\n" in inner or not inner.strip():
            lines = "\n\n".join(self._literal(line.strip()) for line in inner.split("\n"))
            return f"\n\n{lines}\n\n" if tag == "pre" else lines
        if any(one == "pre" for one, *_rest in self._open[-2:]):
            return inner
        return f"`{inner.strip()}`"

    def _picture(self, told: dict[str, str]) -> None:
        source, words = told.get("src", ""), " ".join(told.get("alt", "").split())
        if source.startswith("https://stored.invalid/"):
            name = picture_name(unquote(source.removeprefix("https://stored.invalid/")))
            self._put(f"![{self._literal(words)}]({name})")
        else:
            self.is_outside = True
            self._put(self._literal(words))


def picture_name(raw: str) -> str:
    """A name that texts can refer to: the last part of a path, of letters, digits and ``._-``."""
    last = plain(raw).split("?")[0].rstrip("/").rpartition("/")[2]
    return re.sub(r"[^\w.-]+", "-", last).strip("-.")[:80] or "picture"


def _wrapped(inner: str, mark: str) -> str:
    words = inner.strip()
    if not words or "\n" in words:
        return inner
    before = inner[: len(inner) - len(inner.lstrip())]
    after = inner[len(inner.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _link(inner: str, href: str) -> str:
    words = " ".join(inner.split())
    is_safe = href.startswith(("https://", "http://")) and not re.search(r"[\s()<>\\]", href)
    if not words or not is_safe or href.startswith("https://stored.invalid/") or "](" in words:
        return inner
    return f"[{words}]({href})"
