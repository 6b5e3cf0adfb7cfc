"""What the code writes into the audit log: said in words to people, and never a name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from saovuong.identity.audit.kinds import kind_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "backend/saovuong"
WORDS = ROOT / "frontend/src/manage/audit/words.ts"
CALLED = {"append", "_note", "_audit", "_settled", "note"}
ACTION = re.compile(r"[a-z]+(-[a-z]+)+|refused|operation")
PERSONAL = {"name", "phone", "birth_year", "login", "before", "after", "label", "text", "wish"}
OF_UNITS = {"identity/units/routes.py"}
"""Where a name is that of a unit."""
# Kept where they are computed: by what is asked, or by the kind of deed.
COMPUTED = {
    "sign-in",
    "sign-in-begun",
    "data-restricted",
    "data-restriction-lifted",
    "data-request-note",
    "data-request-reply",
    "data-request-done",
    "data-request-refuse",
}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Calls by which modules that know the audit log write to it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text("utf-8")
        if "identity.audit.audit import" not in source and path.name != "audit.py":
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _called(node) in CALLED:
                yield path.relative_to(PACKAGE).as_posix(), node


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def actions() -> set[str]:
    found = set(COMPUTED)
    for _, call in calls():
        for one in call.args[:3]:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                found |= {one.value} if ACTION.fullmatch(one.value) else set()
    return found


@pytest.mark.parametrize("action", sorted(actions()))
def test_every_action_has_its_words_and_its_kind(action: str) -> None:
    words = WORDS.read_text("utf-8")
    assert re.search(rf'^  "?{re.escape(action)}"?: \(', words, re.MULTILINE), action
    assert action == "operation" or kind_of(action) != "other"


def test_there_is_something_to_check() -> None:
    assert {"people-read", "person-erased", "role-granted", "retention-run"} <= actions()


def test_no_entry_is_given_a_name() -> None:
    """Entries outlive people's data: they hold ids, numbers and words of the system."""
    given = [
        f"{path}:{call.lineno} {keyword.arg}"
        for path, call in calls()
        for keyword in call.keywords
        if keyword.arg in PERSONAL and path not in OF_UNITS
    ]
    assert given == []
