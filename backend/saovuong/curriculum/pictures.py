"""Pictures of a lesson: SVG set into the page, photographs fetched by their hash."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from saovuong.curriculum.content_hashes import content_hash
from saovuong.curriculum.faults import Words, words
from saovuong.curriculum.svg import inline_svg, svg_flaws
from saovuong.i18n import _

MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
_SIGNATURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
}
MOST_PHOTOGRAPH_BYTES = 100_000


class Figure(NamedTuple):
    html: str
    flaws: list[tuple[Words, Words]]


def suffix(name: str) -> str:
    return name[name.rfind(".") :].lower() if "." in name else ""


def media_type(name: str) -> str | None:
    return MEDIA_TYPES.get(suffix(name))


def figure(assets: Mapping[str, bytes], name: str, label: str, number: int) -> Figure:
    """The picture ``assets[name]`` as HTML; ``number`` keeps the ids of several apart."""
    flaws: list[tuple[Words, Words]] = []
    if not label:
        flaws.append(
            (
                words(_('the picture "{name}" has no alternative text'), name=name),
                words(_("say between the brackets what it shows: ![…](…)")),
            )
        )
    body, kind = assets.get(name), media_type(name)
    if body is None or kind is None:
        wrong = words(_('there is no picture "{name}"'), name=name)
        right = words(_("put it into assets/ as .svg, .png, .jpg or .webp"))
        return Figure("", [*flaws, (wrong, right)])
    if kind == "image/svg+xml":
        found = [(flaw.wrong, flaw.right) for flaw in svg_flaws(body)]
        html = "" if found else inline_svg(body, label, f"fig{number}-")
        return Figure(html, flaws + found)
    flaws += _photograph_flaws(body, kind)
    source = content_hash(body)
    html = f'<img src="/packs/{source}" data-asset="{source}" alt="{escape(label)}" loading="lazy">'
    return Figure(html, flaws)


def _photograph_flaws(body: bytes, kind: str) -> list[tuple[Words, Words]]:
    flaws = []
    if not body.startswith(_SIGNATURES[kind]):
        wrong = words(_("the bytes of the picture are not {kind}"), kind=kind)
        flaws.append((wrong, words(_("save it again in the format its name says"))))
    if len(body) > MOST_PHOTOGRAPH_BYTES:
        wrong = words(_("the picture takes {size} bytes"), size=len(body))
        right = words(_("at most {most}: make it smaller"), most=MOST_PHOTOGRAPH_BYTES)
        flaws.append((wrong, right))
    return flaws
