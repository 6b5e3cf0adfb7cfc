"""Examining a page as it stands: axe, and whether it is wider than the screen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path("frontend/node_modules/axe-core/axe.min.js")
NARROW = {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

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


def themed(page: Page, theme: str) -> None:
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)


def scaled(page: Page, scale: float) -> None:
    page.evaluate(
        "scale => document.documentElement.style.setProperty('--scale', String(scale))", scale
    )


def faults_of(page: Page) -> list[str]:
    """What axe finds that is serious or critical."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
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
