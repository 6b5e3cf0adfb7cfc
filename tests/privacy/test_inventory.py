"""Every column of every table is in the inventory, and the page that people read agrees with it."""

from __future__ import annotations

from pathlib import Path

from saovuong import tables
from saovuong.privacy.inventory import PERSONAL, as_markdown, inventory
from saovuong.privacy.retention_rules import rules, spans

SECURITY = Path(__file__).parents[2] / "docs/security.md"
BEGIN, END = "<!-- inventory -->\n", "<!-- /inventory -->"


def test_every_column_of_every_table_is_classified() -> None:
    schema = {table.name: set(table.c.keys()) for table in tables.metadata().sorted_tables}
    listed = {name: set(kept.columns) for name, kept in inventory().items()}
    assert listed.keys() ^ schema.keys() == set()
    assert {name: listed[name] ^ columns for name, columns in schema.items()} == {
        name: set() for name in schema
    }


def test_rows_about_people_lead_to_them() -> None:
    schema = tables.metadata().tables
    for name, kept in inventory().items():
        if kept.about is None:
            continue
        (target,) = [one.column.table.name for one in schema[name].c[kept.about].foreign_keys] or [
            "people"
        ]
        assert target == (kept.through or "people"), name


def test_a_column_that_leads_to_a_person_is_not_forgotten() -> None:
    """Every table with a `person_id` speaks of that person."""
    for table in tables.metadata().sorted_tables:
        if "person_id" in table.c:
            assert inventory()[table.name].about == "person_id", table.name


def test_what_is_personal_has_an_end_or_a_reason() -> None:
    for name, kept in inventory().items():
        if kept.about and set(kept.columns.values()) & PERSONAL:
            assert kept.erase is not None, name
        assert kept.kept in rules() or " " in kept.kept or kept.kept == "always", name


def test_every_rule_is_about_some_table() -> None:
    assert set(rules()) == {kept.kept for kept in inventory().values()} & set(rules())


def test_the_page_shows_the_inventory_as_it_is() -> None:
    page = SECURITY.read_text("utf-8")
    shown = page.partition(BEGIN)[2].partition(END)[0]
    assert shown == as_markdown(spans()), "print it by `saovuong inventory`"
