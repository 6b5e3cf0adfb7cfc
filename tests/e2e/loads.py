"""What opening the app costs: requests, bytes, and when things are on the screen."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, Request

from tests.e2e.walks import COURSE, FIRST

LIST = f'a[href="#/khoa/{COURSE}"]'
QUIZ = "fieldset input"
QUIZ_PLACE = f"/#/luyen/{COURSE}/{FIRST}"
# Written down in the page as soon as it is there: asking from outside would cost what is measured.
_WATCH = """(wanted) => {
  const look = () => {
    if (document.querySelector(wanted)?.checkVisibility()) window.__seen = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}"""


@dataclass(frozen=True)
class Cost:
    """Of everything the page itself asked for; its service worker works after it, by itself."""

    asked: tuple[tuple[str, int], ...]
    """Path, and bytes of the body as sent."""

    @property
    def requests(self) -> int:
        """Different things asked for, without the app manifest: browsers ask for that where they
        offer to install, when the page is long there."""
        return len({path for path, _ in self.asked if not path.endswith(".webmanifest")})

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.asked)


@dataclass(frozen=True)
class Moments:
    """Milliseconds since the address was opened."""

    first_paint: float
    seen: float


def watch_for(context: BrowserContext, wanted: str) -> None:
    """Every page opened from now on writes down when ``wanted`` is first seen."""
    context.add_init_script(f"({_WATCH})({wanted!r})")


def moments(page: Page) -> Moments:
    """Waits until what was watched for has been seen."""
    page.wait_for_function("() => window.__seen !== undefined", timeout=30_000)
    paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    return Moments(page.evaluate(paint), page.evaluate("window.__seen"))


def first_load(page: Page, address: str) -> Cost:
    """Opens the app on a phone that has never seen it, until the list of courses is shown."""
    asked: list[Request] = []
    page.on("requestfinished", lambda r: asked.append(r) if r.service_worker is None else None)
    page.goto(address)
    page.locator(LIST).first.wait_for()
    page.wait_for_load_state("networkidle")
    sizes = [(one.url.removeprefix(address), one.sizes()["responseBodySize"]) for one in asked]
    return Cost(tuple(sizes))
