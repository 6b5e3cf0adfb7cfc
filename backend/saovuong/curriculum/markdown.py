"""Course Markdown to HTML that can be set into a page as it is.

CommonMark and tables, callouts, pictures, citations, links between lessons, abbreviations. Raw
HTML is off, and what comes out passes an allow-list once more. Renders always; what an author
must mend is told in ``troubles``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from saovuong.curriculum.course_shapes import Language
from saovuong.curriculum.faults import Words, words
from saovuong.curriculum.glossary import Glossary
from saovuong.curriculum.legal_sources import LegalSources
from saovuong.curriculum.links import read_link, unbroken
from saovuong.curriculum.pictures import figure
from saovuong.curriculum.questions.shapes import Citation
from saovuong.curriculum.sanitising import clean
from saovuong.i18n import _

CALLOUTS: dict[str, dict[Language, str]] = {
    "note": {"vi": "Ghi nhớ", "en": "Remember"},
    "example": {"vi": "Ví dụ", "en": "Example"},
    "warning": {"vi": "Chú ý", "en": "Take care"},
    "pending": {"vi": "Đang chờ rà soát", "en": "Being checked"},
}
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_WORD = re.compile(r"\w+(?:[-./&,]\w+)*")


@dataclass(frozen=True)
class Surroundings:
    """What text may refer to; ``lessons`` has the course of every lesson by the lesson's id."""

    sources: LegalSources
    glossary: Glossary
    lessons: Mapping[str, str]
    language: Language = "vi"


class Trouble(NamedTuple):
    """``line`` counts from 0 within the text, None when it has no line of its own."""

    line: int | None
    wrong: Words
    right: Words


@dataclass
class Rendered:
    html: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    word_count: int = 0
    is_pending: bool = False


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name in CALLOUTS:
        parser.use(container_plugin, name)
    return parser


_PARSER = _parser()


def render_page(text: str, around: Surroundings, assets: Mapping[str, bytes]) -> Rendered:
    """A lesson: every construct is allowed, abbreviations are explained once per section."""
    return _Rendering(around, assets).page(text)


def render_block(text: str, around: Surroundings, *, with_terms: bool = False) -> Rendered:
    """A stem or an explanation: no pictures, no headings."""
    return _Rendering(around, None, with_terms=with_terms).page(text)


def render_inline(text: str, around: Surroundings) -> Rendered:
    """An option or an item: emphasis and links to the law only, in one line."""
    return _Rendering(around, None, with_terms=False).line(text)


