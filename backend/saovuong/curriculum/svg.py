"""Pictures drawn in SVG, set into the page so that they follow its theme: strict allow-list.

Whatever is not on the list is a flaw to be mended by the author, never silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from saovuong.curriculum.faults import Flaw, Words, words
from saovuong.i18n import _

MOST_BYTES = 15_000
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_UNSHOWN = {"title", "desc"}
_SHAPES = """
    svg g defs path rect circle ellipse line polyline polygon text tspan pattern marker
    linearGradient radialGradient stop clipPath mask symbol use
"""
_TAGS = _UNSHOWN | set(_SHAPES.split())
_PAINTS = {"fill", "stroke", "stop-color", "color"}
_PRESENTATION = """
    id class x y x1 y1 x2 y2 dx dy cx cy r rx ry fx fy d points width height viewBox transform
    patternUnits patternContentUnits patternTransform gradientUnits gradientTransform offset
    clipPathUnits clip-path clip-rule mask maskUnits marker-start marker-mid marker-end
    markerWidth markerHeight markerUnits refX refY orient preserveAspectRatio
    fill-opacity fill-rule stroke-width stroke-linecap stroke-linejoin stroke-dasharray
    stroke-dashoffset stroke-miterlimit stroke-opacity stop-opacity opacity paint-order
    font-family font-size font-weight font-style letter-spacing text-anchor textLength
    lengthAdjust dominant-baseline alignment-baseline vector-effect href
"""
_ATTRIBUTES = _PAINTS | set(_PRESENTATION.split())
_ROOT_ONLY = {"role", "aria-label", "aria-labelledby", "aria-hidden"}
_PAINT = re.compile(
    r"none|currentColor|transparent|inherit|url\(#[\w-]+\)|var\(--fig-[\w-]+(, ?[#\w-]+)?\)"
)
_REFERENCE = re.compile(r"url\(#([\w-]+)\)")
_TEXTS = {"text", "tspan"}


def svg_flaws(raw: bytes) -> Iterator[Flaw]:
    """Everything that keeps ``raw`` from being set into a page."""
    if len(raw) > MOST_BYTES:
        yield Flaw(
            "",
            words(_("the picture takes {size} bytes"), size=len(raw)),
            words(_("at most {most}: simplify paths, round coordinates"), most=MOST_BYTES),
        )
    root = _parse(raw)
    if isinstance(root, Words):
        yield Flaw("", root, words(_("save it as plain SVG, without a document type")))
        return
    if root.tag != f"{_NAMESPACE}svg" or "viewBox" not in root.attrib:
        yield Flaw(
            "",
            words(_("the picture has no svg root with a viewBox")),
            words(_('begin with <svg xmlns="http://www.w3.org/2000/svg" viewBox="…">')),
        )
    for element in root.iter():
        yield from _element_flaws(element, is_root=element is root)


def _parse(raw: bytes) -> Element | Words:
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        return words(_("the picture cannot be read: {reason}"), reason=str(error))
    return root


def _element_flaws(element: Element, *, is_root: bool) -> Iterator[Flaw]:
    name = str(element.tag).removeprefix(_NAMESPACE)
    if name not in _TAGS:
        yield Flaw(
            name,
            words(_("the element <{name}> is not allowed in pictures"), name=name),
            words(_("draw with shapes, paths and text only")),
        )
        return
    for attribute, value in element.attrib.items():
        if attribute not in _ATTRIBUTES and not (is_root and attribute in _ROOT_ONLY):
            yield Flaw(
                name,
                words(_('the attribute "{name}" is not allowed in pictures'), name=attribute),
                words(_("leave it out; use presentation attributes instead of style")),
            )
        elif attribute in _PAINTS and not _PAINT.fullmatch(value):
            yield Flaw(
                name,
                words(_('the colour "{value}" does not follow the theme'), value=value),
                words(_("use currentColor or var(--fig-1), …, var(--fig-paper)")),
            )
        elif not _points_inside(attribute, value):
            yield Flaw(
                name,
                words(_('"{value}" points outside the picture'), value=value),
                words(_("refer to #id inside the same picture")),
            )


def _points_inside(attribute: str, value: str) -> bool:
    if attribute == "href":
        return re.fullmatch(r"#[\w-]+", value) is not None
    return "url(" not in _REFERENCE.sub("", value).lower() and ":" not in value


def inline_svg(raw: bytes, label: str, prefix: str) -> str:
    """A picture without flaws as HTML: named ``label``, its ids made its own by ``prefix``."""
    root = _parse(raw)
    if isinstance(root, Words):
        raise ValueError(root.text("en"))
    kept = [(k, v) for k, v in root.attrib.items() if k not in _ROOT_ONLY | {"width", "height"}]
    attributes = [*kept, ("role", "img"), ("aria-label", label)]
    inner = "".join(_write(child, prefix, is_text=False) for child in root)
    return f"<svg{_attributes(attributes, prefix)}>{inner}</svg>"


def _write(element: Element, prefix: str, *, is_text: bool) -> str:
    name = str(element.tag).removeprefix(_NAMESPACE)
    tail = _squeezed(element.tail) if is_text else ""
    if name in _UNSHOWN:
        return tail
    inside_text = name in _TEXTS
    inner = _squeezed(element.text) if inside_text else ""
    inner += "".join(_write(child, prefix, is_text=inside_text) for child in element)
    attributes = _attributes(list(element.attrib.items()), prefix)
    shape = f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"
    return shape + tail


def _squeezed(text: str | None) -> str:
    return escape(re.sub(r"\s+", " ", text or ""), quote=False)


def _attributes(pairs: list[tuple[str, str]], prefix: str) -> str:
    written = []
    for name, value in pairs:
        own = _REFERENCE.sub(rf"url(#{prefix}\1)", value)
        if name == "id":
            own = prefix + own
        elif name == "href":
            own = f"#{prefix}{own[1:]}"
        written.append(f' {name}="{escape(own)}"')
    return "".join(written)
