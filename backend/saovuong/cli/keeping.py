"""``saovuong retention`` and ``saovuong inventory``: what is kept, and letting go of it."""

from __future__ import annotations

from saovuong import tables
from saovuong.db.session import Sessions
from saovuong.privacy.inventory import as_markdown
from saovuong.privacy.retention import Retention
from saovuong.privacy.retention_rules import spans


async def run(sessions: Sessions, *, only_look: bool) -> None:
    """Prints how much went, or would go, by rule."""
    tables.metadata()
    retention = Retention(sessions)
    days = {span.rule.id: span.days for span in await retention.spans()}
    counts = await retention.run(only_look=only_look)
    for rule, count in counts.items():
        print(f"{rule:<20} {days[rule]:>5} days  {count:>8} {'would go' if only_look else 'gone'}")


def inventory() -> str:
    """The table of what is kept of people, as docs/security.md shows it."""
    return as_markdown(spans())
