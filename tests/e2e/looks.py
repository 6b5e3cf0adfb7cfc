"""Examining a page as it stands: axe, its width, its drawings, and what a listener hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.e2e.conftest import LAPTOP, PHONE

AXE = Path("frontend/node_modules/axe-core/axe.min.js")
SCREENS = Path("var/screens")
NARROW = {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A theme is other values of the same colours: what does not look at colours is the same in both.
OF_COLOURS = ["color-contrast", "link-in-text-block"]

_WIDE = """() => {
  const limit = document.documentElement.clientWidth;
  const hidden = (e) => e.closest('.unseen, [hidden], .scroll, .wide, pre') !== null;
  return [...document.body.querySelectorAll('*')]
    .filter((e) => !hidden(e) && e.getBoundingClientRect().right > limit + 1)
    .filter((e) => getComputedStyle(e).position !== 'fixed' && e.getClientRects().length > 0)
    .map((e) => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)
    .slice(0, 3);
}"""
_SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"

# Done when nothing moves and nothing has come or gone for six frames or so.
_SETTLED = """() => new Promise((done) => {
  let changed = performance.now();
  const watch = new MutationObserver(() => { changed = performance.now(); });
  watch.observe(document, { subtree: true, childList: true, characterData: true });
  const begun = changed;
  const look = () => {
    const now = performance.now();
    const moves = document.getAnimations().some((one) => one.playState === 'running');
    if ((!moves && now - changed > 100) || now - begun > 2000) {
      watch.disconnect();
      done();
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""

# What stands later in the page but above, or left in the same line. Text flows by itself.
_ASTRAY = """() => {
  const laid = (e) => {
    const { display, position } = getComputedStyle(e);
    const flows = position === 'static' || position === 'relative';
    return flows && !/^(inline|contents|none)/.test(display) && e.getClientRects().length > 0;
  };
  const early = (a, b) => b.bottom <= a.top + 1
    || (b.right <= a.left + 1 && b.top < a.bottom - 1 && b.bottom > a.top + 1);
  const found = [];
  for (const parent of document.querySelectorAll('main, main *:not(svg, svg *)')) {
    const [first, ...rest] = [...parent.children].filter(laid);
    let before = first;
    for (const next of rest) {
      if (early(before.getBoundingClientRect(), next.getBoundingClientRect()))
        found.push(`${next.tagName}.${next.className}: ${next.textContent.trim().slice(0, 40)}`);
      before = next;
    }
  }
  return found;
}"""
# The words on the screen in the order of the page, with those only for listeners, without drawings.
_SHOWN = """() => {
  const walker = document.createTreeWalker(document.querySelector('main'), 5, (node) => {
    if (node.nodeType === 3) return 1;
    const isLeftOut = node.matches('svg, [aria-hidden="true"], select') || !node.checkVisibility();
    return isLeftOut ? 2 : 1;
  });
  let words = '';
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const put = node.nodeType === 1 ? getComputedStyle(node, '::before').content : null;
    words += put === null ? node.data : put.startsWith('"') ? JSON.parse(put) : '';
  }
  return words;
}"""
# Words in drawings: how tall on this screen, and what is under and over five points of each letter.
_DRAWN = """() => {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const mixed = (under, paint, opacity) => {
    probe.globalAlpha = 1;
    probe.fillStyle = under;
    probe.fillRect(0, 0, 1, 1);
    probe.globalAlpha = opacity;
    probe.fillStyle = paint;
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    return `rgb(${r}, ${g}, ${b})`;
  };
  const light = (colour) => {
    const part = (n) => (n / 255 <= 0.04045 ? n / 3294.6 : ((n / 255 + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = colour.match(/[0-9]+/g).map(Number).map(part);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const sight = (e) => {
    const all = (name) => {
      let product = Number(getComputedStyle(e)[name]);
      for (let up = e; up.tagName !== 'svg'; up = up.parentNode)
        product *= getComputedStyle(up).opacity;
      return product;
    };
    const { fill, stroke } = getComputedStyle(e);
    return { e, fill, stroke, inFill: all('fillOpacity'), inStroke: all('strokeOpacity') };
  };
  const put = (at) => (below, { e, fill, stroke, inFill, inStroke }) => {
    const own = at.matrixTransform(e.getScreenCTM().inverse());
    const isFilled = fill !== 'none' && e.isPointInFill(own);
    const filled = isFilled ? mixed(below, fill, inFill) : below;
    return stroke !== 'none' && e.isPointInStroke(own) ? mixed(filled, stroke, inStroke) : filled;
  };
  const points = (text, n) => {
    const { x, y, width, height } = text.getExtentOfChar(n);
    const around = [[0.5, 0.55], [0.15, 0.4], [0.85, 0.4], [0.15, 0.75], [0.85, 0.75]];
    const placed = ([right, down]) => new DOMPoint(x + right * width, y + down * height);
    return around.map((each) => placed(each).matrixTransform(text.getScreenCTM()));
  };
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1
    || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
  const found = [];
  for (const svg of document.querySelectorAll('figure svg')) {
    const ground = getComputedStyle(svg.closest('figure')).backgroundColor;
    const seen = [...svg.querySelectorAll('path, rect, circle, ellipse, line, polyline, polygon')]
      .filter((e) => !e.closest('defs, clipPath, mask, marker, pattern, symbol')).map(sight);
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')];
    const boxes = texts.flatMap((text) => [...text.getClientRects()]);
    for (const text of texts) {
      const told = (wrong) => found.push(`“${text.textContent.trim().slice(0, 30)}” ${wrong}`);
      const tall = [text, ...text.querySelectorAll('tspan')]
        .map((e) => parseFloat(getComputedStyle(e).fontSize) * text.getScreenCTM().d);
      if (Math.min(...tall) < 12) told(`is ${Math.min(...tall).toFixed(1)} px tall`);
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 3)
        told('reaches over the edge');
      const later = (e) => text.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING;
      const below = seen.filter(({ e }) => !later(e));
      const above = seen.filter(({ e }) => later(e));
      const fill = getComputedStyle(text).fill;
      let least = 99;
      for (let n = 0; n < text.getNumberOfChars(); n += 1) {
        for (const at of points(text, n)) {
          const under = below.reduce(put(at), ground);
          least = Math.min(least, contrast(mixed(under, fill, sight(text).inFill), under));
          if (above.reduce(put(at), under) !== under) least = 0;
        }
      }
      if (least < 4.5) told(least === 0 ? 'is covered' : `has a contrast of ${least.toFixed(2)}`);
    }
    boxes.forEach((a, n) => boxes.slice(n + 1).forEach((b) => {
      const where = `“${svg.ariaLabel.slice(0, 30)}” at ${Math.round(a.top - frame.top)}`;
      if (!apart(a, b)) found.push(`words over words in ${where}`);
    }));
  }
  return [...new Set(found)];
}"""
_NAMED = """
    button link radio checkbox textbox spinbutton combobox image region complementary group
    dialog navigation form
"""
_SILENT = {"ListMarker", "MenuListPopup", "image", "combobox", "textbox"}


def themed(page: Page, theme: str) -> None:
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)


def scaled(page: Page, scale: float) -> None:
    page.evaluate(
        "scale => document.documentElement.style.setProperty('--scale', String(scale))", scale
    )


def sized(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]


def settled(page: Page) -> None:
    """Waits until the page stands still, for two seconds at the most."""
    page.evaluate(_SETTLED)


@cache
def _axe() -> str:
    return AXE.read_text()


def faults_of(page: Page, *, only: Sequence[str] = ()) -> list[str]:
    """What axe finds that is serious or critical, by all of ``RULES`` or by the rules given."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    wanted = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    found = page.evaluate(
        "wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']})", wanted
    )
    return [
        f"{one['id']} ({one['impact']}) at {one['nodes'][0]['target']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def too_wide(page: Page) -> list[str]:
    """The first things that stand out over the right edge; empty when the page does not scroll."""
    if not page.evaluate(_SCROLLS):
        return []
    return page.evaluate(_WIDE) or ["something"]


def badly_drawn(page: Page) -> list[str]:
    """Words in drawings under 12 px, with a contrast under 4.5, covered, or run into each other."""
    return list(page.evaluate(_DRAWN))


def seen_in_both_themes(page: Page) -> Iterator[tuple[str, list[str]]]:
    """The theme now shown and what axe finds in it; the light one is left standing."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("scrollTo(0, 0)")
    settled(page)
    for theme, only in (("light", ()), ("dark", OF_COLOURS)):
        themed(page, theme)
        yield theme, faults_of(page, only=only)
    themed(page, "light")


class Looks:
    """Photographs the stations of a walk and examines them; remembers every fault it saw.

    ``name`` stands in the names of the pictures before the station's, ``language`` at the end.
    """

    def __init__(self, name: str = "", language: str = "") -> None:
        self._name = name
        self.language = language
        self.faults: list[str] = []
        SCREENS.mkdir(parents=True, exist_ok=True)

    def at(self, page: Page, station: str) -> None:
        """A phone and a laptop, light and dark; then 320 px at 200 %. The size is given back."""
        before = page.viewport_size
        sized(page, PHONE)
        for theme, faults in seen_in_both_themes(page):
            self.faults += [f"{station} {theme}: {fault}" for fault in faults]
            self._photograph(page, f"{station}-phone-{theme}", whole=True)
        sized(page, LAPTOP)
        for theme in ("dark", "light"):
            themed(page, theme)
            self._photograph(page, f"{station}-laptop-{theme}")
        self._stretch(page, station)
        page.set_viewport_size(before or PHONE)  # type: ignore[arg-type]

    def _stretch(self, page: Page, station: str) -> None:
        sized(page, NARROW)
        scaled(page, 2)
        settled(page)
        self.faults += [f"{station}: over 320 px at 200 %: {wide}" for wide in too_wide(page)]
        self._photograph(page, f"{station}-narrow-200")
        scaled(page, 1)

    def _photograph(self, page: Page, name: str, *, whole: bool = False) -> None:
        file = "-".join(part for part in (self._name, name, self.language) if part)
        page.screenshot(path=SCREENS / f"{file}.png", full_page=whole)


class Ear:
    """What chromium tells a screen reader about the main part of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Accessibility.enable")

    def nodes(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Role, name and properties in the order they are read; what a role hides is left out."""
        raw = self._session.send("Accessibility.getFullAXTree")["nodes"]
        by_id = {one["nodeId"]: one for one in raw}
        main = next(one for one in raw if _value(one, "role") == "main")
        return list(_read(main, by_id))

    def faults(self) -> list[str]:
        """Words out of order, unread or read twice, headings that jump, things without a name."""
        nodes = self.nodes()
        found = [f"stands out of order: {one}" for one in self._page.evaluate(_ASTRAY)]
        heard = _letters("".join(name for role, name, _ in nodes if role == "StaticText"))
        shown = _letters(self._page.evaluate(_SHOWN))
        if heard != shown:
            found.append(f"heard is not what is shown: {_parting(heard, shown)}")
        levels = [more["level"] for role, _, more in nodes if role == "heading"]
        if levels.count(1) != 1 or any(b > a + 1 for a, b in pairwise([0, *levels])):
            found.append(f"headings nest as {levels}")
        unnamed = [role for role, name, _ in nodes if role in _NAMED.split() and not name.strip()]
        found += [f"a {role} has no name" for role in unnamed]
        return found + list(self._pictures(nodes))

    def _pictures(self, nodes: list[tuple[str, str, dict[str, Any]]]) -> Iterator[str]:
        """Each drawing is one picture whose words are heard once, and not again as its caption."""
        heard = [name for role, name, _ in nodes if role == "image"]
        shown = self._page.evaluate(
            "document.querySelectorAll('main figure > :is(svg, img)').length"
        )
        if len(heard) != shown:
            yield f"{len(heard)} pictures are heard, {shown} shown"
        names = [name for _, name, _ in nodes]
        yield from (f"heard more than once: {name[:40]}" for name in heard if names.count(name) > 1)


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _read(node: dict[str, Any], by_id: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    role = _value(node, "role")
    if not node.get("ignored"):
        more = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        yield role, _value(node, "name"), more
    if role not in _SILENT and role != "StaticText":
        for child in node.get("childIds", []):
            if child in by_id:
                yield from _read(by_id[child], by_id)


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _parting(heard: str, shown: str) -> str:
    """Where two texts part, with a few letters of both."""
    at = next((i for i, (a, b) in enumerate(zip(heard, shown, strict=False)) if a != b), -1)
    at = min(len(heard), len(shown)) if at < 0 else at
    return f"“{heard[max(0, at - 15) : at + 25]}” for “{shown[max(0, at - 15) : at + 25]}”"