class _Rendering:
    def __init__(
        self, around: Surroundings, assets: Mapping[str, bytes] | None, *, with_terms: bool = True
    ) -> None:
        self._around = around
        self._assets = assets
        self._with_terms = with_terms
        self._seen: set[str] = set()
        self._slots: list[str] = []
        self.result = Rendered()

    def page(self, text: str) -> Rendered:
        tokens = _PARSER.parse(text)
        for index, token in enumerate(tokens):
            self._block(token, tokens, index)
        return self._finish(_PARSER.renderer.render(tokens, _PARSER.options, {}))

    def line(self, text: str) -> Rendered:
        tokens = _PARSER.parseInline(text)
        for token in tokens:
            self._inline(token)
        if "\n" in text.strip():
            self._trouble(None, _("an option is one line"), _("put the text on one line"))
        return self._finish(_PARSER.renderer.render(tokens, _PARSER.options, {}))

    def _finish(self, html: str) -> Rendered:
        cleaned = clean(html).strip()
        for number, slot in enumerate(self._slots):
            cleaned = cleaned.replace(f"\ue000{number}\ue001", slot)
        self.result.html = cleaned
        return self.result

    def _trouble(self, line: int | None, wrong: str, right: str, **values: object) -> None:
        self.result.troubles.append(Trouble(line, words(wrong, **values), words(right, **values)))

    def _block(self, token: Token, tokens: list[Token], index: int) -> None:
        line = token.map[0] if token.map else None
        if token.type == "heading_open":
            self._heading(token, line)
        elif token.type.startswith("container_"):
            self._callout(token)
        elif token.type == "inline" and _is_lone_picture(token):
            self._figure(token, tokens[index - 1], tokens[index + 1])
        elif token.type == "inline":
            is_heading = tokens[index - 1].type == "heading_open"
            self._inline(token, with_terms=self._with_terms and not is_heading)
        elif style := token.attrs.pop("style", None):
            token.attrs["class"] = str(style).replace("text-align:", "text-")

    def _heading(self, token: Token, line: int | None) -> None:
        self._seen.clear()
        if self._assets is None or token.tag not in ("h2", "h3"):
            self._trouble(
                line,
                _("a heading of this level is not used here"),
                _("lessons use ## and ###; questions have no headings"),
            )

    def _callout(self, token: Token) -> None:
        name = token.type.removeprefix("container_").removesuffix("_open").removesuffix("_close")
        token.type = "html_block"
        token.content = "</aside>\n"
        if token.nesting > 0:
            title = token.info.strip()[len(name) :].strip() or CALLOUTS[name][self._around.language]
            self.result.is_pending |= name == "pending"
            token.content = (
                f'<aside class="callout callout-{name}">'
                f'<p class="callout-title">{escape(title)}</p>\n'
            )
        token.nesting = 0

    def _figure(self, token: Token, before: Token, after: Token) -> None:
        image = (token.children or [])[0]
        line = token.map[0] if token.map else None
        name = str(image.attrs.get("src", ""))
        label = image.content.strip()
        self.result.pictures.append(name)
        drawn = figure(self._assets or {}, name, label, len(self._slots))
        for wrong, right in drawn.flaws:
            self.result.troubles.append(Trouble(line, wrong, right))
        self._slots.append(drawn.html)
        caption = str(image.attrs.get("title", ""))
        below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        before.type = after.type = "html_block"
        before.nesting = after.nesting = 0
        before.content = after.content = ""
        token.type = "html_block"
        token.content = (
            f'<figure class="figure">\ue000{len(self._slots) - 1}\ue001{below}</figure>\n'
        )

    def _inline(self, token: Token, *, with_terms: bool = False) -> None:
        line = token.map[0] if token.map else None
        closing: list[str] = []
        for child in token.children or []:
            if child.type == "link_open":
                closing.append(self._link(child, line))
            elif child.type == "link_close":
                child.tag = closing.pop()
            elif child.type == "image":
                self._trouble(
                    line,
                    _("a picture stands inside text"),
                    _("give it a paragraph of its own, in a lesson"),
                )
            elif child.type == "text":
                self._text(child, line, with_terms=with_terms and not closing)
                if closing[-1:] == ["cite"]:
                    child.content = unbroken(child.content)

    def _text(self, token: Token, line: int | None, *, with_terms: bool) -> None:
        self.result.word_count += len(_WORD.findall(token.content))
        if token.content.lstrip().startswith(":::"):
            self._trouble(
                line,
                _("this callout is not known or not closed"),
                _('write "::: note Title" … ":::"; kinds: note, example, warning, pending'),
            )
        if "](" in token.content:
            self._trouble(
                line,
                _("a link is shown as text"),
                _("write [words](lesson:id) in one line, without blanks between the brackets"),
            )
        if _TAG.search(token.content):
            self._trouble(line, _("HTML is shown as text"), _("use Markdown, or write code in `…`"))
        if with_terms:
            before = set(self._seen)
            token.type = "html_inline"
            token.content = self._around.glossary.mark_up(token.content, self._seen)
            fresh = sorted(self._seen - before)
            self.result.terms += [term for term in fresh if term not in self.result.terms]

    def _link(self, token: Token, line: int | None) -> str:
        """Rewrites the opening of a link; the tag its close must have."""
        link = read_link(
            str(token.attrs.get("href", "")), self._around.sources, self._around.lessons
        )
        if link.flaw:
            self.result.troubles.append(Trouble(line, *link.flaw))
        if link.citation:
            self.result.citations.append(link.citation)
        token.tag = link.tag
        token.attrs = dict(link.attributes)
        return link.tag


def _is_lone_picture(token: Token) -> bool:
    children = token.children or []
    return len(children) == 1 and children[0].type == "image"
