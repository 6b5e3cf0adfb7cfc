"""What a phone keeps in its database, as its owner's tools would show it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_ROWS = """(table) => new Promise((resolve) => {
  indexedDB.open('saovuong').onsuccess = ({ target }) => {
    const rows = target.result.transaction(table).objectStore(table).getAll();
    rows.onsuccess = () => { target.result.close(); resolve(rows.result); };
  };
})"""


def receipt(page: Page) -> str:
    """The first receipt, whole."""
    return str(_rows(page, "receipts")[0]["jws"])


def answers(page: Page) -> list[dict[str, Any]]:
    """Those of the tests under way."""
    return [row["answers"] for row in _rows(page, "drafts")]


def _rows(page: Page, table: str) -> list[dict[str, Any]]:
    return list(page.evaluate(_ROWS, table))
